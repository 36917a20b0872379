"""What an admin set about gates, and what a project promised when it passed one."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.projects.choices import BOARD, Stage
from intake.projects.models import Project, one_of
from intake.triage.choices import Level
from intake.triage.gates import CODES


class GateRule(models.Model):
    """The level of a condition where it differs from the one of the product."""

    code = models.CharField(_("condition"), max_length=40, unique=True, choices=[(code, code) for code in CODES])
    level = models.CharField(_("level"), max_length=8, choices=one_of(Level))

    class Meta:
        verbose_name = _("gate rule")
        verbose_name_plural = _("gate rules")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=[level.value for level in Level]), name="gate_rule_level_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.level}"


class StageLimit(models.Model):
    """How many projects a stage should hold at most: more is a warning, never a refusal."""

    stage = models.CharField(_("stage"), max_length=12, unique=True, choices=[(s.value, s.value) for s in BOARD])
    most = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        verbose_name = _("limit of a stage")
        verbose_name_plural = _("limits of stages")
        ordering = ["stage"]
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=[s.value for s in BOARD]), name="stage_limit_on_board"),
            models.CheckConstraint(condition=models.Q(most__gte=1), name="stage_limit_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.most}"


class GateSnapshot(models.Model):
    """Canvas and assumptions as they were when a project entered a stage: what was promised can be read later."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="snapshots")
    stage = models.CharField(max_length=12, choices=one_of(Stage))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["project", "-id"], name="gate_snapshot_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage}"


class BulkChange(models.Model):
    """One change of one or several projects by one person, kept so that one undo takes all of it back."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verb = models.CharField(max_length=16)
    # What was asked for, in words of the page: the stage, the name of the lead, the tags.
    told = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change of several projects")
        verbose_name_plural = _("changes of several projects")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-id"], name="bulk_change_by")]

    def __str__(self) -> str:
        return f"{self.verb} {self.told}".strip()


class BulkItem(models.Model):
    """What a change did to one project: its columns before and after, or why it was refused."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="items")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    refused = models.TextField(blank=True)
    # Why undo left it as it is.
    left = models.TextField(blank=True)

    class Meta:
        verbose_name = _("project of such a change")
        verbose_name_plural = _("projects of such a change")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["change", "project"], name="bulk_item_once")]

    def __str__(self) -> str:
        return f"{self.change_id} {self.project_id}"
