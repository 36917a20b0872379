"""What happens to one assumption: answers, evidence, decisions, other details."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions.actions.rows import EvidenceNeeded, given, locked, note, refresh, settle, write
from canvas.assumptions.choices import Level, Status, Verdict
from canvas.assumptions.models import Assumption, Evidence
from intake.accounts.models import GuestLink, User
from intake.attachments import actions as attachments
from intake.attachments.models import Attachment
from intake.projects import actions as projects


@dataclass(frozen=True)
class SentFile:
    """A file that attachments.forms has judged."""

    name: str
    content_type: str
    chunks: Iterable[bytes]


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
    file: SentFile | None = None,
    verdict: Verdict = Verdict.NONE,
    expires_on: date | None = None,
    guest: GuestLink | None = None,
    version: int | None = None,
) -> Evidence:
    """Evidence of a level (1 to 3), and with a verdict the answer in one go; by `actor`, or by a guest with a link.

    Evidence alone changes no status; its level counts if it does not speak against the assumption. Raises
    StaleAssumption, and Invalid or Unavailable when the file cannot be kept.
    """
    kept = keep_file(assumption, file, actor, at) if file else None
    current = locked(assumption, version)
    by_guest = {"guest_name": guest.name, "guest_email": guest.email} if guest else {}
    entry = Evidence.objects.create(
        assumption=current,
        level=level,
        verdict=verdict,
        text=text,
        link=link,
        file=kept,
        file_name=kept.name if kept else "",
        author=actor,
        at=at,
        **by_guest,
    )
    saying = {"level": level, "text": text, "link": link, "file": entry.file_name, **named(guest)}
    if verdict == Verdict.REFUTE:
        settle(
            current,
            Status.REFUTED,
            "refuted",
            actor,
            at,
            reason=text or link or entry.file_name,
            evidence_level=0,
            told=saying,
        )
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
def pass_on(
    *, assumption: Assumption, actor: User | None, at: datetime, reason: str = "", guest: GuestLink | None = None
) -> Assumption:
    """This person does not know: nothing is settled, but the journal remembers who was asked and what they said."""
    current = locked(assumption, None)
    note(current, kind="assumption.passed_on", actor=actor, at=at, reason=reason, after=named(guest))
    return current


def keep_file(assumption: Assumption, file: SentFile, actor: User | None, at: datetime) -> Attachment:
    """The file as one of the project's. The project is locked before the assumption, as everywhere."""
    return attachments.attach(
        project=assumption.project,
        name=file.name,
        content_type=file.content_type,
        chunks=file.chunks,
        actor=actor,
        at=at,
        subject=f"assumption:{assumption.number}",
    )


def named(guest: GuestLink | None) -> dict[str, Any]:
    """Who said it without an account, for the journal."""
    return {"guest": guest.name, "guest_email": guest.email, "guest_link": guest.pk} if guest else {}
