"""One of two projects that want the same ends, and goes on in the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions import actions as assumptions
from intake.accounts.models import User
from intake.base.errors import FieldError, Invalid
from intake.members.actions import carry_over
from intake.projects.actions import enter_stage, record
from intake.projects.choices import Outcome, Stage, Visibility
from intake.projects.models import JournalEntry, Project
from intake.triage import queries
from intake.triage.actions.moves import consequences
from intake.triage.actions.replies import locked
from intake.triage.choices import Way
from intake.triage.errors import DecidedMeanwhile, NoSuchMove, no_reason

# What does not go on cannot take another project along.
ENDED = (Stage.DRAFT, Stage.DECLINED, Stage.RETIRED)


@transaction.atomic
def merge(
    *, project: Project, into: Project, reason: str, actor: User, at: datetime, expected: str | None = None
) -> JournalEntry:
    """Ends a project as the duplicate of another one; votes and followers go along, its requester's wish among them.

    The other project is named in the journal only where everybody who reads the line may know of it; `duplicate_of`
    always has it. Raises Invalid for a senseless target or no reason, NoSuchMove for what can no longer be declined,
    DecidedMeanwhile when the project does not stand at `expected` (see queries.stands_at) any more.
    """
    if not reason.strip():
        raise no_reason()
    # Two merges at once, one into the other, must not wait for each other: both lock the older project first.
    held = {row.pk: row for row in held_in_order(project, into, expected)}
    current, target = held[project.pk], held[into.pk]
    if target.pk == current.pk:
        raise wrong_target(_("A project cannot be merged into itself."))
    if target.stage in ENDED:
        raise wrong_target(_("%(name)s does not go on, so nothing can be merged into it.") % {"name": target.name})
    how = queries.ways(current).get(Stage.DECLINED)
    if how is not Way.DECLINE:
        if current.stage == Stage.DECLINED:
            raise DecidedMeanwhile(current, queries.last_decision(current))
        raise NoSuchMove(current, Stage.DECLINED, list(queries.ways(current)))
    fields = consequences(current, how, Stage.DECLINED, actor=actor, at=at)
    fields |= {"outcome": Outcome.DUPLICATE_OF, "duplicate_of": target}
    details: dict[str, Any] = {"outcome": Outcome.DUPLICATE_OF}
    if may_be_named(target, to_readers_of=current):
        details["into"] = target.code
    entry = enter_stage(
        project=current,
        to=Stage.DECLINED,
        actor=actor,
        at=at,
        kind="project.merged",
        reason=reason.strip(),
        details=details,
        fields=fields,
    )
    known = may_be_named(current, to_readers_of=target)
    named = {"from": current.code} if known else {}
    record(project=target, kind="project.merged_in", actor=actor, at=at, after=named)
    carry_over(source=current, into=target, with_notes=known, actor=actor, at=at)
    assumptions.refresh(project=current, at=at)
    project.stage, project.version, project.stage_since = current.stage, current.version, current.stage_since
    project.outcome, project.duplicate_of = current.outcome, target
    return entry


def held_in_order(project: Project, into: Project, expected: str | None) -> list[Project]:
    """Both projects as they are now, held, the older one first. Raises DecidedMeanwhile."""
    pairs = {project.pk: (project, expected), **({into.pk: (into, None)} if into.pk != project.pk else {})}
    return [locked(*pairs[number]) for number in sorted(pairs)]


def may_be_named(project: Project, *, to_readers_of: Project) -> bool:
    """True if whoever may read the other project may know of this one: one brand, or shared with the company."""
    return project.brand_id == to_readers_of.brand_id or project.visibility == Visibility.COMPANY


def wrong_target(detail: str) -> Invalid:
    """The fault of a merge into what cannot take it."""
    return Invalid(detail, errors=[FieldError("into", "invalid_choice", detail)])
