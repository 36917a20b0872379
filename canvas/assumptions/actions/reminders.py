"""Reminders: what is due soon, what is overdue, what has expired. One line of the journal for each date, never two."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from canvas.assumptions import queries
from canvas.assumptions.actions.rows import note
from canvas.assumptions.choices import UNSETTLED, Status
from canvas.assumptions.models import Assumption

# So long before a date somebody hears of it.
AHEAD = timedelta(days=14)


def remind(*, at: datetime) -> int:
    """Tells of every date that comes near or has passed, and was not told of before. Returns how many lines."""
    today = queries.company_day(at)
    told = 0
    for column, statuses in (("due_on", UNSETTLED), ("expires_on", (Status.VERIFIED,))):
        late = {f"{column}__lt": today}
        near = {f"{column}__gte": today, f"{column}__lte": today + AHEAD}
        rows = Assumption.objects.filter(status__in=statuses).exclude(project__stage__in=queries.RESTING)
        gone = "assumption.overdue" if column == "due_on" else "assumption.expired"
        told += tell(rows.filter(**late), column, "told_late_of", gone, at)
        told += tell(rows.filter(**near), column, "reminded_of", "assumption.due_soon", at)
    return told


def tell(rows: QuerySet[Assumption], column: str, mark: str, kind: str, at: datetime) -> int:
    """The lines for these rows, each with its mark in one transaction: of two at once one tells."""
    untold = rows.filter(Q(**{mark: None}) | ~Q(**{mark: F(column)}))
    told = 0
    for row in untold.select_related("project__lead", "owner", "asked").order_by("pk"):
        day: date = getattr(row, column)
        with transaction.atomic():
            # The mark is nobody's answer: the version stays, so that no open form becomes stale by it.
            if untold.filter(pk=row.pk, **{column: day}).update(**{mark: day}):
                note(row, kind=kind, actor=None, at=at, after={"due_on": day, "tell": queries.who_is_told(row)})
                told += 1
    return told
