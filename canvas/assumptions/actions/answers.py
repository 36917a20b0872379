"""What happens to one assumption: answers, evidence, decisions, other details."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions.actions.rows import EvidenceNeeded, given, locked, note, refresh, settle, write
from canvas.assumptions.choices import Level, Status, Verdict
from canvas.assumptions.models import Assumption, Evidence
from intake.accounts.models import User
from intake.projects import actions as projects


@transaction.atomic
def change(
    *,
    assumption: Assumption,
    changes: Mapping[str, Any],
    actor: User | None,
    at: datetime,
    version: int | None = None,
) -> Assumption:
    """Writes the details in `changes` that differ. Raises StaleAssumption when `version` is not the current one."""
    current = locked(assumption, version)
    before = {name: getattr(current, name) for name, value in changes.items() if getattr(current, name) != value}
    if before:
        write(current, {name: changes[name] for name in before}, at)
        note(
            current,
            kind="assumption.changed",
            actor=actor,
            at=at,
            before={name: projects.plain(value) for name, value in before.items()},
            after={name: projects.plain(changes[name]) for name in before},
        )
        refresh(project=current.project, at=at)
    return current


@transaction.atomic
def add_evidence(
    *,
    assumption: Assumption,
    level: int,
    actor: User | None,
    at: datetime,
    text: str = "",
    link: str = "",
    verdict: Verdict = Verdict.NONE,
    expires_on: date | None = None,
    version: int | None = None,
) -> Evidence:
    """Evidence of a level (1 to 3), and with a verdict the answer in one go. Raises StaleAssumption.

    Evidence alone changes no status; its level counts if it does not speak against the assumption.
    """
    current = locked(assumption, version)
    entry = Evidence.objects.create(
        assumption=current, level=level, verdict=verdict, text=text, link=link, author=actor, at=at
    )
    saying = {"level": level, "text": text, "link": link}
    if verdict == Verdict.REFUTE:
        settle(current, Status.REFUTED, "refuted", actor, at, reason=text or link, evidence_level=0, told=saying)
    elif verdict == Verdict.VERIFY:
        level = max(current.evidence_level, level)
        settle(
            current, Status.VERIFIED, "verified", actor, at, evidence_level=level, expires_on=expires_on, told=saying
        )
    else:
        write(current, {"evidence_level": max(current.evidence_level, level)}, at)
        note(current, kind="assumption.evidenced", actor=actor, at=at, after=saying)
        refresh(project=current.project, at=at)
    return entry


@transaction.atomic
def verify(
    *,
    assumption: Assumption,
    actor: User | None,
    at: datetime,
    reason: str = "",
    expires_on: date | None = None,
    version: int | None = None,
) -> Assumption:
    """It holds, until `expires_on` if given. Raises EvidenceNeeded without evidence, StaleAssumption."""
    current = locked(assumption, version)
    if current.evidence_level < Level.SAID:
        raise EvidenceNeeded(_("Say first how you know: add evidence."))
    return settle(current, Status.VERIFIED, "verified", actor, at, reason=reason, expires_on=expires_on)


@transaction.atomic
def refute(
    *, assumption: Assumption, reason: str, actor: User | None, at: datetime, version: int | None = None
) -> Assumption:
    """It turned out wrong: earlier evidence no longer counts. Raises ReasonNeeded, StaleAssumption."""
    return settle(
        locked(assumption, version), Status.REFUTED, "refuted", actor, at, reason=given(reason), evidence_level=0
    )


@transaction.atomic
def accept_risk(
    *, assumption: Assumption, reason: str, actor: User, at: datetime, version: int | None = None
) -> Assumption:
    """Going on without knowing, in somebody's name. Raises ReasonNeeded, StaleAssumption."""
    return settle(locked(assumption, version), Status.ACCEPTED, "accepted", actor, at, reason=given(reason))


@transaction.atomic
def set_not_applicable(
    *, assumption: Assumption, reason: str, actor: User | None, at: datetime, version: int | None = None
) -> Assumption:
    """It does not matter for this project. Raises ReasonNeeded, StaleAssumption."""
    return settle(locked(assumption, version), Status.NOT_APPLICABLE, "dismissed", actor, at, reason=given(reason))


@transaction.atomic
def reopen(
    *, assumption: Assumption, actor: User | None, at: datetime, reason: str = "", version: int | None = None
) -> Assumption:
    """Somebody has to find out again. Raises StaleAssumption."""
    return settle(locked(assumption, version), Status.OPEN, "reopened", actor, at, reason=reason)


@transaction.atomic
def take_up(
    *, assumption: Assumption, actor: User | None, at: datetime, reason: str = "", version: int | None = None
) -> Assumption:
    """Somebody is finding out. Raises StaleAssumption."""
    return settle(locked(assumption, version), Status.CHECKING, "taken_up", actor, at, reason=reason)


@transaction.atomic
def pass_on(*, assumption: Assumption, actor: User | None, at: datetime, reason: str = "") -> Assumption:
    """This person does not know: nothing is settled, but the journal remembers who was asked and what they said."""
    current = locked(assumption, None)
    note(current, kind="assumption.passed_on", actor=actor, at=at, reason=reason)
    return current
