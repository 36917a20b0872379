"""People by role, followers and votes of a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.members.choices import Following
from intake.projects.choices import AskRole
from intake.projects.models import Project, one_of


class Member(models.Model):
    """Who answers for one role of a project: somebody with an account, or a name and an address without one."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    role = models.CharField(max_length=4, choices=one_of(AskRole))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "role"], name="member_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | (~Q(name="") & ~Q(email="")), name="member_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.project_id}"


class Follow(models.Model):
    """That somebody wants to hear of a project, or wants to hear nothing more of it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=one_of(Following))
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state} {self.project_id}"


class Vote(models.Model):
    """That somebody needs the same: joined instead of sending the idea once more. The note is theirs."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    brand = models.ForeignKey("accounts.Brand", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.project_id}"
