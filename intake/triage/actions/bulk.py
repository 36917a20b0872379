"""Changes of several projects at once, and the one undo that takes all of them back.

Each project is changed for itself: what cannot be done to one is written down and holds up none of the others. Single
decisions of the queue are kept in the same way, so that they can be taken back, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions import actions as assumptions
from intake.accounts.models import User
from intake.base.errors import Conflict, Forbidden, Problem
from intake.projects.actions import change_project, enter_stage
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.triage import queries
from intake.triage.actions.replies import locked
from intake.triage.choices import UNDO_FOR, Verb
from intake.triage.models import BulkChange, BulkItem

# What a change can touch and undo brings back: columns as the database has them.
TRACKED = (
    "stage",
    "stage_since",
    "lead_id",
    "owner_id",
    "tags",
    "parked_until",
    "outcome",
    "accepted_at",
    "answer_by",
    "question",
    "asked_at",
    "days_left",
    "go_at",
    "go_by_id",
    "duplicate_of_id",
)
# Answers that move nothing, and the line of the journal that says that they were taken back.
ANSWERS, TAKEN_BACK = (Verb.ACCEPT, Verb.ASK), "project.taken_back"
# Does the thing to one project, held; raises a Problem when it cannot be done.
Doing = Callable[[Project], object]


class TooLateToUndo(Conflict):
    """Undo is for slips of the hand: after a few minutes people have read and acted on a change."""

    code = "too_late_to_undo"
    title = "This can no longer be undone"


def as_kept(project: Project) -> dict[str, Any]:
    """The tracked columns as JSON holds them, to the microsecond."""
    return {name: stored(getattr(project, name)) for name in TRACKED}


def stored(value: Any) -> Any:
    """A column's value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def now(project: Project) -> dict[str, Any]:
    """The tracked columns as they are in the database."""
    return as_kept(Project.objects.get(pk=project.pk))


def change_many(
    *, projects: Sequence[Project], verb: Verb, doing: Doing, told: str = "", actor: User, at: datetime
) -> BulkChange:
    """Does the same thing to each project, in its own transaction; what is refused is kept with its reason."""
    change = BulkChange.objects.create(by=actor, at=at, verb=verb, told=told[:200])
    for project in projects:
        try:
            with transaction.atomic():
                before = as_kept(locked(project))
                doing(project)
                after = now(project)
                BulkItem.objects.create(change=change, project=project, **difference(before, after))
        except Problem as problem:
            refused = problem.detail or _(problem.title)
            BulkItem.objects.create(change=change, project=project, refused=refused)
    return change


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What an item keeps: only the columns that changed, or that there was nothing to change."""
    changed = [name for name in TRACKED if before[name] != after[name]]
    if not changed:
        return {"refused": _("It was so already.")}
    return {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}


@contextmanager
def kept(*, project: Project, verb: Verb, actor: User, at: datetime) -> Iterator[BulkChange]:
    """Keeps what one decision does, so that it can be taken back: `with kept(...) as change: accept(...)`.

    All of it is one transaction; what the decision raises goes on, and then nothing was kept.
    """
    with transaction.atomic():
        before = as_kept(locked(project))
        change = BulkChange(by=actor, at=at, verb=verb)
        yield change
        change.save()
        BulkItem.objects.create(change=change, project=project, **difference(before, now(project)))


@transaction.atomic
def undo(*, change: BulkChange, actor: User, at: datetime) -> BulkChange:
    """Brings back what a change did. A project that somebody changed since is left as it is, and said.

    Raises Forbidden for somebody else's change, TooLateToUndo after UNDO_FOR or for the second time.
    """
    if change.by_id != actor.pk:
        raise Forbidden(_("Only who made a change can take it back."))
    if at - change.at > UNDO_FOR:
        raise TooLateToUndo(_("A change can be taken back for ten minutes. Move or assign the projects anew."))
    if not BulkChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=at):
        raise TooLateToUndo(_("This was taken back already."))
    change.undone_at = at
    # All in one transaction: whoever is cut off in the middle finds nothing taken back and can do it again. Locked in
    # one order, so that two of them never wait for each other.
    for item in change.items.filter(refused="").select_related("project").order_by("project_id"):
        if left := bring_back(item, actor, at):
            BulkItem.objects.filter(pk=item.pk).update(left=left)
    return change


def bring_back(item: BulkItem, actor: User, at: datetime) -> str:
    """Restores one project; the reason why not, if somebody changed the same columns since."""
    current = locked(item.project)
    found = as_kept(current)
    if any(found[name] != value for name, value in item.after.items()):
        last = queries.last_decision(current)
        who = last.actor.name if last and last.actor and last.actor_id != actor.pk else ""
        return _("%(name)s changed it since.") % {"name": who} if who else _("It was changed since.")
    fields = {name: column(name, value) for name, value in item.before.items() if name != "stage"}
    if "stage" in item.before:
        to = Stage(item.before["stage"])
        undone = {"undone": True}
        enter_stage(project=current, to=to, actor=actor, at=at, reason=_("Taken back"), details=undone, fields=fields)
        assumptions.refresh(project=current, at=at)
    else:
        changes = {name.removesuffix("_id"): person(name, value) for name, value in fields.items()}
        # The requester was told of an answer, and hears that it does not hold.
        kind = TAKEN_BACK if item.change.verb in ANSWERS else "project.changed"
        change_project(project=current, changes=changes, actor=actor, at=at, kind=kind, reason=_("Taken back"))
    return ""


def column(name: str, value: Any) -> Any:
    """What JSON held as the column has it."""
    field: Any = Project._meta.get_field(name)
    return None if value is None else field.to_python(value)


def person(name: str, value: Any) -> Any:
    """The person behind an id, so that the journal can name them; any other value as it is."""
    return User.objects.filter(pk=value).first() if name.endswith("_id") and value is not None else value
