"""Freezing a week: the one write of this room."""

from __future__ import annotations

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
                    for position, line in enumerate(lines.build(queries.project_weeks(week)))
                ),
                batch_size=500,
            )
    except IntegrityError:
        return WeekStatus.objects.get(week=str(week))
    return status
