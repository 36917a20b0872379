"""The frozen status of a week: one row a line, never written again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from intake.accounts.models import User
from intake.projects.models import one_of
from intake.reports.choices import Section


class WeekStatus(models.Model):
    """The status of an ISO week. That it exists means that it is frozen."""

    week = models.CharField(max_length=8, primary_key=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-week"]
        verbose_name_plural = "week statuses"

    def __str__(self) -> str:
        return self.week

    @property
    def last_moment(self) -> datetime:
        """Just before the week ended: its day is the Sunday."""
        return self.ends_at - timedelta(seconds=1)


class WeekLineQuerySet(models.QuerySet["WeekLine"]):
    """Who may read which lines."""

    def visible_to(self, user: User | AnonymousUser | None) -> WeekLineQuerySet:
        """The rule of projects, as it stood when the week was frozen: own brands, and what the company may see."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if user.is_ml_team:
            return self
        return self.filter(Q(shared=True) | Q(brand__in=list(user.memberships)))


class WeekLine(models.Model):
    """One line of a status."""

    status = models.ForeignKey(WeekStatus, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    section = models.CharField(max_length=12, choices=one_of(Section))
    brand = models.ForeignKey("accounts.Brand", models.PROTECT, null=True, related_name="+")
    # Words of the moment: a brand or project that is renamed later keeps its old name in an old status.
    brand_key = models.CharField(max_length=8, blank=True)
    brand_name = models.CharField(max_length=80, blank=True)
    project_code = models.CharField(max_length=16, blank=True)
    project_name = models.CharField(max_length=120, blank=True)
    shared = models.BooleanField(default=False)
    data = models.JSONField(encoder=DjangoJSONEncoder)

    objects = WeekLineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["status", "position"], name="week_line_once")]

    def __str__(self) -> str:
        return f"{self.status_id} {self.position}"
