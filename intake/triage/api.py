"""Ideas, answers and moves, for programs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from canvas.assumptions.queries import company_day
from intake.accounts import queries as people
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base import api
from intake.base.errors import FieldError, Forbidden, InvalidFields
from intake.projects.api import (
    CALLED,
    FIELDS,
    ProjectList,
    flat,
    refuse_what_is_not_theirs,
    show_event,
    show_project,
    show_score,
)
from intake.projects.choices import Dimension, Stage
from intake.projects.forms import DetailsForm, details_of
from intake.projects.models import Project
from intake.projects.queries import get_for_editing, get_for_managing, get_visible
from intake.triage import actions, queries
from intake.triage.actions.register import EXISTING
from intake.triage.errors import stage_of
from intake.triage.forms import (
    AcceptForm,
    AnswerForm,
    AskForm,
    GoForm,
    IdeaForm,
    MergeForm,
    MoveForm,
    ProofForm,
    RegisterForm,
    ScoreForm,
    why_of,
)

IDEA = ("name", "problem", "brand", "users", "useful_by", "expected_calls_per_week", "expected_from")
MOVE = {"to", "reason", "override", "outcome", "callers_informed", "until", "expected"}
BEGINNINGS = (Stage.DRAFT, Stage.SUBMITTED)


class Projects(ProjectList):
    """The list of projects, and how one begins: `stage` draft keeps it back, else it is sent to the ML team.

    With `reason` existing the ML team registers what runs already, at the `stage` where it is.
    """

    def post(self, request: Request) -> Response:
        user = person(request)
        if user.is_ml_team and isinstance(request.data, dict) and "reason" in request.data:
            return register(request, user)
        if not people.brands_to_submit_for(user).exists():
            raise Forbidden("Ideas are sent in by people of a brand.")
        data = api.body(request, FIELDS | {"brand", "stage"})
        stage = data.pop("stage", Stage.SUBMITTED)
        if stage not in BEGINNINGS:
            raise InvalidFields(errors=[FieldError("stage", "invalid_choice", "stage must be draft or submitted.")])
        given = flat(data)
        form = IdeaForm(given, user=user, today=company_day(timezone.now()), draft=stage == Stage.DRAFT)
        idea = api.validated(form)
        more = details(user, idea, {name: value for name, value in given.items() if name not in IDEA})
        make = actions.start_draft if stage == Stage.DRAFT else actions.submit_idea
        project = make(
            brand=idea["brand"],
            name=idea["name"],
            fields={**form.idea, **more},
            requester=user,
            at=timezone.now(),
        )
        return made(project, user)


def made(project: Project, user: User) -> Response:
    """The answer to a project that has just begun."""
    shown = show_project(get_visible(project.code, user))
    where = reverse("api-project", kwargs={"code": project.code})
    return Response(shown, status=201, headers={"Location": where, "ETag": f'"{shown["version"]}"'})


def register(request: Request, user: User) -> Response:
    """Puts down what exists already. Raises InvalidFields."""
    data = api.body(request, FIELDS | {"brand", "stage", "reason"})
    if data.pop("reason") != EXISTING:
        raise InvalidFields(errors=[FieldError("reason", "invalid_choice", f"reason must be {EXISTING}.")])
    given = flat(data)
    form = RegisterForm({name: value for name, value in given.items() if name in RegisterForm.base_fields}, user=user)
    known = api.validated(form)
    more = {name: value for name, value in given.items() if name not in RegisterForm.base_fields}
    project = actions.register_existing(
        brand=known["brand"],
        name=known["name"],
        stage=Stage(known["stage"]),
        fields={**form.columns, **details(user, known, more)},
        actor=user,
        at=timezone.now(),
    )
    return made(project, user)


def details(user: Any, idea: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The fields beyond the idea's own that a project may begin with. Raises InvalidFields."""
    future = Project(brand=idea["brand"], name=idea["name"])
    form = DetailsForm({**details_of(future), **given}, project=future, user=user)
    refuse_what_is_not_theirs(given, form)
    fields = api.validated(form, CALLED)
    return {name: fields[name] for name in given}


class Moves(api.ApiView):
    """`{to, reason, override, outcome, callers_informed, until}`: 201 with the journal's line and `warnings` (a stage
    that holds too many), 422 `gate_blocked` with blockers and warnings."""

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        data = api.body(request, MOVE)
        project = get_for_editing(code, user)
        if data.get("to") == Stage.SUBMITTED and project.stage == Stage.DRAFT:
            actions.submit_draft(project=project, changes={}, actor=user, at=timezone.now())
            return Response(show_event(queries.last_decision(project)), status=201)  # type: ignore[arg-type]  # just made
        project = get_for_managing(code, user)
        # Words before the form: an unknown stage is told with the list of those that exist.
        if isinstance(data.get("to"), str):
            stage_of(data["to"])
        for name in ("override", "callers_informed"):
            if not isinstance(data.get(name, False), bool):
                raise InvalidFields(errors=[FieldError(name, "invalid", f"{name} must be true or false.")])
        form = MoveForm(data)
        fields = api.validated(form)
        entry = actions.move(
            project=project,
            to=form.stage(),
            reason=fields["reason"],
            override=fields["override"],
            outcome=fields["outcome"],
            callers_informed=fields["callers_informed"],
            until=fields["until"],
            actor=user,
            at=timezone.now(),
            expected=fields["expected"] or queries.stands_at(project),
        )
        crowded = queries.too_many(form.stage())
        warnings = [{"code": "wip", "detail": crowded.detail}] if crowded else []
        return Response({**show_event(entry), "warnings": warnings}, status=201)


class Merge(api.ApiView):
    """`{into, reason}`: the same is wanted elsewhere; votes and followers go along."""

    def post(self, request: Request, code: str) -> Response:
        user = person(request)
        project = get_for_managing(code, user)
        fields = api.validated(MergeForm(api.body(request, {"into", "reason"}), user=user, project=project))
        actions.merge(project=project, **fields, actor=user, at=timezone.now(), expected=queries.stands_at(project))
        return Response(show_project(get_visible(code, user)), status=201)


class Accept(api.ApiView):
    """`{lead, owner, reason}`: the ML team's yes."""

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = get_for_managing(code, user)
        fields = api.validated(AcceptForm(api.body(request, {"lead", "owner", "reason"}), project=project, user=user))
        actions.accept(project=project, **fields, actor=user, at=timezone.now(), expected=queries.stands_at(project))
        return Response(show_project(get_visible(code, user)), status=201)


class Ask(api.ApiView):
    """`{question}`: more information from the requester; stops the answer clock."""

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = get_for_managing(code, user)
        fields = api.validated(AskForm(api.body(request, {"question"})))
        actions.ask(
            project=project,
            question=fields["question"],
            actor=user,
            at=timezone.now(),
            expected=queries.stands_at(project),
        )
        return Response(show_project(get_visible(code, user)), status=201)


class AnswerCall(api.ApiView):
    """`{answer}`: what the requester answers; the clock goes on."""

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = get_for_editing(code, user)
        fields = api.validated(AnswerForm(api.body(request, {"answer"})))
        actions.answer_question(project=project, answer=fields["answer"], actor=user, at=timezone.now())
        return Response(show_project(get_visible(code, user)), status=201)


class Go(api.ApiView):
    """`{reason}`: the brand's go to build."""

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = get_for_editing(code, user)
        fields = api.validated(GoForm(api.body(request, {"reason"})))
        actions.give_go(project=project, reason=fields["reason"], actor=user, at=timezone.now())
        return Response(show_project(get_visible(code, user)), status=201)


class Proof(api.ApiView):
    """`{note}`: what the proof of concept showed."""

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = get_for_managing(code, user)
        fields = api.validated(ProofForm(api.body(request, {"note"})))
        actions.note_proof(project=project, note=fields["note"], actor=user, at=timezone.now())
        return Response(show_project(get_visible(code, user)), status=201)


class Scores(api.ApiView):
    """`{value: {points, why}, feasibility, data, integration, effort}`: what is left out stays. 1 to 5 each."""

    def get(self, request: Request, code: str) -> Response:
        api.filters(request, set())
        return Response(show_scores(get_visible(code, person(request))))

    def put(self, request: Request, code: str) -> Response:
        user = person(request)
        project = get_for_managing(code, user)
        data = api.body(request, set(Dimension))
        form = ScoreForm(flat_scores(data), named=data)
        api.validated(form, CALLED_SCORES)
        actions.score(project=project, given=form.scored, actor=user, at=timezone.now())
        return Response(show_scores(get_visible(code, user)))


# How the API calls the fields of ScoreForm.
CALLED_SCORES = {
    field: f"{name}.{part}" for name in Dimension for part, field in (("points", str(name)), ("why", why_of(name)))
}


def flat_scores(data: dict[str, Any]) -> dict[str, Any]:
    """The nested scores as the form's flat fields. Raises InvalidFields for anything else than objects."""
    wrong = [name for name, given in data.items() if not isinstance(given, dict) or set(given) - {"points", "why"}]
    if wrong:
        say = "This must be an object with points and why."
        raise InvalidFields(errors=[FieldError(name, "invalid", say) for name in wrong])
    points = {name: given.get("points") for name, given in data.items()}
    return points | {why_of(name): given.get("why") for name, given in data.items()}


def show_scores(project: Project) -> dict[str, Any]:
    """Scores, and what follows from them."""
    scored = queries.scores_of(project)
    return {
        "scores": {str(name): show_score(row) for name, row in scored.items()},
        "confidence": queries.confidence(project),
        "filters": {line.code: line.passes for line in queries.filters(project, timezone.now())},
        "priority": project.facts.priority,
    }
