"""What the worker does: look at a project's checks; every hour, see what did not come; every day, look at all."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from intake.checks import actions, queries
from intake.jobs.registry import JobFailed, Run, handles
from intake.projects.models import Project


@handles(actions.EVALUATE)
def evaluate(run: Run) -> None:
    """Looks at the checks of the project whose code is the job's subject. Raises JobFailed without such a project."""
    project = Project.objects.filter(code=run.subject).first()
    if project is None:
        raise JobFailed(f"There is no project {run.subject}.")
    run.result["changed"] = actions.evaluate_project(project=project, at=timezone.now())


@shared_task
def note_late() -> int:
    """Results that did not come in time; returns how many."""
    now = timezone.now()
    return sum(actions.note_late(number=number, at=now) for number in queries.late(now))


@shared_task
def evaluate_all() -> int:
    """One job for each project with a check, but for those that rest; returns how many."""
    codes = queries.to_look_at()
    actions.enqueue(codes=codes, at=timezone.now())
    return len(codes)
