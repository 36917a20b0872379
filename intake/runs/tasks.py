"""What the worker does: read one project's runs; every few minutes, those of all."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from intake.jobs.registry import JobFailed, Run, handles
from intake.projects.models import Project
from intake.runs import actions, queries, sync


@handles(actions.SYNC)
def sync_runs(run: Run) -> None:
    """Reads the runs of the project whose code is the job's subject. Raises JobFailed when a server did not answer."""
    project = Project.objects.filter(code=run.subject).first()
    if project is None:
        raise JobFailed(f"There is no project {run.subject}.")
    outcome = sync.sync_project(
        project=project, at=timezone.now(), tell=run.progress, insist=bool(run.arguments.get("insist"))
    )
    run.result.update(new=outcome.new, changed=outcome.changed, gone=outcome.gone)
    if outcome.more:
        actions.enqueue_sync(project=project, at=timezone.now())
    if outcome.errors:
        raise JobFailed(" ".join(dict.fromkeys(outcome.errors)))


@shared_task
def sync_all() -> int:
    """One job for each project that has a link; returns how many."""
    now = timezone.now()
    projects = list(queries.linked_projects())
    for project in projects:
        actions.enqueue_sync(project=project, at=now)
    return len(projects)
