"""Tracking servers, the links of projects to them, and the runs that were read."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q

from intake.projects.models import Project, one_of
from intake.runs.choices import TAG, LinkKind, RunStatus


class TrackingServer(models.Model):
    """An MLflow tracking server. Only an admin can add one: this list is what the site may call.

    The row "default" has no address of its own: its address is MLFLOW_TRACKING_URI, or what the demo's server wrote
    to a file, read at each sync because the demo's port changes.
    """

    DEFAULT = "default"

    name = models.CharField(max_length=60, unique=True)
    url = models.CharField(max_length=500, blank=True, validators=[URLValidator(["http", "https"])])
    # Where people open it, if not at the same address.
    ui_url = models.CharField(max_length=500, blank=True, validators=[URLValidator(["http", "https"])])
    # Credentials stay out of the database: PREFIX_USERNAME and PREFIX_PASSWORD, or PREFIX_TOKEN, of the environment.
    # The fixed beginning keeps any other secret of the environment from being sent to a server typed in here.
    credentials = models.CharField(
        max_length=60, default="MLFLOW_TRACKING", validators=[RegexValidator(r"^MLFLOW_[A-Z0-9_]+\Z")]
    )
    # Failures in a row, and until when the server is left alone after too many of them.
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    quiet_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RunLink(models.Model):
    """Where a project's runs are found. What the server said last is kept; so is what it said before it fell silent."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="run_links")
    server = models.ForeignKey(TrackingServer, models.PROTECT)
    kind = models.CharField(max_length=10, choices=one_of(LinkKind))
    value = models.CharField(max_length=500)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    # Unlinking keeps the rows, for people have written notes on runs; linking again brings them back.
    removed_at = models.DateTimeField(null=True, blank=True)

    # The experiment by its id, once found: it may be renamed later.
    experiment_id = models.CharField(max_length=64, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    error_since = models.DateTimeField(null=True, blank=True)
    # Where reading goes on: the start of the newest run read.
    watermark = models.DateTimeField(null=True, blank=True)
    # A full read looks at everything, and only its end may call a run missing. It can take several jobs.
    full_read_since = models.DateTimeField(null=True, blank=True)
    full_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "server", "kind", "value"], name="run_link_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in LinkKind]), name="run_link_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def tag(self) -> str:
        """What a script sets so that its run is found."""
        return f"{TAG} = {self.value}"


class Run(models.Model):
    """A run as it was last read. A sync writes what MLflow owns; the note is a person's and is never touched by it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="runs")
    server = models.ForeignKey(TrackingServer, models.PROTECT)
    # The link that saw it last.
    link = models.ForeignKey(RunLink, models.CASCADE, related_name="runs")
    run_id = models.CharField(max_length=64)
    experiment_id = models.CharField(max_length=64)
    experiment_name = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=250, blank=True)
    status = models.CharField(max_length=10, choices=one_of(RunStatus))
    user = models.CharField(max_length=150, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # name -> value; null for a value that is not a finite number.
    metrics = models.JSONField(default=dict)
    params = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)
    seen_at = models.DateTimeField()
    # Deleted in MLflow, or not there any more in a full read that succeeded.
    missing_since = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    # What a sync writes, and nothing else.
    OF_MLFLOW: ClassVar[tuple[str, ...]] = (
        "link",
        "experiment_id",
        "experiment_name",
        "name",
        "status",
        "user",
        "started_at",
        "ended_at",
        "metrics",
        "params",
        "tags",
        "seen_at",
    )

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "server", "run_id"], name="run_once"),
            models.CheckConstraint(condition=Q(status__in=[s.value for s in RunStatus]), name="run_status_known"),
        ]
        indexes = [
            models.Index(fields=["project", "-started_at"], name="run_project_started"),
            models.Index(fields=["link", "seen_at"], name="run_link_seen"),
        ]

    def __str__(self) -> str:
        return self.name or self.run_id

    @property
    def lasted(self) -> timedelta | None:
        """From start to end; None while one of them is not known."""
        return self.ended_at - self.started_at if self.started_at and self.ended_at else None
