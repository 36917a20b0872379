"""What checks say: they contradict what is verified, and never settle anything."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from canvas.assumptions.actions.rows import locked, note, refresh, write
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption


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
