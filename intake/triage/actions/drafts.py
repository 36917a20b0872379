"""Drafts: saved while one types, thrown away, taken back, and gone for good after a while.

A draft has no history but its beginning: until it is sent only its last state counts, and only its author sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from intake.accounts.models import Brand, User
from intake.base.errors import NotFound
from intake.projects.actions import StaleProject, create_project, held, record
from intake.projects.choices import Outcome, Stage
from intake.projects.forms import NAME_LENGTH
from intake.projects.models import Project
from intake.triage import queries
from intake.triage.errors import AlreadySent, DecidedMeanwhile

# A discarded draft can be taken back for so long.
KEEP_DISCARDED = timedelta(days=30)
# A working title is made of so many words of what was typed first.
TITLE_WORDS = 8


@transaction.atomic
def save_draft(
    *,
    brand: Brand,
    name: str,
    fields: Mapping[str, Any],
    requester: User,
    at: datetime,
    project: Project | None = None,
    version: int | None = None,
    submission_key: str | None = None,
    over: bool = False,
) -> Project:
    """Keeps what is typed: the first save makes the draft, later ones change it. Brand and code may still change.

    Raises StaleProject when it was saved elsewhere since `version` (`over` saves all the same, and the journal keeps
    what was there), AlreadySent or DecidedMeanwhile when the ML team has it by now.
    """
    wanted = {"name": name.strip() or working_title(fields), **fields}
    if project is None:
        project = create_project(
            brand=brand, name=wanted["name"], requester=requester, at=at, fields=fields, submission_key=submission_key
        )
        if not is_draft_of(project, requester):
            raise AlreadySent(project)
    current = held(project)
    if current.stage != Stage.DRAFT:
        raise DecidedMeanwhile(current, queries.last_decision(current), reader=requester)
    if version is not None and current.version != version and not over:
        raise StaleProject(extra={"version": current.version})
    before = {name: getattr(current, name) for name, value in wanted.items() if getattr(current, name) != value}
    move_to_brand(current, brand)
    if over and before:
        record(
            project=current,
            kind="project.edited",
            actor=requester,
            at=at,
            before=before,
            after={name: wanted[name] for name in before},
        )
    if before or current.brand_id != project.brand_id or current.outcome:
        # Whoever writes on has taken back what was thrown away in another window.
        write(current, {**{name: wanted[name] for name in before}, "outcome": ""}, at)
    project.brand, project.code, project.version = current.brand, current.code, current.version
    return current


def write(project: Project, changes: Mapping[str, Any], at: datetime) -> None:
    """Writes a draft's columns, its brand and code among them."""
    for name, value in changes.items():
        setattr(project, name, value)
    project.version += 1
    project.stage_since = at
    project.save(update_fields=[*changes, "brand", "code", "version", "stage_since"])


def is_draft_of(project: Project, user: User) -> bool:
    """True for this person's draft, thrown away or not."""
    return project.stage == Stage.DRAFT and project.requester_id == user.pk


def working_title(fields: Mapping[str, Any]) -> str:
    """The first words of what was typed, as long as nobody has thought of a name."""
    words = str(fields.get("problem") or fields.get("users") or "").split()
    title = " ".join(words[:TITLE_WORDS])[: NAME_LENGTH - 2].strip()
    if not title:
        return _("Untitled idea")
    return f"{title} …" if len(words) > TITLE_WORDS else title


def move_to_brand(project: Project, brand: Brand) -> None:
    """A draft that moves to another brand begins with that brand's key: nobody else has seen its code yet."""
    if project.brand_id == brand.pk:
        return
    Brand.objects.filter(pk=brand.pk).update(last_number=F("last_number") + 1)
    number = Brand.objects.values_list("last_number", flat=True).get(pk=brand.pk)
    project.brand, project.code = brand, f"{brand.key}-{number}"


@transaction.atomic
def discard_draft(*, project: Project, actor: User, at: datetime) -> Project:
    """Throws one's own draft away: it can be taken back for 30 days. Raises DecidedMeanwhile when it was sent."""
    current = own_draft(project, actor)
    if current.outcome:
        return current
    write_outcome(current, Outcome.WITHDRAWN, at)
    record(project=current, kind="draft.discarded", actor=actor, at=at)
    return current


@transaction.atomic
def take_back(*, project: Project, actor: User, at: datetime) -> Project:
    """Brings a draft back that was thrown away. Raises DecidedMeanwhile when it was sent."""
    current = own_draft(project, actor)
    if not current.outcome:
        return current
    write_outcome(current, "", at)
    record(project=current, kind="draft.taken_back", actor=actor, at=at)
    return current


def own_draft(project: Project, actor: User) -> Project:
    """The draft as it is now, held. Raises NotFound for anybody but its author, DecidedMeanwhile when it was sent."""
    current = held(project)
    if current.requester_id != actor.pk:
        raise NotFound()
    if current.stage != Stage.DRAFT:
        raise DecidedMeanwhile(current, queries.last_decision(current), reader=actor)
    return current


def write_outcome(project: Project, outcome: str, at: datetime) -> None:
    """Marks a draft as thrown away, or not."""
    project.outcome, project.stage_since = outcome, at
    project.version += 1
    project.save(update_fields=["outcome", "stage_since", "version"])


def drop_discarded(*, at: datetime) -> int:
    """Deletes for good what was thrown away 30 days ago; only drafts, which nobody but their author ever saw.

    Returns how many.
    """
    old = Project.objects.filter(stage=Stage.DRAFT, outcome=Outcome.WITHDRAWN, stage_since__lt=at - KEEP_DISCARDED)
    gone = 0
    for number in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            row = old.select_for_update().filter(pk=number).first()
            if row is not None:
                row.delete()
                gone += 1
    return gone
