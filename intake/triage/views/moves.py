"""Moving a project: what is missing is shown before one tries. The brand's go, and the result of the proof."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.accounts.models import User
from intake.base.errors import Conflict, Forbidden, Invalid, Problem
from intake.base.pages import go, page
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.projects.queries import get_for_editing, get_for_managing, get_visible, header
from intake.projects.wording import STAGE
from intake.triage import actions, gates, queries
from intake.triage.choices import NEEDS_REASON, Way
from intake.triage.errors import GateBlocked, NoSuchMove
from intake.triage.forms import GoForm, MoveForm, ProofForm
from intake.triage.views.ideas import someone


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """The gate to the chosen stage, and the move through it. The board's cards post here, too."""
    user = someone(request)
    project = get_for_managing(code, user)
    if request.method == "GET":
        form = MoveForm(initial={"to": request.GET.get("to", "")})
        return page(request, "triage/move.html", standing(project, user, request.GET.get("to", ""), form))
    form = MoveForm(request.POST)
    problem: Problem | None = None
    if form.is_valid():
        try:
            carry_out(project, form, user)
        except (GateBlocked, NoSuchMove, Conflict, Invalid) as error:
            if getattr(request, "htmx", None):
                raise
            problem = error
            for fault in error.errors:
                form.add_error(fault.field if fault.field in form.fields else None, fault.detail)
        else:
            moved = {"name": project.name, "stage": STAGE[form.stage()]}
            if not getattr(request, "htmx", None):
                messages.success(request, _("%(name)s is now in the stage %(stage)s.") % moved)
                crowded = queries.too_many(form.stage())
                if crowded:
                    messages.warning(request, crowded.detail)
            return go(request, "pages:project", code=code)
    context = standing(get_visible(code, user), user, request.POST.get("to", ""), form, problem)
    return page(request, "triage/move.html", context, status=problem.status if problem else 422)


def carry_out(project: Project, form: MoveForm, user: User) -> None:
    """Calls the action. Raises what move raises."""
    given = form.cleaned_data
    actions.move(
        project=project,
        to=form.stage(),
        reason=given["reason"],
        override=given["override"],
        outcome=given["outcome"],
        callers_informed=given["callers_informed"],
        until=given["until"],
        actor=user,
        at=timezone.now(),
        expected=given["expected"] or queries.stands_at(project),
    )


def standing(
    project: Project, user: User, wanted: str, form: MoveForm, problem: Problem | None = None
) -> dict[str, Any]:
    """Where the project can go, and how the gates on the chosen way stand."""
    at = timezone.now()
    possible = queries.ways(project)
    likely = (wanted, gates.next_stage(project.stage), *possible)
    to = next((Stage(stage) for stage in likely if stage in possible), None)
    how = possible[to] if to else None
    on_the_way = gates.gates_on(how, project.stage, to) if to and how and how is not Way.RETIRE else ()
    shown = [queries.gate(project, stage, at) for stage in on_the_way]
    needs_reason = how in NEEDS_REASON or any(gate.blockers or gate.warnings for gate in shown)
    form.fields["reason"].required = needs_reason
    form.fields["outcome"].required = how is Way.RETIRE
    facts = queries.gate_facts(project, at) if how is Way.RETIRE else None
    return {
        **header(project, user),
        "project": project,
        "tab": "",
        "possible": possible,
        "to": to,
        "how": how,
        "gates": shown,
        "needs_reason": needs_reason,
        "has_callers": bool(facts and (facts.has_endpoint or facts.was_called)),
        "not_passed": [queries.gate(project, stage, at) for stage in queries.never_passed(project)],
        "crowded": queries.too_many(to, 1) if to else None,
        "expected": queries.stands_at(project),
        "form": form,
        "problem": problem,
        "last": queries.last_decision(project),
        "nav_key": "projects",
    }


@require_http_methods(["GET", "POST"])
def go_ahead(request: HttpRequest, code: str) -> HttpResponse:
    """The brand reads the result and says: build it."""
    user = someone(request)
    project = get_for_editing(code, user)
    if not queries.may_give_go(project, user):
        raise Forbidden(_("The go comes from the brand: its owner, product owner or lead."))
    form = GoForm(request.POST if request.method == "POST" else None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_go(project=project, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
        except NoSuchMove as error:
            problem = error
        else:
            messages.success(request, _("Your go is recorded. The ML team can build now."))
            return go(request, "pages:project", code=code)
    context = {
        **header(project, user),
        "project": project,
        "tab": "",
        "form": form,
        "problem": problem,
        "gate": queries.gate(project, Stage.BUILD, timezone.now(), plain=not user.is_ml_team),
        "nav_key": "projects",
    }
    status = problem.status if problem else 422 if request.method == "POST" else 200
    return page(request, "triage/go.html", context, status=status)


@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """What the proof of concept showed, in words."""
    user = someone(request)
    project = get_for_managing(code, user)
    form = ProofForm(request.POST if request.method == "POST" else None, initial={"note": project.proof_note})
    if request.method == "POST" and form.is_valid():
        actions.note_proof(project=project, note=form.cleaned_data["note"], actor=user, at=timezone.now())
        messages.success(request, _("Saved."))
        return go(request, "triage:move", code=code)
    context = {**header(project, user), "project": project, "tab": "", "form": form, "nav_key": "projects"}
    return page(request, "triage/proof.html", context, status=422 if request.method == "POST" else 200)
