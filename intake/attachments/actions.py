"""Everything that changes files of a project."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.attachments import storage
from intake.attachments.models import Attachment
from intake.base.errors import FieldError, Invalid, Unavailable
from intake.projects.actions import held, record
from intake.projects.models import Project

# A removed file can be brought back for so long.
KEEP_REMOVED = timedelta(days=30)


def attach(
    *,
    project: Project,
    name: str,
    content_type: str,
    chunks: Iterable[bytes],
    actor: User | None,
    at: datetime,
    subject: str = "idea",
) -> Attachment:
    """Keeps a file whose name and type attachments.forms has judged. The same file again is the one that is there.

    Raises Invalid when the project has as many as it may, Unavailable when it cannot be written.
    """
    try:
        stored = storage.write(chunks)
    except OSError as error:
        raise Unavailable(_("The file could not be stored. Everything else is kept; try again later.")) from error
    kept: Attachment | None = None
    try:
        with transaction.atomic():
            kept = _keep(project, name, content_type, stored, actor, at, subject)
    finally:
        if kept is None or kept.place != stored.place:
            storage.drop(stored.place)
    return kept


def _keep(
    project: Project,
    name: str,
    content_type: str,
    stored: storage.Stored,
    actor: User | None,
    at: datetime,
    subject: str,
) -> Attachment:
    """The row of a stored file, or of its twin; holds the project, so that nobody adds one beyond the limit."""
    held(project)
    here = Attachment.objects.filter(project=project, removed_at=None)
    twin = here.filter(subject=subject, sha256=stored.sha256).first()
    if twin is not None:
        return twin
    if here.count() >= settings.ATTACHMENTS_PER_PROJECT:
        told = _("There are %(most)d files already, and no more can be added. Remove one first.")
        raise Invalid(errors=[FieldError("file", "too_many", told % {"most": settings.ATTACHMENTS_PER_PROJECT})])
    row = Attachment.objects.create(
        project=project,
        subject=subject,
        name=name,
        content_type=content_type,
        size=stored.size,
        sha256=stored.sha256,
        place=stored.place,
        uploaded_by=actor,
        at=at,
    )
    told_of(row, "file.added", actor, at)
    return row


def told_of(row: Attachment, kind: str, actor: User | None, at: datetime) -> None:
    """The line of the journal about a file."""
    after: dict[str, Any] = {"name": row.name, "size": row.size}
    record(project=row.project, kind=kind, actor=actor, at=at, subject=row.subject, after=after)


@transaction.atomic
def remove(*, attachment: Attachment, actor: User, at: datetime) -> None:
    """Takes a file away; it can be brought back for 30 days."""
    held(attachment.project)
    if Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=at):
        told_of(attachment, "file.removed", actor, at)


@transaction.atomic
def restore(*, project: Project, number: int, actor: User, at: datetime) -> None:
    """Brings a removed file back; nothing happens when it is there, or when its twin was added meanwhile."""
    held(project)
    row = Attachment.objects.filter(pk=number, project=project, removed_at__isnull=False).first()
    if row is None or _twin_of(row):
        return
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    told_of(row, "file.restored", actor, at)


def _twin_of(row: Attachment) -> bool:
    """True when the same file is there already."""
    same = Attachment.objects.filter(project_id=row.project_id, subject=row.subject, sha256=row.sha256)
    return same.filter(removed_at=None).exists()


def tidy(*, at: datetime) -> int:
    """Deletes what was removed 30 days ago, and files that no row knows (their project is gone, or a process died).

    Returns how many files.
    """
    old = list(Attachment.objects.filter(removed_at__lt=at - KEEP_REMOVED).values_list("pk", "place"))
    Attachment.objects.filter(pk__in=[number for number, _place in old]).delete()
    known = set(Attachment.objects.values_list("place", flat=True))
    gone = [place for _number, place in old] + list(storage.left_over(known))
    for place in gone:
        storage.drop(place)
    return len(gone)
