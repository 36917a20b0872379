"""Everything that changes a job's row. Each is one short transaction of its own: a job's record never shares the
transaction of its work, or a failure would erase its own evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from intake.accounts.models import User
from intake.jobs.choices import State
from intake.jobs.models import Job
from intake.jobs.registry import Run

LEASE = timedelta(seconds=40)
HEARTBEAT = timedelta(seconds=10)
MAX_ATTEMPTS = 5
KEEP_FINISHED = timedelta(days=14)
log = structlog.get_logger(__name__)

# How to ring the bell; jobs/apps.py hangs Celery here, so that actions know nothing of it.
bell: list[Callable[[int], None]] = []


def enqueue(
    *,
    kind: str,
    subject: str,
    at: datetime,
    requested_by: User | None = None,
    arguments: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> Job:
    """A waiting job for this subject: a new one, or the one that waits already. Rings the bell after commit.

    May be part of the caller's transaction: then the job exists exactly if the caller's change does.
    """
    job, created = Job.objects.get_or_create(
        kind=kind,
        subject=subject,
        state=State.WAITING,
        defaults={
            "created_at": at,
            "due_at": due_at or at,
            "requested_by": requested_by,
            "arguments": dict(arguments or {}),
        },
    )
    if created and job.due_at <= at:
        for ring in bell:
            transaction.on_commit(partial(ring, job.pk), robust=True)
    return job


def withdraw(*, kind: str, subject: str) -> int:
    """Takes back a job that still waits; one that runs already goes on. Returns how many were taken back."""
    return Job.objects.filter(kind=kind, subject=subject, state=State.WAITING).delete()[0]


def claim(*, number: int | None, worker: str, at: datetime) -> Job | None:
    """Makes one waiting job this worker's own: the given one, or the longest due. None if there is nothing to take.

    A subject whose job runs already is skipped, also between two workers at the same instant (unique constraint).
    """
    running = Job.objects.filter(kind=OuterRef("kind"), subject=OuterRef("subject"), state=State.RUNNING)
    due = Job.objects.filter(~Exists(running), state=State.WAITING, due_at__lte=at)
    if number is not None:
        due = due.filter(pk=number)
    try:
        with transaction.atomic():
            job = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
            if job is None:
                return None
            job.state, job.worker, job.attempt = State.RUNNING, worker[:120], job.attempt + 1
            job.started_at = job.heartbeat_at = at
            job.lease_until = at + LEASE
            job.save(update_fields=["state", "worker", "attempt", "started_at", "heartbeat_at", "lease_until"])
    except IntegrityError:
        return None
    return job


def owned(run: Run) -> Any:
    """The row, as long as this attempt owns it."""
    return Job.objects.filter(pk=run.number, attempt=run.attempt, state=State.RUNNING)


def beat(*, run: Run, at: datetime) -> bool:
    """Renews the lease; False when the job is no longer this worker's."""
    return bool(owned(run).update(heartbeat_at=at, lease_until=at + LEASE))


def report(*, run: Run, done: int, total: int | None, text: str) -> None:
    """Progress that people see."""
    owned(run).update(progress_done=done, progress_total=total, progress_text=text[:200])


def finish(*, run: Run, at: datetime, error: str = "") -> bool:
    """Done, or failed with a sentence; False when another attempt owns the job by now."""
    return bool(
        owned(run).update(
            state=State.FAILED if error else State.DONE,
            finished_at=at,
            lease_until=None,
            error=error[:2000].replace("\x00", ""),
            result=run.result,
        )
    )


@transaction.atomic
def reap(*, at: datetime) -> int:
    """Takes jobs back from workers whose lease ended: they wait again, or fail after MAX_ATTEMPTS. Returns how many."""
    dead = Job.objects.select_for_update(skip_locked=True).filter(state=State.RUNNING, lease_until__lt=at)
    count = 0
    for job in dead:
        log.warning("job lost its worker", job=job.pk, kind=job.kind, subject=job.subject, worker=job.worker)
        count += 1
        waits_already = Job.objects.filter(kind=job.kind, subject=job.subject, state=State.WAITING).exists()
        if job.attempt >= MAX_ATTEMPTS or waits_already:
            job.state, job.finished_at = State.FAILED, at
            job.error = (
                "The worker died; the next job of this kind takes over." if waits_already else "The worker died."
            )
        else:
            job.state, job.due_at = State.WAITING, at
        job.lease_until = None
        job.save(update_fields=["state", "finished_at", "error", "due_at", "lease_until"])
    return count


def tidy(*, at: datetime) -> None:
    """Forgets finished jobs after two weeks."""
    Job.objects.filter(finished_at__lt=at - KEEP_FINISHED).delete()


def due_numbers(*, at: datetime, most: int = 50) -> list[int]:
    """Jobs that wait although they are due: their bell was lost."""
    waiting = Job.objects.filter(state=State.WAITING, due_at__lte=at).order_by(F("due_at").asc())
    return list(waiting.values_list("pk", flat=True)[:most])
