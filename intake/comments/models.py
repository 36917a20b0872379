"""What people say to each other about a project or a part of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.comments.choices import Kind
from intake.projects.models import Project, one_of

# How long a deleted comment can be brought back; afterwards its text is gone from the database, too.
UNDO_WITHIN = timedelta(minutes=10)


class Comment(models.Model):
    """A comment on the project, a box, an assumption or an endpoint, or a reply to one (one level)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=12, choices=one_of(Kind))
    # A box's key, an assumption's number, an endpoint's slug; empty for the project itself.
    subject = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Of the first comment of a thread: that nothing is left to talk about.
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Comment]]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | Q(resolved_at=None), name="comment_thread_resolved"),
            models.CheckConstraint(condition=~Q(text="") | Q(deleted_at__isnull=False), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(kind=Kind.PROJECT.value, subject="") | ~Q(kind=Kind.PROJECT.value) & ~Q(subject=""),
                name="comment_on_something",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "kind", "subject"], name="comment_place"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="comment_deleted"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on} {self.pk}"

    @property
    def on(self) -> str:
        """What it is on, as addresses and the journal have it."""
        return f"{self.kind}:{self.subject}" if self.subject else self.kind

    @property
    def thread_id(self) -> int:
        """The first comment of its thread."""
        return self.parent_id or self.pk

    def restorable(self, at: datetime) -> bool:
        """Deleted so shortly before `at` (aware) that it can be brought back."""
        return self.deleted_at is not None and at - self.deleted_at <= UNDO_WITHIN


class Mention(models.Model):
    """That a comment names somebody, and with which word."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    word = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "word"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.word}"
