"""Reading jobs."""

from __future__ import annotations

from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.jobs.models import Job, JobQuerySet


def jobs_visible_to(user: User) -> JobQuerySet:
    """The jobs that somebody may look at."""
    return JobQuerySet(Job).visible_to(user)


def get_job(number: int, user: User) -> Job:
    """Raises NotFound."""
    job = jobs_visible_to(user).filter(pk=number).first()
    if job is None:
        raise NotFound()
    return job


def last_job(kind: str, subject: str) -> Job | None:
    """The newest job of a subject."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-pk").first()
