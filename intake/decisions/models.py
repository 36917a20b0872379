"""Questions put to a named person with a date."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.accounts.models import GuestLink
from intake.decisions.choices import Right, State, Verdict
from intake.projects.models import Project, one_of


class Decision(models.Model):
    """A question to a named person, with or without an account, the day by which it is needed, and the answer."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="decisions")
    # What people call it within the project, from 1 on.
    number = models.PositiveIntegerField()
    question = models.TextField()
    # What could be decided, as text; empty where yes or no says it.
    options = models.TextField(blank=True)
    # Whoever is asked has an account, or a name and an address and a link.
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    guest_name = models.CharField(max_length=120, blank=True)
    guest_email = models.EmailField(blank=True)
    link = models.ForeignKey(GuestLink, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    # What waiting costs, in words; and whether the project cannot go on without it.
    cost = models.TextField(blank=True)
    blocks = models.BooleanField(default=False)
    # The day's passing is told once, and again after a new day was set and has passed.
    lateness_told_at = models.DateTimeField(null=True, blank=True)

    verdict = models.CharField(max_length=8, choices=one_of(Verdict), blank=True)
    answer = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Who answered; null with answered_at: the guest, through the link.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_as = models.CharField(max_length=8, choices=one_of(Right), blank=True)

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Decision]]

    class Meta:
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(asked__isnull=False, guest_name="", guest_email="", link=None)
                | Q(asked=None) & ~Q(guest_name="") & ~Q(guest_email="") & Q(link__isnull=False),
                name="decision_asks_one",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, verdict="", answered_as="")
                | Q(answered_at__isnull=False, withdrawn_at=None) & ~Q(reason="") & ~Q(verdict="") & ~Q(answered_as=""),
                name="decision_answered_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(answered_at=None, withdrawn_at=None), name="decision_open_due_on"
            ),
            models.Index(
                fields=["asked", "due_on"], condition=Q(answered_at=None, withdrawn_at=None), name="decision_open_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.number}"

    @property
    def open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def asked_name(self) -> str:
        """Who is asked; needs `asked` loaded."""
        return self.asked.name if self.asked else self.guest_name

    @property
    def asked_email(self) -> str:
        """Where mail about it goes; needs `asked` loaded."""
        return self.asked.email if self.asked else self.guest_email

    @property
    def answered_name(self) -> str:
        """Who answered, or wrote the answer down; needs `answered_by` loaded."""
        return self.answered_by.name if self.answered_by else self.guest_name

    def overdue(self, today: date) -> bool:
        """Open though its day has passed; `today` is on the company's clock."""
        return self.open and self.due_on < today

    def days_late(self, today: date) -> int:
        """Days since the day that was missed; 0 when none was."""
        return (today - self.due_on).days if self.overdue(today) else 0

    def state(self, today: date) -> State:
        """Where it stands on a day."""
        if self.withdrawn_at:
            return State.WITHDRAWN
        if self.answered_at:
            return State.ANSWERED
        return State.OVERDUE if self.overdue(today) else State.OPEN
