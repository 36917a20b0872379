"""Assumptions and their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from canvas.assumptions.choices import UNSETTLED, AskRole, Box, CheckKind, Due, Impact, Level, Status, Theme, Verdict
from canvas.assumptions.readiness import Item
from intake.attachments.models import Attachment
from intake.projects.models import Project, one_of

# Numbers of the catalogue stay below; a project's own assumptions begin here.
FIRST_OWN_NUMBER = 101


def values(members: Iterable[StrEnum]) -> list[str]:
    """What the database holds for them: migrations must not depend on our classes."""
    return [member.value for member in members]


class Assumption(models.Model):
    """A statement that a project depends on: "we believe that ..."."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="assumptions")
    # What people call it within the project: the catalogue's number, or one from 101 on.
    number = models.PositiveIntegerField()
    catalogue_number = models.PositiveSmallIntegerField(null=True, blank=True)
    statement = models.TextField()
    question = models.TextField(blank=True)
    if_wrong = models.TextField(blank=True)
    box = models.CharField(max_length=16, choices=one_of(Box), blank=True)
    theme = models.CharField(max_length=16, choices=one_of(Theme))
    ask_roles = ArrayField(models.CharField(max_length=4, choices=one_of(AskRole)), default=list, blank=True)
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    impact = models.CharField(max_length=8, choices=one_of(Impact), default=Impact.MEDIUM.value)
    due = models.CharField(max_length=1, choices=one_of(Due))
    due_on = models.DateField(null=True, blank=True)
    check_kind = models.CharField(max_length=8, choices=one_of(CheckKind), blank=True)
    check_text = models.TextField(blank=True)

    status = models.CharField(max_length=16, choices=one_of(Status), default=Status.OPEN.value)
    # Set aside because the project's circumstances differ, not because a person said so: comes back by itself.
    unfit = models.BooleanField(default=False)
    evidence_level = models.PositiveSmallIntegerField(default=0)
    expires_on = models.DateField(null=True, blank=True)
    # Why it has its status, and who said so and when: what the journal's last line about it says, for lists.
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    # A check says otherwise since then, and which: only a verified one can be contradicted, and a person decides.
    contradicted_at = models.DateTimeField(null=True, blank=True)
    contradicted_by = models.CharField(max_length=200, blank=True)
    # The dates that somebody was reminded of already: soon due, and missed. Never twice about the same date.
    reminded_of = models.DateField(null=True, blank=True)
    told_late_of = models.DateField(null=True, blank=True)

    # What the catalogue gave: fitting again rewrites only what nobody has changed since.
    given = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Assumption]]

    class Meta:
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="assumption_number_once"),
            models.UniqueConstraint(fields=["project", "catalogue_number"], name="assumption_catalogue_number_once"),
            models.CheckConstraint(condition=Q(status__in=values(Status)), name="assumption_status_known"),
            models.CheckConstraint(condition=Q(due__in=values(Due)), name="assumption_due_known"),
            models.CheckConstraint(condition=Q(theme__in=values(Theme)), name="assumption_theme_known"),
            models.CheckConstraint(condition=Q(impact__in=values(Impact)), name="assumption_impact_known"),
            models.CheckConstraint(
                condition=Q(evidence_level__lte=Level.AUTOMATIC.value), name="assumption_level_within_bounds"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.VERIFIED.value) | Q(evidence_level__gte=Level.SAID.value),
                name="assumption_verified_with_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.REFUTED.value, Status.ACCEPTED.value]) | ~Q(reason=""),
                name="assumption_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(contradicted_at=None) | Q(status=Status.VERIFIED.value),
                name="assumption_contradicted_is_verified",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status__in=values(UNSETTLED)), name="assumption_due_on"),
            models.Index(
                fields=["expires_on"], condition=Q(status=Status.VERIFIED.value), name="assumption_expires_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.number}"

    @property
    def unsettled(self) -> bool:
        return self.status in UNSETTLED

    def stale(self, today: date) -> bool:
        """Verified, but the day until which that held has passed; `today` is on the company's clock."""
        return self.status == Status.VERIFIED and self.expires_on is not None and self.expires_on < today

    @property
    def contradicted(self) -> bool:
        """Verified, and a check says otherwise now."""
        return self.contradicted_at is not None

    def proven(self, today: date) -> bool:
        """Verified, and that still holds."""
        return self.status == Status.VERIFIED and not self.stale(today) and not self.contradicted

    def overdue(self, today: date) -> bool:
        """Somebody should have looked by now."""
        return self.stale(today) or (self.unsettled and self.due_on is not None and self.due_on < today)

    def as_item(self, today: date) -> Item:
        """What readiness needs to know."""
        return Item(
            theme=Theme(self.theme),
            impact=Impact(self.impact),
            due=Due(self.due),
            status=Status(self.status),
            level=self.evidence_level,
            stale=self.stale(today),
            contradicted=self.contradicted,
        )


class Evidence(models.Model):
    """Why somebody thinks that an assumption holds, or not."""

    assumption = models.ForeignKey(Assumption, models.CASCADE, related_name="evidence")
    level = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=one_of(Verdict), blank=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=1000, blank=True)
    # The name stays when the file itself is removed.
    file = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Who said so without an account, by a link that was sent to them.
    guest_name = models.CharField(max_length=200, blank=True)
    guest_email = models.EmailField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=Level.SAID.value, level__lte=Level.AUTOMATIC.value),
                name="evidence_level_within_bounds",
            ),
            models.CheckConstraint(condition=~Q(text="", link="", file_name=""), name="evidence_says_something"),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__istartswith="https://") | Q(link__istartswith="http://"),
                name="evidence_link_is_a_web_address",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.level} for {self.assumption_id}"


class CatalogueChange(models.Model):
    """What the company made of a row of the catalogue: the newest change of a number counts, the starter catalogue
    stands where there is none. Nothing is ever overwritten, so that one can read what a project was given and when."""

    number = models.PositiveSmallIntegerField()
    # Shaped like an entry of catalogue.json.
    entry = models.JSONField()
    # New projects do not get it any more; those that have it keep it.
    retired = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number", "-pk"]
        indexes = [models.Index(fields=["number", "-id"], name="catalogue_change_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lt=FIRST_OWN_NUMBER), name="catalogue_number_below_own_ones"
            )
        ]

    def __str__(self) -> str:
        return f"catalogue {self.number}"
