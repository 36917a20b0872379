"""What Celery calls: run one job, and every few seconds heal what was lost."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from intake.jobs import actions
from intake.jobs.registry import JobFailed, Run, handlers

log = structlog.get_logger(__name__)


@shared_task
def run(number: int) -> None:
    """Runs one job if it still waits; any number of calls for one job do its work once."""
    worker = f"{socket.gethostname()}:{os.getpid()}"
    job = actions.claim(number=number, worker=worker, at=timezone.now())
    if job is None:
        return
    this = Run(
        number=job.pk,
        kind=job.kind,
        subject=job.subject,
        attempt=job.attempt,
        arguments=job.arguments,
        tell=lambda done, total, text: actions.report(run=this, done=done, total=total, text=text),
    )
    with structlog.contextvars.bound_contextvars(job=job.pk, kind=job.kind, subject=job.subject), heartbeat(this):
        error = perform(this)
    if not actions.finish(run=this, at=timezone.now(), error=error):
        log.warning("another attempt owns this job by now", job=job.pk)


def perform(this: Run) -> str:
    """The handler's work; returns the sentence of a failure, or nothing."""
    handler = handlers.get(this.kind)
    if handler is None:
        return f"Nothing here knows how to do {this.kind}."
    try:
        handler(this)
    except JobFailed as failure:
        log.warning("job failed", why=str(failure))
        return str(failure) or "It did not work."
    except SoftTimeLimitExceeded:
        log.exception("job took too long")
        return "It took too long and was stopped."
    except Exception as error:  # the boundary of all jobs: a bug in one must leave a record, not a running row
        log.exception("job broke")
        return f"Internal error ({type(error).__name__}). It has been logged."
    return ""


@contextmanager
def heartbeat(this: Run) -> Iterator[None]:
    """Renews the lease from a thread of its own for as long as the work lasts."""
    stop = threading.Event()

    def keep_alive() -> None:
        while not stop.wait(actions.HEARTBEAT.total_seconds()):
            try:
                if not actions.beat(run=this, at=timezone.now()):
                    return
            except DatabaseError:
                # The database restarts: the next beat tries again; if it stays away, the lease ends as it should.
                close_old_connections()
        connection.close()

    thread = threading.Thread(target=keep_alive, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


@shared_task
def sweep() -> None:
    """Takes jobs back from dead workers and rings again for those that wait."""
    now = timezone.now()
    actions.reap(at=now)
    actions.tidy(at=now)
    for number in actions.due_numbers(at=now):
        run.delay(number)
