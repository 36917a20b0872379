"""Everything that changes a project itself. Each writes its line of the journal in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F

from intake.accounts.models import Brand, User
from intake.base.errors import Conflict
from intake.projects import facts as known
from intake.projects import journal, queries
from intake.projects.choices import Stage
from intake.projects.models import Facts, JournalEntry, Project, Update

log = structlog.get_logger(__name__)


class StaleProject(Conflict):
    """Somebody else saved the details after this person opened them."""

    code = "stale"


def record(
    *,
    project: Project,
    kind: str,
    actor: User | None,
    at: datetime,
    subject: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> JournalEntry:
    """One line of the journal. Call it inside the transaction of what it tells."""
    entry = JournalEntry.objects.create(
        project=project,
        kind=kind,
        subject=subject,
        actor=actor,
        at=at,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
    )
    journal.put_down([entry])
    return entry


def held(project: Project) -> Project:
    """The row as it is now, held until the transaction ends.

    Not against lines of the journal (no_key): whoever holds the facts and writes one would wait for us, and we for
    the facts.
    """
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


@transaction.atomic
def create_project(
    *,
    brand: Brand,
    name: str,
    requester: User | None,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    submission_key: str | None = None,
    stage: Stage = Stage.DRAFT,
) -> Project:
    """A project with the next code of its brand: a draft, unless it exists already and is only registered (`stage`).

    The same submission_key again gives the project that it made.
    """
    if submission_key:
        twin = Project.objects.filter(submission_key=submission_key).first()
        if twin:
            return twin
    Brand.objects.filter(pk=brand.pk).update(last_number=F("last_number") + 1)
    number = Brand.objects.values_list("last_number", flat=True).get(pk=brand.pk)
    try:
        with transaction.atomic():
            project = Project.objects.create(
                brand=brand,
                code=f"{brand.key}-{number}",
                name=name,
                requester=requester,
                stage=stage,
                stage_since=at,
                created_at=at,
                submission_key=submission_key,
                **(fields or {}),
            )
    except IntegrityError:
        twin = Project.objects.filter(submission_key=submission_key).first() if submission_key else None
        if twin is None:
            raise
        return twin
    Facts.objects.create(project=project)
    record(project=project, kind="project.created", actor=requester, at=at, after={"name": name, "brand": brand.key})
    return project


@transaction.atomic
def change_project(
    *,
    project: Project,
    changes: Mapping[str, Any],
    actor: User | None,
    at: datetime,
    version: int | None = None,
    kind: str = "project.changed",
    reason: str = "",
) -> Project:
    """Writes the columns in `changes` that differ, and what they were into the journal.

    With `version`, raises StaleProject when somebody else saved since; nothing is written then.
    """
    current = held(project)
    if version is not None and current.version != version:
        raise StaleProject(extra={"version": current.version})
    before = {name: getattr(current, name) for name, value in changes.items() if getattr(current, name) != value}
    if before:
        for name in before:
            setattr(current, name, changes[name])
        current.version = current.version + 1
        current.save(update_fields=[*before, "version"])
        record(
            project=current,
            kind=kind,
            actor=actor,
            at=at,
            before={name: plain(value) for name, value in before.items()},
            after={name: plain(changes[name]) for name in before},
            reason=reason,
        )
        lock_facts(project=current)
        follow_up(current, before)
        refresh_health(project=current, at=at)
        for name in [*before, "version"]:
            setattr(project, name, getattr(current, name))
    return project


def plain(value: Any) -> Any:
    """A column's value as the journal keeps it: people and brands by a name that still means something later."""
    if isinstance(value, User):
        return value.email
    if isinstance(value, Brand):
        return value.key
    return value


@transaction.atomic
def enter_stage(
    *,
    project: Project,
    to: Stage,
    actor: User | None,
    at: datetime,
    reason: str = "",
    expected: str | None = None,
    details: Mapping[str, Any] | None = None,
    kind: str = "project.moved",
    fields: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Puts a project into a stage, without asking any gate: that is triage's business.

    Raises Conflict when `expected` is given and the project has left that stage meanwhile.
    """
    current = held(project)
    if expected is not None and current.stage != expected:
        raise Conflict(extra={"stage": current.stage})
    before = current.stage
    changed = {"stage": to, "stage_since": at, "version": current.version + 1, **(fields or {})}
    for name, value in changed.items():
        setattr(current, name, value)
        setattr(project, name, value)
    current.save(update_fields=list(changed))
    entry = record(
        project=current,
        kind=kind,
        actor=actor,
        at=at,
        before={"stage": before},
        after={"stage": to, **(details or {})},
        reason=reason,
    )
    refresh_health(project=current, at=at)
    return entry


@transaction.atomic
def post_update(*, project: Project, done: str, next: str, actor: User, at: datetime) -> Update:
    """ "Update: ... Next: ..." by the team."""
    update = Update.objects.create(project=project, author=actor, at=at, done=done, next=next)
    record(
        project=project,
        kind="project.updated",
        actor=actor,
        at=at,
        subject=str(update.pk),
        after={"done": done, "next": next},
    )
    set_facts(project=project, at=at, last_update_at=at)
    return update


@transaction.atomic
def set_facts(*, project: Project, at: datetime, **columns: Any) -> None:
    """Writes columns of the project's facts, by the room that knows them, and what follows from them."""
    Facts.objects.filter(pk=project.pk).update(**columns)
    follow_up(project, columns)
    refresh_health(project=project, at=at)


def follow_up(project: Project, columns: Collection[str]) -> None:
    """Asks again whoever's facts follow from these columns, of the project or of its facts."""
    for provider in known.following(columns):
        Facts.objects.filter(pk=project.pk).update(**provider(project))


def lock_facts(*, project: Project) -> None:
    """Holds the row of facts until the transaction ends: whoever counts after this counts what all others wrote."""
    Facts.objects.select_for_update().get(pk=project.pk)


def refresh_health(*, project: Project, at: datetime) -> None:
    """Works health out anew from what is stored; of two at once each tells only its own change."""
    lock_facts(project=project)
    current = Project.objects.select_related("facts").get(pk=project.pk)
    verdict = queries.verdict(current, at)
    before, reasons = current.facts.health, list(verdict.reasons)
    if (before, current.facts.health_reasons) == (verdict.health, reasons):
        return
    Facts.objects.filter(pk=project.pk).update(health=verdict.health, health_reasons=reasons)
    if before != verdict.health:
        # The weekly status tells what changed since the last one, so a change of health is an event like any other.
        record(
            project=current,
            kind="project.health",
            actor=None,
            at=at,
            before={"health": before},
            after={"health": verdict.health, "reasons": reasons},
        )


def check_facts(*, at: datetime) -> int:
    """Works all facts out anew; a difference from what is stored is a bug: it is logged as an error and put right.

    Returns how many projects differed.
    """
    wrong = 0
    for number in list(Project.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            wrong += put_right(number, at)
    return wrong


def put_right(number: int, at: datetime) -> bool:
    """Works one project's facts out anew; True if they differed. Held meanwhile: a change that is on its way is no
    difference, and must not be overwritten."""
    facts = Facts.objects.select_for_update(of=("self",)).select_related("project__brand").filter(pk=number).first()
    if facts is None:
        return False
    project = facts.project
    truth: dict[str, Any] = {}
    for provider in known.providers:
        truth.update(provider(project))
    differing = {name: value for name, value in truth.items() if getattr(facts, name) != value}
    if differing:
        log.error("facts differ", project=project.code, columns=sorted(differing))
        Facts.objects.filter(pk=number).update(**differing)
        follow_up(project, differing)
    refresh_health(project=project, at=at)
    return bool(differing)
