"""The job table: the truth about background work. The queue is only a bell (docs/decisions/0003)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from intake.accounts.models import User
from intake.jobs.choices import State


class JobQuerySet(models.QuerySet["Job"]):
    """Which jobs somebody may look at."""

    def visible_to(self, user: object) -> JobQuerySet:
        """All for the ML team; for others what they asked for themselves."""
        if not isinstance(user, User):
            return self.none()
        return self if user.is_ml_team else self.filter(requested_by=user)


class Job(models.Model):
    """One piece of background work. At most one waits and at most one runs per kind and subject."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in State], default=State.WAITING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # A worker owns the job until the lease ends; its heartbeat renews it. The attempt fences off a worker that lost it.
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(null=True, blank=True)
    progress_text = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Job]] = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(state="waiting"), name="job_waits_once_per_subject"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(state="running"), name="job_runs_once_per_subject"
            ),
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in State]), name="job_state_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="job_running"),
            models.Index(fields=["subject", "-id"], name="job_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"

    @property
    def finished(self) -> bool:
        return self.state in (State.DONE, State.FAILED)
