"""Everything that changes comments. The journal says that somebody commented, on what, and who is mentioned; never what
was said, for it keeps everything, and a deleted comment is to be gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base.errors import Conflict, Forbidden
from intake.comments import queries
from intake.comments.choices import Kind
from intake.comments.models import UNDO_WITHIN, Comment, Mention
from intake.projects import actions as projects
from intake.projects.models import Project


class StaleComment(Conflict):
    """It was changed or deleted after this person opened it."""

    code = "stale"


@dataclass(frozen=True)
class Said:
    """A comment as it was saved, and the names in it that mean nobody who may see the project."""

    comment: Comment
    untold: list[str]


@transaction.atomic
def comment(
    *, project: Project, kind: Kind, subject: str, text: str, actor: User, at: datetime, parent: Comment | None = None
) -> Said:
    """Says something about a subject of the project, or in reply to `parent`, whose subject it then has."""
    if parent is not None:
        # What hangs below a deleted comment goes on.
        first = held(parent.thread_id)
        kind, subject = Kind(first.kind), first.subject
    row = Comment.objects.create(
        project=project,
        kind=kind,
        subject=subject,
        parent=first if parent is not None else None,
        author=actor,
        text=text,
        at=at,
    )
    told, untold = mention(row)
    note(row, "replied" if parent is not None else "made", actor=actor, at=at, mentions=told)
    return Said(row, untold)


@transaction.atomic
def edit(*, comment: Comment, text: str, actor: User, at: datetime, version: int | None = None) -> Said:
    """Words it anew; who is mentioned now and was not before is told. Raises Forbidden for anybody but its author, and
    StaleComment when it is deleted or `version` is not the current one."""
    row = locked(comment, version)
    refuse_others(row, actor)
    before = set(Mention.objects.filter(comment=row).values_list("user__email", flat=True))
    write(row, {"text": text, "edited_at": at})
    Mention.objects.filter(comment=row).delete()
    told, untold = mention(row)
    note(row, "edited", actor=actor, at=at, mentions=[email for email in told if email not in before])
    return Said(row, untold)


@transaction.atomic
def delete(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Takes it off every page; for ten minutes it can be brought back. Raises Forbidden for anybody but its author."""
    row = locked(comment)
    refuse_others(row, actor)
    write(row, {"deleted_at": at})
    note(row, "deleted", actor=actor, at=at)
    return row


@transaction.atomic
def restore(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Brings a comment back. Raises Forbidden for anybody but its author, StaleComment when it is too late."""
    row = held(comment.pk)
    refuse_others(row, actor)
    if row.deleted_at is None:
        return row
    if not row.restorable(at) or not row.text:
        raise StaleComment(_("It was deleted more than ten minutes ago and is gone."))
    write(row, {"deleted_at": None})
    note(row, "restored", actor=actor, at=at)
    return row


@transaction.atomic
def resolve(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Nothing is left to talk about in its thread. Doing it twice changes nothing."""
    return settle(comment, actor, at, resolved=True)


@transaction.atomic
def reopen(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """The thread goes on."""
    return settle(comment, actor, at, resolved=False)


def settle(comment: Comment, actor: User, at: datetime, *, resolved: bool) -> Comment:
    """Resolves a thread or opens it again; a thread whose first comment was deleted, too."""
    row = held(comment.thread_id)
    if (row.resolved_at is not None) != resolved:
        write(row, {"resolved_at": at if resolved else None, "resolved_by": actor if resolved else None})
        note(row, "resolved" if resolved else "reopened", actor=actor, at=at)
    return row


def purge(*, at: datetime) -> int:
    """Deletes the text of comments that can no longer be brought back. Returns how many."""
    gone = Comment.objects.filter(deleted_at__lt=at - UNDO_WITHIN).exclude(text="")
    Mention.objects.filter(comment__in=gone).delete()
    return gone.update(text="")


# How rows are read and written --------------------------------------------------------------------


def held(number: int) -> Comment:
    """The row as it is now, held until the transaction ends."""
    return Comment.objects.select_for_update(of=("self",)).select_related("project").get(pk=number)


def locked(comment: Comment, version: int | None = None) -> Comment:
    """The same. Raises StaleComment for a deleted comment and for another version."""
    row = held(comment.pk)
    if row.deleted_at is not None:
        raise StaleComment(_("This comment was deleted meanwhile."))
    if version is not None and row.version != version:
        raise StaleComment(_("It was changed after you opened it. What you typed is still here."))
    return row


def refuse_others(row: Comment, actor: User) -> None:
    """Raises Forbidden for anybody but the author."""
    if row.author_id != actor.pk:
        raise Forbidden(_("Only who wrote it may do that."))


def mention(row: Comment) -> tuple[list[str], list[str]]:
    """Notes who is meant in the text: (their addresses, names that mean nobody who may see the project)."""
    told, untold = queries.who_is_meant(row.project, row.text)
    Mention.objects.bulk_create(Mention(comment=row, user=user, word=word) for word, user in told.items())
    return sorted({user.email for user in told.values()}), untold


def write(row: Comment, values: Mapping[str, Any]) -> None:
    """Saves these columns of a locked row, and its next version."""
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])


def note(row: Comment, what: str, *, actor: User, at: datetime, mentions: list[str] | None = None) -> None:
    """A line of the journal: where, which comment, in which thread, and the addresses of who is mentioned."""
    projects.record(
        project=row.project,
        kind=f"comment.{what}",
        subject=row.on,
        actor=actor,
        at=at,
        after={"comment": row.pk, "thread": row.thread_id, "mentions": mentions or []},
    )
