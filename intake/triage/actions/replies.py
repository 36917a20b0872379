"""What the ML team says to an idea without moving it, and the two facts that the gate into build asks for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from canvas.assumptions.queries import company_day
from intake.accounts.models import User
from intake.base import working_days
from intake.base.errors import Forbidden
from intake.projects.actions import change_project, record
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.triage import queries
from intake.triage.errors import DecidedMeanwhile, NoSuchMove


def locked(project: Project, expected: str | None = None) -> Project:
    """The project as it is now, held until the transaction ends; call it inside one.

    Raises DecidedMeanwhile when it does not stand at `expected` (see queries.stands_at) any more.
    """
    rows = Project.objects.select_for_update(of=("self",), no_key=True).select_related(
        "brand", "owner", "lead", "facts"
    )
    current = rows.get(pk=project.pk)
    stands = queries.stands_at(current)
    if expected is not None and expected not in (stands, current.stage):
        raise DecidedMeanwhile(current, queries.last_decision(current))
    return current


@transaction.atomic
def accept(
    *,
    project: Project,
    lead: User,
    owner: User,
    reason: str = "",
    actor: User,
    at: datetime,
    expected: str | None = None,
) -> Project:
    """The ML team says yes: somebody leads the work, somebody in the brand answers for it. The gate comes after.

    Raises DecidedMeanwhile when it was accepted already, NoSuchMove when it is not a submitted idea.
    """
    current = locked(project, expected)
    if current.stage != Stage.SUBMITTED:
        raise NoSuchMove(current, Stage.SUBMITTED, [])
    if current.accepted_at is not None:
        raise DecidedMeanwhile(current, queries.last_decision(current))
    changes = {
        "lead": lead,
        "owner": owner,
        "accepted_at": at,
        "question": "",
        "asked_at": None,
        "days_left": None,
    }
    return change_project(project=current, changes=changes, actor=actor, at=at, kind="project.accepted", reason=reason)


@transaction.atomic
def ask(*, project: Project, question: str, actor: User, at: datetime, expected: str | None = None) -> Project:
    """Asks the requester for more information: the clock of the answer stops, the working days left are kept.

    Raises DecidedMeanwhile when a question is open already or the idea was accepted, NoSuchMove when it is no idea.
    """
    current = locked(project, expected)
    if current.stage != Stage.SUBMITTED:
        raise NoSuchMove(current, Stage.SUBMITTED, [])
    if current.asked_at is not None or current.accepted_at is not None:
        raise DecidedMeanwhile(current, queries.last_decision(current))
    today = company_day(at)
    current.days_left = working_days.between(today, current.answer_by) if current.answer_by else 0
    current.question, current.asked_at = question, at
    current.version += 1
    current.save(update_fields=["question", "asked_at", "days_left", "version"])
    record(
        project=current,
        kind="project.asked",
        actor=actor,
        at=at,
        after={"question": question, "days_left": current.days_left},
    )
    return current


@transaction.atomic
def give_go(*, project: Project, actor: User, at: datetime, reason: str = "") -> Project:
    """The brand says: build it. Raises Forbidden for anybody but the brand, NoSuchMove outside the proof."""
    current = locked(project)
    if not queries.may_give_go(current, actor):
        raise Forbidden()
    if current.stage != Stage.POC:
        raise NoSuchMove(current, Stage.BUILD, list(queries.ways(current)), reader=actor)
    if current.go_at is not None:
        return current
    changes = {"go_at": at, "go_by": actor}
    return change_project(project=current, changes=changes, actor=actor, at=at, kind="project.go", reason=reason)


@transaction.atomic
def note_proof(*, project: Project, note: str, actor: User, at: datetime) -> Project:
    """Writes down what the proof of concept showed, where no run can show it."""
    current = locked(project)
    return change_project(project=current, changes={"proof_note": note}, actor=actor, at=at, kind="project.proof")
