"""Boxes and panels: what a project's canvas says now. What it said before is in its revisions, and in the journal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from canvas.boxes.choices import BoxKey, Origin, PanelKey, Progress
from intake.projects.models import Project, one_of


class Box(models.Model):
    """One of the ten boxes. Its version counts its saves: two people writing in different boxes never meet.

    `done_at` is set while somebody says that the box says all it should; the journal knows who. Emptying clears it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="boxes")
    key = models.CharField(max_length=16, choices=one_of(BoxKey))
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="box_once"),
            models.CheckConstraint(condition=Q(key__in=[k.value for k in BoxKey]), name="box_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="box_version_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.project_id}"

    @property
    def progress(self) -> Progress:
        """Empty, started or done."""
        if not self.text:
            return Progress.EMPTY
        return Progress.DONE if self.done_at else Progress.STARTED


class Panel(models.Model):
    """One of the five panels. `data` holds what its form validated, as JSON: days as 2026-11-22, money as text."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="panels")
    key = models.CharField(max_length=16, choices=one_of(PanelKey))
    data: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="panel_once"),
            models.CheckConstraint(condition=Q(key__in=[k.value for k in PanelKey]), name="panel_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="panel_version_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.project_id}"


class Revision(models.Model):
    """A version of a whole canvas that people can go back to: one person's saves, as long as nobody else's came between
    and none came more than ten minutes after the last. Numbers count from 1 in each project, without gaps.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    origin = models.CharField(max_length=8, choices=one_of(Origin), default=Origin.EDITED)
    # What a restored or copied one was taken from: the number of a revision, a gate's, the code of a project.
    source = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="revision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_counts"),
            models.CheckConstraint(condition=Q(ended_at__gte=models.F("started_at")), name="revision_ends_later"),
            models.CheckConstraint(condition=Q(origin__in=[o.value for o in Origin]), name="revision_origin_known"),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.project_id}"


class Part(models.Model):
    """What a revision changed: one box ("value") or one panel ("panel:privacy") as the revision left it.

    The parts that it left alone stand as the latest revision before it left them (keeping.canvas_at).
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="parts")
    key = models.CharField(max_length=24)
    # The box's or panel's own version after the last save of the revision.
    version = models.PositiveIntegerField()
    # {"text": ...} of a box, the data of a panel.
    content: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "key"], name="revision_part_once")]

    def __str__(self) -> str:
        return f"{self.key} in {self.revision_id}"
