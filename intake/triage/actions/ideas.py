"""What a requester does: writes an idea, sends it in, answers what the ML team asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions import actions as assumptions
from canvas.assumptions.queries import company_day
from canvas.boxes.actions import open_canvas
from intake.accounts.models import Brand, User
from intake.base import working_days
from intake.base.errors import FieldError, Forbidden, Invalid
from intake.projects.actions import change_project, create_project, enter_stage, record
from intake.projects.choices import Outcome, Stage
from intake.projects.models import Project
from intake.triage import gates, queries
from intake.triage.actions.drafts import is_draft_of, save_draft
from intake.triage.actions.replies import locked
from intake.triage.choices import ANSWER_WITHIN
from intake.triage.errors import AlreadySent, DecidedMeanwhile, GateBlocked


def start_draft(
    *,
    brand: Brand,
    name: str,
    fields: Mapping[str, Any],
    requester: User,
    at: datetime,
    submission_key: str | None = None,
) -> Project:
    """An idea that is not sent yet. The same form sent twice makes one draft; with other content it changes it.

    Raises AlreadySent when the form was sent to the ML team before.
    """
    return save_draft(brand=brand, name=name, fields=fields, requester=requester, at=at, submission_key=submission_key)


@transaction.atomic
def submit_idea(
    *,
    brand: Brand,
    name: str,
    fields: Mapping[str, Any],
    requester: User,
    at: datetime,
    submission_key: str | None = None,
) -> Project:
    """Project, canvas and assumptions in one transaction; the ML team answers within five working days.

    A form that is sent twice makes one project. Raises AlreadySent when the second one says something else.
    """
    wanted = {"name": name, "brand_id": brand.pk, **fields}
    project = create_project(
        brand=brand, name=name, requester=requester, at=at, fields=fields, submission_key=submission_key
    )
    if is_draft_of(project, requester):
        changes = {"name": name, "brand": brand, **fields}
        return submit_draft(project=project, changes=changes, actor=requester, at=at)
    if project.requester_id != requester.pk or any(getattr(project, key) != value for key, value in wanted.items()):
        raise AlreadySent(project)
    return project


@transaction.atomic
def submit_draft(
    *, project: Project, changes: Mapping[str, Any], actor: User, at: datetime, version: int | None = None
) -> Project:
    """Sends a draft to the ML team.

    Raises GateBlocked for a missing field, DecidedMeanwhile if it was sent already, StaleProject as save_draft does.
    """
    current = locked(project)
    if current.stage != Stage.DRAFT:
        raise DecidedMeanwhile(current, queries.last_decision(current), reader=actor)
    wanted = dict(changes)
    brand, name = wanted.pop("brand", current.brand), wanted.pop("name", current.name)
    current = save_draft(
        project=current, brand=brand, name=name, fields=wanted, requester=actor, at=at, version=version
    )
    given = frozenset(key for key in gates.IDEA_FIELDS if getattr(current, "brand_id" if key == "brand" else key))
    results = gates.evaluate(gates.GateFacts(given=given), Stage.SUBMITTED, queries.levels())
    if gates.blockers(results):
        missing = queries.lines(current, gates.blockers(results), plain=not actor.is_ml_team)
        raise GateBlocked(Stage.SUBMITTED, missing, [], reader=actor)
    return hand_in(current, actor, at)


def hand_in(current: Project, actor: User | None, at: datetime, **details: str) -> Project:
    """Gives a complete draft to the ML team, with canvas and assumptions; call it inside a transaction."""
    answer_by = working_days.after(company_day(at), ANSWER_WITHIN)
    enter_stage(
        project=current,
        to=Stage.SUBMITTED,
        actor=actor,
        at=at,
        kind="project.submitted",
        fields={"submitted_at": at, "answer_by": answer_by},
        details={"answer_by": answer_by, **details},
    )
    open_canvas(project=current, actor=actor, at=at, value_text=first_value_text(current))
    return current


def first_value_text(project: Project) -> str:
    """What the idea says about its problem and its users: the value box begins with it."""
    said = ((_("Today"), project.problem), (_("Who would use it, and how"), project.users))
    return "\n\n".join(f"**{title}:** {text}" for title, text in said if text)


def edit_idea(
    *, project: Project, changes: Mapping[str, Any], actor: User | None, at: datetime, version: int | None = None
) -> Project:
    """Changes what an idea says. Once it is sent its brand stays, for the code begins with it.

    Raises StaleProject, Invalid.
    """
    wanted = dict(changes)
    brand = wanted.pop("brand", None)
    if brand is not None and brand.pk != project.brand_id:
        fault = FieldError("brand", "fixed", _("The brand is part of the code and cannot be changed."))
        raise Invalid(errors=[fault])
    return change_project(project=project, changes=wanted, actor=actor, at=at, version=version, kind="project.edited")


@transaction.atomic
def answer_question(
    *,
    project: Project,
    answer: str,
    changes: Mapping[str, Any] | None = None,
    actor: User | None,
    at: datetime,
    version: int | None = None,
    guest: str = "",
) -> Project:
    """Answers what the ML team asked, perhaps by a better idea: its clock goes on with the days that were left.

    `guest` names who answered through a signed link. Raises DecidedMeanwhile when no question is open any more.
    """
    current = Project.objects.select_for_update(of=("self",), no_key=True).select_related("brand").get(pk=project.pk)
    if current.asked_at is None:
        raise DecidedMeanwhile(current, queries.last_decision(current), reader=actor)
    if changes:
        edit_idea(project=current, changes=changes, actor=actor, at=at, version=version)
    # An answer gives at least one working day, even if the promised day had passed when the question was asked.
    answer_by = working_days.after(company_day(at), max(1, current.days_left or 0))
    question = current.question
    current.question, current.asked_at, current.days_left, current.answer_by = "", None, None, answer_by
    current.version += 1
    current.save(update_fields=["question", "asked_at", "days_left", "answer_by", "version"])
    record(
        project=current,
        kind="project.answered",
        actor=actor,
        at=at,
        before={"question": question},
        after={"answer": answer, "answer_by": answer_by} | ({"guest": guest} if guest else {}),
    )
    return current


@transaction.atomic
def withdraw_idea(*, project: Project, actor: User, at: datetime, reason: str = "") -> Project:
    """The requester takes an idea back that the ML team has not accepted yet.

    Raises Forbidden for anybody else, DecidedMeanwhile when it is no longer open.
    """
    current = locked(project)
    if current.requester_id != actor.pk:
        raise Forbidden(_("Only who sent an idea in can withdraw it."))
    if current.stage != Stage.SUBMITTED or current.accepted_at is not None:
        raise DecidedMeanwhile(current, queries.last_decision(current), reader=actor)
    fields = {"outcome": Outcome.WITHDRAWN, "question": "", "asked_at": None, "days_left": None}
    enter_stage(
        project=current, to=Stage.DECLINED, actor=actor, at=at, kind="idea.withdrawn", reason=reason, fields=fields
    )
    assumptions.refresh(project=current, at=at)
    return current


@transaction.atomic
def send_again(*, project: Project, actor: User, at: datetime) -> Project:
    """The requester sends a withdrawn idea in once more: the ML team answers within five working days from now.

    Raises Forbidden for anybody else, DecidedMeanwhile when it is not withdrawn any more.
    """
    current = locked(project)
    if current.requester_id != actor.pk:
        raise Forbidden(_("Only who withdrew an idea can send it in again."))
    if (current.stage, current.outcome) != (Stage.DECLINED, Outcome.WITHDRAWN):
        raise DecidedMeanwhile(current, queries.last_decision(current), reader=actor)
    answer_by = working_days.after(company_day(at), ANSWER_WITHIN)
    enter_stage(
        project=current,
        to=Stage.SUBMITTED,
        actor=actor,
        at=at,
        kind="project.submitted",
        fields={"submitted_at": at, "answer_by": answer_by, "outcome": ""},
        details={"answer_by": answer_by},
    )
    assumptions.refresh(project=current, at=at)
    return current
