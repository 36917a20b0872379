"""Endpoints, the samples of their usage and what is rolled up from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.accounts.models import User
from intake.endpoints.choices import LENGTHS, Kind, Source, State
from intake.projects.models import Project, ProjectQuerySet, one_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SLUG = r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?"
slug_form = RegexValidator(
    rf"\A{SLUG}\Z", _("Small letters, digits and hyphens, such as churn-score."), code="bad_slug"
)


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Who may know of which endpoints. An endpoint of no project is the ML team's."""

    def visible_to(self, user: User | AnonymousUser | None) -> EndpointQuerySet:
        """All for the ML team; for others those of the projects that they see."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if user.is_ml_team else self.filter(project__in=ProjectQuerySet(Project).visible_to(user))

    def with_project(self) -> EndpointQuerySet:
        """With what a list row shows, in the same query."""
        return self.select_related("project__brand", "owner")


class Endpoint(models.Model):
    """A deployed model that something calls, or a batch job that somebody reads. The slug never changes."""

    slug = models.CharField(max_length=80, unique=True, validators=[slug_form])
    name = models.CharField(max_length=120)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="endpoints")
    kind = models.CharField(max_length=8, choices=one_of(Kind), default=Kind.ENDPOINT)
    platform = models.CharField(max_length=60, blank=True)
    environment = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # The one source that counts; samples of any other are kept as a cross-check.
    source = models.CharField(max_length=12, choices=one_of(Source), blank=True, default=Source.NONE)
    deployed_at = models.DateTimeField(null=True, blank=True)
    expected_calls_per_week = models.PositiveBigIntegerField(null=True, blank=True)
    p95_ms_promised = models.FloatField(null=True, blank=True)
    cost_per_month = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    silent_after_days = models.PositiveSmallIntegerField(default=14)

    # What follows from the samples: written by actions.work_out alone.
    state = models.CharField(max_length=12, choices=one_of(State), default=State.UNMONITORED)
    state_since = models.DateTimeField()
    first_call_at = models.DateTimeField(null=True, blank=True)
    last_call_at = models.DateTimeField(null=True, blank=True)
    last_sample_at = models.DateTimeField(null=True, blank=True)

    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Endpoint]] = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=f"^{SLUG}$"), name="endpoint_slug_form"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="endpoint_kind_known"),
            models.CheckConstraint(condition=Q(source__in=[s.value for s in Source]), name="endpoint_source_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="endpoint_state_known"),
            models.CheckConstraint(condition=Q(silent_after_days__gte=1), name="endpoint_silence_needs_days"),
        ]

    def __str__(self) -> str:
        return self.slug


class UsageSample(models.Model):
    """What one source said about one stretch of time. The key is everything but the figures: again means instead.

    Written by SQL in samples.py, because a batch holds up to 100,000 of them. The order of the key lets one index
    serve the upsert, the search for overlaps and reading a range of time.
    """

    pk = models.CompositePrimaryKey("endpoint_id", "source", "seconds", "start", "caller")
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=12)
    seconds = models.PositiveIntegerField()
    start = models.DateTimeField()
    caller = models.CharField(max_length=200, blank=True)
    calls = models.BigIntegerField()
    errors = models.BigIntegerField()
    # Whole microseconds: sums are exact in any order, which sums of floating point are not.
    latency_us_sum = models.BigIntegerField(null=True)
    p50_ms = models.FloatField(null=True)
    p95_ms = models.FloatField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seconds__in=LENGTHS), name="sample_length_known"),
            models.CheckConstraint(condition=Q(calls__gte=0, errors__gte=0), name="sample_counts_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.start} +{self.seconds} s"


class UsageDay(models.Model):
    """One day on the company's clock, worked out anew from the samples whenever one of them changes.

    A sample belongs to the day that holds its middle: so every sample counts in exactly one day and one week in any
    zone, and a day-long sample of UTC counts in the day of which it covers the larger part. The row with an empty
    caller is the total: per stretch of time the sample with an empty caller, else the sum of the callers. Sums are
    numeric, because the sum of two bigints may not be one.
    """

    pk = models.CompositePrimaryKey("endpoint_id", "source", "caller", "day")
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=12)
    caller = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    calls = models.DecimalField(max_digits=30, decimal_places=0)
    errors = models.DecimalField(max_digits=30, decimal_places=0)
    latency_us_sum = models.DecimalField(max_digits=30, decimal_places=0)
    # The calls of those samples that told a latency, so that the mean is right.
    latency_calls = models.DecimalField(max_digits=30, decimal_places=0)
    covered_seconds = models.PositiveIntegerField()
    worst_p95_ms = models.FloatField(null=True)
    first_call_at = models.DateTimeField(null=True)
    last_call_at = models.DateTimeField(null=True)
    last_sample_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.day}"
