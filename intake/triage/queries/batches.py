"""What a change of several projects did, for the person who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.triage.choices import UNDO_FOR
from intake.triage.models import BulkChange, BulkItem


@dataclass(frozen=True)
class Batch:
    """A change with its items: done, refused, and what undo left as it was."""

    change: BulkChange
    items: tuple[BulkItem, ...]
    at: datetime

    @property
    def done(self) -> list[BulkItem]:
        return [item for item in self.items if not item.refused]

    @property
    def refused(self) -> list[BulkItem]:
        return [item for item in self.items if item.refused]

    @property
    def left(self) -> list[BulkItem]:
        return [item for item in self.items if item.left]

    @property
    def can_be_undone(self) -> bool:
        return bool(self.done) and self.change.undone_at is None and self.at - self.change.at <= UNDO_FOR

    @property
    def codes(self) -> list[str]:
        return [item.project.code for item in self.items]


def own_change(number: int, user: User) -> BulkChange:
    """A change of this person's. Raises NotFound for anybody else's."""
    change = BulkChange.objects.filter(pk=number, by=user).first()
    if change is None:
        raise NotFound()
    return change


def batch(number: str, user: User, at: datetime) -> Batch | None:
    """The change that an address names, if it is this person's; None for anything else."""
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    change = BulkChange.objects.filter(pk=int(number), by=user).first()
    if change is None:
        return None
    return Batch(change, tuple(change.items.select_related("project")), at)
