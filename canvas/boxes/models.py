"""Boxes and panels: what a project's canvas says now. What it said before is in the journal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from canvas.boxes.choices import BoxKey, PanelKey, Progress
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
