"""What checks say: they contradict what is verified, and never settle anything."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from canvas.assumptions import queries
from canvas.assumptions.actions.rows import locked, note, refresh, write
from canvas.assumptions.choices import Level, Status, Verdict
from canvas.assumptions.models import Assumption, Evidence


@transaction.atomic
def contradict(*, assumption: Assumption, by: str, at: datetime) -> bool:
    """A check (`by`, as people call it) says that what is verified no longer holds; a person decides.

    One line of the journal, however often the check fails. False when nothing changed: not verified, or known already.
    """
    current = locked(assumption, None)
    if current.status != Status.VERIFIED or current.contradicted:
        return False
    write(current, {"contradicted_at": at, "contradicted_by": by[:200]}, at)
    note(current, kind="assumption.contradicted", actor=None, at=at, after={"check": by})
    refresh(project=current.project, at=at)
    return True


@transaction.atomic
def uncontradict(*, assumption: Assumption, by: str, at: datetime) -> bool:
    """The check passes again before anybody decided. False when nothing contradicted it."""
    current = locked(assumption, None)
    if not current.contradicted:
        return False
    write(current, {"contradicted_at": None, "contradicted_by": ""}, at)
    note(current, kind="assumption.uncontradicted", actor=None, at=at, after={"check": by})
    refresh(project=current.project, at=at)
    return True


@transaction.atomic
def weigh(*, assumption: Assumption, by: str, passing: bool, at: datetime) -> bool:
    """A passing check is the best evidence for what a person has confirmed; without it what people gave counts again.

    It confirms nothing by itself. False when nothing changed.
    """
    current = locked(assumption, None)
    if current.status != Status.VERIFIED:
        return False
    level = int(Level.AUTOMATIC) if passing else level_given(current)
    before = current.evidence_level
    if level == before:
        return False
    write(current, {"evidence_level": level}, at)
    note(
        current,
        kind="assumption.weighed",
        actor=None,
        at=at,
        before={"evidence_level": before},
        after={"evidence_level": level, "check": by},
    )
    refresh(project=current.project, at=at)
    return True


def level_given(assumption: Assumption) -> int:
    """The best level of what people gave for it, 1 at least: somebody has said so. What they gave before it was found
    wrong counts no more."""
    wrong = queries.history_of(assumption).filter(kind="assumption.refuted").aggregate(last=Max("at"))["last"]
    rows = Evidence.objects.filter(assumption=assumption).exclude(verdict=Verdict.REFUTE)
    rows = rows.filter(at__gt=wrong) if wrong else rows
    return max([*rows.values_list("level", flat=True), int(Level.SAID)])
