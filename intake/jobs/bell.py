"""Rings Celery for a job. A broker that is down costs nothing but time: the sweep finds the row."""

from __future__ import annotations

import structlog

log = structlog.get_logger(__name__)


def ring(number: int) -> None:
    """Tells a worker that this job waits."""
    from kombu.exceptions import OperationalError  # Celery is loaded at the first bell, not at web start

    from intake.celery import app

    try:
        app.send_task("intake.jobs.tasks.run", args=[number], retry=False)
    except OperationalError as error:
        log.warning("the broker does not answer; the sweep will run this job", job=number, why=str(error))
