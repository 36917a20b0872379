"""Reading files; who sees the project sees its files."""

from __future__ import annotations

from django.db.models import QuerySet

from intake.accounts.models import User
from intake.attachments.models import Attachment
from intake.base.errors import NotFound
from intake.projects.models import Project
from intake.projects.queries import get_visible


def of_project(project: Project, subject: str = "") -> QuerySet[Attachment]:
    """The files of a project, oldest first; of one subject ("idea", "assumption:12"), or all."""
    rows = Attachment.objects.filter(project=project, removed_at=None).select_related("uploaded_by")
    return rows.filter(subject=subject) if subject else rows


def get_file(code: str, number: int, user: User) -> Attachment:
    """A file to look at. Raises NotFound for one that is not there, was removed, or is not theirs to see."""
    found = of_project(get_visible(code, user)).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def just_removed(project: Project, user: User) -> Attachment | None:
    """The file that was removed last, as long as it can come back."""
    rows = Attachment.objects.filter(project=project, removed_at__isnull=False)
    return rows.order_by("-removed_at").first()
