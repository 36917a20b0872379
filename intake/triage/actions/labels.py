"""Who works on a project, and the tags that it is found by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base.errors import FieldError, Invalid
from intake.projects.actions import change_project
from intake.projects.forms import TAG_LENGTH
from intake.projects.models import Project
from intake.triage.actions.replies import locked

MOST_TAGS = 10


class Unsaid(Enum):
    """That somebody is not named at all, where None means: nobody."""

    KEEP = "keep"


KEEP: Final = Unsaid.KEEP


@transaction.atomic
def assign(
    *,
    project: Project,
    lead: User | Unsaid | None = KEEP,
    owner: User | Unsaid | None = KEEP,
    reason: str = "",
    actor: User,
    at: datetime,
    expected: str | None = None,
) -> Project:
    """Names who leads the work or who owns the result, or nobody; who is not named here stays.

    Raises DecidedMeanwhile when the project does not stand at `expected` any more.
    """
    current = locked(project, expected)
    wanted = {"lead": lead, "owner": owner}
    changes = {name: person for name, person in wanted.items() if person is not KEEP}
    return change_project(
        project=current, changes=changes, actor=actor, at=at, kind="project.assigned", reason=reason.strip()
    )


@transaction.atomic
def tag(*, project: Project, add: Iterable[str] = (), remove: Iterable[str] = (), actor: User, at: datetime) -> Project:
    """Adds and removes tags; each is kept once, in small letters, in alphabetical order.

    Raises Invalid for an empty or too long tag, and for more than ten on a project.
    """
    current = locked(project)
    tags = {*current.tags, *map(normalised, add)} - {normalised(text) for text in remove}
    if len(tags) > MOST_TAGS:
        say = _("A project has at most %(most)d tags.") % {"most": MOST_TAGS}
        raise Invalid(errors=[FieldError("tags", "too_many", say)])
    changes = {"tags": sorted(tags)}
    return change_project(project=current, changes=changes, actor=actor, at=at, kind="project.tagged")


def normalised(text: str) -> str:
    """A tag as it is kept. Raises Invalid."""
    tidy = " ".join(text.lower().split())
    if not tidy or len(tidy) > TAG_LENGTH or "," in tidy:
        say = _("A tag has 1 to %(most)d characters and no comma.") % {"most": TAG_LENGTH}
        raise Invalid(errors=[FieldError("tags", "invalid", say)])
    return tidy
