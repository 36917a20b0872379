"""Checks of assumptions, and their results."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from canvas.assumptions.models import Assumption
from intake.checks import evaluate
from intake.checks.choices import CheckKind, Outcome, State, Why
from intake.projects.models import Project, one_of

NAME = r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?"
name_form = RegexValidator(
    rf"\A{NAME}\Z", _("Small letters, digits, hyphens and underscores, such as match-rate."), code="bad_name"
)


class Check(models.Model):
    """What verifies an assumption by itself; its columns hold its newest result.

    A check that was removed stays with its results, so that it can be brought back.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="checks")
    assumption = models.ForeignKey(Assumption, models.CASCADE, related_name="checks")
    name = models.CharField(max_length=80, validators=[name_form])
    kind = models.CharField(max_length=8, choices=one_of(CheckKind))
    # What a form of the kind has validated (forms.py).
    terms: models.JSONField[Any, dict[str, Any]] = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    # The newest result; no outcome is no result.
    outcome = models.CharField(max_length=8, choices=one_of(Outcome), blank=True)
    why = models.CharField(max_length=16, choices=one_of(Why), blank=True)
    value = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    observed_at = models.DateTimeField(null=True, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    # Since when it has stood as it does, and when somebody last looked.
    since = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    # A pushed result counts until then.
    due_at = models.DateTimeField(null=True, blank=True)
    # The journal has been told that the next one did not come.
    told_stale = models.BooleanField(default=False)

    class Meta:
        ordering = ["project", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], condition=Q(removed_at=None), name="check_name_once"),
            models.UniqueConstraint(
                fields=["assumption"], condition=Q(removed_at=None), name="check_one_an_assumption"
            ),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in CheckKind]), name="check_kind_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(o.value for o in Outcome)]), name="check_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(removed_at=None, told_stale=False), name="check_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.project_id}"

    def state(self, now: datetime) -> State:
        """Where it stands at `now`."""
        return evaluate.state(self.outcome, self.due_at, now)

    def number(self, name: str) -> float | None:
        """A figure of its terms."""
        found = self.terms.get(name)
        return float(found) if isinstance(found, int | float) else None


class Result(models.Model):
    """What a check said once. Of one that is worked out here, each change of what it says is a row."""

    about = models.ForeignKey(Check, models.CASCADE, related_name="results")
    outcome = models.CharField(max_length=8, choices=one_of(Outcome), blank=True)
    why = models.CharField(max_length=16, choices=one_of(Why), blank=True)
    value = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    observed_at = models.DateTimeField()
    url = models.CharField(max_length=1000, blank=True)
    received_at = models.DateTimeField()
    # Who sent it; empty for what is worked out here.
    pushed = models.BooleanField(default=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-observed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "observed_at"], condition=Q(pushed=True), name="check_result_pushed_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(o.value for o in Outcome)]), name="check_result_outcome_known"
            ),
        ]
        indexes = [models.Index(fields=["about", "-observed_at", "-id"], name="check_result_newest")]

    def __str__(self) -> str:
        return f"{self.outcome or 'none'} of {self.about_id}"
