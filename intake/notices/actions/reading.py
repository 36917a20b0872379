"""What people do with their notices."""

from __future__ import annotations

from datetime import datetime

from intake.accounts.models import User
from intake.notices.models import Notice


def mark_read(*, notice: Notice, at: datetime) -> None:
    """This one is read."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(*, user: User, upto: int, at: datetime) -> int:
    """All of this person's up to a number, so that what arrived meanwhile stays unread. Returns how many."""
    return Notice.objects.filter(recipient=user, read_at=None, pk__lte=upto).update(read_at=at)


def mark_unread(*, user: User, read_at: datetime) -> int:
    """Takes back one `mark_all_read`."""
    return Notice.objects.filter(recipient=user, read_at=read_at).update(read_at=None)
