"""The Celery application: it wakes up jobs; the job table is the truth (see intake/jobs)."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_process_init

from intake import keeper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intake.settings")
keeper.use_from_environment()

from django.conf import settings  # noqa: E402  # the embedded servers must run before anything connects

app = Celery("intake")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    # A task is a bell: it holds nothing but a job's number, and ringing twice does no harm.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_soft_time_limit=600,
    task_time_limit=660,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # A bell that cannot be rung must not hold up the request that rings it: the sweep heals what was missed.
    broker_transport_options={
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "max_retries": 1,
    },
    task_publish_retry=False,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        # Lost bells and dead workers: jobs that wait too long are rung again, expired leases are taken back.
        "sweep jobs": {"task": "intake.jobs.tasks.sweep", "schedule": 15.0},
        # What was written is found a moment later: the index works off the journal.
        "search": {"task": "intake.search.tasks.follow", "schedule": 15.0},
        # The index is looked at as a whole each night; what it missed is put right.
        "search index": {"task": "intake.search.tasks.check", "schedule": crontab(hour=3, minute=40)},
        # Every linked project is read again from MLflow.
        "sync runs": {"task": "intake.runs.tasks.sync_all", "schedule": 300.0},
        # Silence grows without any event: states of endpoints are worked out anew every hour.
        "endpoint states": {"task": "intake.endpoints.tasks.refresh_states", "schedule": crontab(minute=7)},
        # Who should look at an assumption hears of it two weeks ahead, and when its date has passed; before the mails.
        "assumption reminders": {"task": "canvas.assumptions.tasks.remind", "schedule": crontab(hour=5, minute=20)},
        # A date that passes is no event: what is overdue or has expired is worked out anew every hour.
        "assumption dates": {"task": "canvas.assumptions.tasks.refresh_overdue", "schedule": crontab(minute=2)},
        # A pushed result that does not come is no event, either; what is worked out here is looked at every day.
        "late checks": {"task": "intake.checks.tasks.note_late", "schedule": crontab(minute=9)},
        "all checks": {"task": "intake.checks.tasks.evaluate_all", "schedule": crontab(hour=4, minute=20)},
        # A decision's day passes without any event: it is told, and the project's facts put right, every hour.
        "decision dates": {"task": "intake.decisions.tasks.note_overdue", "schedule": crontab(minute=4)},
        # A promised answer date that has passed is promised anew, with an apology.
        "answer dates": {"task": "intake.triage.tasks.postpone_answers", "schedule": crontab(minute=5)},
        # Files that were removed 30 days ago are deleted, and those that no project knows any more.
        "old files": {"task": "intake.attachments.tasks.tidy", "schedule": crontab(hour=3, minute=45)},
        # What is parked until a day is told to be back on that day, and early enough for the morning's mails.
        "ended parks": {"task": "intake.triage.tasks.end_parks", "schedule": crontab(hour=5, minute=10)},
        # Answers to calls with an Idempotency-Key are kept for a day.
        "repeated calls": {"task": "intake.accounts.tasks.forget_calls", "schedule": crontab(minute=25)},
        # Drafts that were thrown away 30 days ago are deleted.
        "discarded drafts": {"task": "intake.triage.tasks.drop_discarded", "schedule": crontab(hour=3, minute=40)},
        # A deleted comment can be brought back for ten minutes; after that its text leaves the database, too.
        "deleted comments": {"task": "intake.comments.tasks.purge", "schedule": 600.0},
        # The week that ended is frozen on Monday 06:00, and every later hour until it is: a missed Monday heals itself.
        "freeze week": {"task": "intake.reports.tasks.freeze_last_week", "schedule": crontab(minute=0)},
        # People hear back: lines of the journal become notices, what is due goes out, what failed is tried again.
        "notices": {"task": "intake.notices.tasks.work", "schedule": 10.0, "options": {"expires": 10}},
        # Deliveries of three months ago are forgotten.
        "old deliveries": {"task": "intake.notices.tasks.tidy", "schedule": crontab(hour=3, minute=50)},
        # Health depends on the calendar (14 days without an update, overdue dates): each night all facts are checked.
        "facts": {"task": "intake.projects.tasks.check_facts", "schedule": crontab(hour=3, minute=20)},
    },
)
app.autodiscover_tasks(lambda: [name for name in settings.INSTALLED_APPS if name.startswith(("intake.", "canvas."))])


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Celery would replace the handlers of settings.LOGGING."""


@worker_process_init.connect
def hold_the_servers(**_: Any) -> None:
    """A forked worker holds the lock on the embedded servers in its own name."""
    keeper.use_from_environment()
