"""Files that people hand in with an idea or as evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.attachments.kinds import IMAGES
from intake.projects.models import Project


class Attachment(models.Model):
    """A file of a project. `subject` says what it belongs to: "idea", or "assumption:12"."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="attachments")
    subject = models.CharField(max_length=40, default="idea")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Below settings.UPLOADS; made by attachments.storage, never from anything that was sent.
    place = models.CharField(max_length=60, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "subject", "sha256"], name="attachment_once", condition=Q(removed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.project_id}"

    @property
    def is_image(self) -> bool:
        """A picture that a page may show."""
        return self.content_type in IMAGES
