"""Joining a project instead of sending the same idea once more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from intake.accounts.models import Brand, User
from intake.members import actions as members
from intake.projects.models import Project
from intake.triage.actions.drafts import discard_draft

LONGEST_NOTE = 5_000


@transaction.atomic
def join(
    *, project: Project, user: User, brand: Brand | None, note: str, at: datetime, draft: Project | None = None
) -> None:
    """A vote that carries what was typed; the draft of it is thrown away, and can be taken back."""
    members.vote(project=project, user=user, brand=brand, note=note[:LONGEST_NOTE].strip(), at=at)
    if draft is not None:
        discard_draft(project=draft, actor=user, at=at)
