"""Freezing a week: the one write of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base.errors import Invalid
from intake.base.weeks import Week
from intake.reports import lines, queries
from intake.reports.models import WeekLine, WeekStatus


class WeekNotOver(Invalid):
    """A week can be frozen only once it has ended."""

    code = "week_not_over"
    title = "This week is not over yet"


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is read as of one moment, however many queries it takes. Inside somebody else's transaction
    theirs holds: a level can only be set where a transaction begins."""
    connection = transaction.get_connection()
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if begins:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def freeze_week(*, week: Week, at: datetime, actor: User | None = None) -> WeekStatus:
    """The frozen status of a week that ended before `at` (aware); a second call gives the same one.

    Two callers at once make one: the week is the primary key, and the loser takes what the winner wrote.
    Raises WeekNotOver.
    """
    existing = WeekStatus.objects.filter(week=str(week)).first()
    if existing is not None:
        return existing
    zone = queries.company_zone()
    start, end = week.bounds(zone)
    if at < end:
        raise WeekNotOver(_("%(week)s ends on %(day)s.") % {"week": week, "day": week.sunday.isoformat()})
    with one_moment():
        told = lines.build(queries.project_weeks(week))
    try:
        with transaction.atomic():
            status = WeekStatus.objects.create(
                week=str(week), starts_at=start, ends_at=end, time_zone=zone.key, frozen_at=at, frozen_by=actor
            )
            WeekLine.objects.bulk_create(
                (
                    WeekLine(
                        status=status,
                        position=position,
                        section=line.section,
                        brand_id=line.project.brand_id,
                        brand_key=line.project.brand_key,
                        brand_name=line.project.brand_name,
                        project_code=line.project.code,
                        project_name=line.project.name,
                        shared=line.project.shared,
                        data=dict(line.data),
                    )
                    for position, line in enumerate(told)
                ),
                batch_size=500,
            )
    except IntegrityError:
        return WeekStatus.objects.get(week=str(week))
    return status
