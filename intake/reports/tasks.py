"""The week is frozen by itself."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from intake.base.errors import Problem
from intake.base.weeks import Week
from intake.jobs.actions import enqueue
from intake.jobs.registry import JobFailed, Run, handles
from intake.reports import queries
from intake.reports.actions import freeze_week


@handles("reports.freeze")
def freeze(run: Run) -> None:
    """Freezes the week that is the job's subject."""
    try:
        status = freeze_week(week=Week.parse(run.subject), at=timezone.now())
    except (Problem, ValueError) as error:
        raise JobFailed(str(error)) from error
    run.result["lines"] = status.lines.count()


@shared_task
def freeze_last_week() -> int:
    """A job for each week that waits to be frozen. Two beats at once still freeze each week once."""
    now = timezone.now()
    weeks = queries.weeks_to_freeze(now)
    for week in weeks:
        enqueue(kind="reports.freeze", subject=str(week), at=now)
    return len(weeks)
