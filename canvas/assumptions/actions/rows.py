"""What every write shares: the lock, the version, the line of the journal, the project's facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions import queries
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption
from intake.accounts.models import User
from intake.base.errors import Conflict, FieldError, Invalid
from intake.projects import actions as projects
from intake.projects.models import Project


class StaleAssumption(Conflict):
    """Somebody else answered or changed it after this person opened it."""

    code = "stale"


class EvidenceNeeded(Invalid):
    """Nothing is verified without evidence."""

    code = "evidence_needed"
    title = "Without evidence this cannot be confirmed"


class ReasonNeeded(Invalid):
    """This decision needs a reason in writing."""

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("reason", "required", _("Give a reason."))])


@transaction.atomic
def refresh(*, project: Project, at: datetime) -> None:
    """Works the project's facts out anew. Triage calls it after a move, for readiness depends on the next gate."""
    # Locked before reading: of two writers at once the second one counts what the first one changed.
    projects.lock_facts(project=project)
    stage = Project.objects.only("stage").get(pk=project.pk)
    projects.set_facts(project=project, at=at, **queries.facts_at(stage, queries.company_day(at)))


def given(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonNeeded for an empty one."""
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()


def locked(assumption: Assumption, version: int | None) -> Assumption:
    """The row as it is now, held until the transaction ends. Raises StaleAssumption for another version."""
    current = Assumption.objects.select_for_update(of=("self",)).select_related("project").get(pk=assumption.pk)
    if version is not None and current.version != version:
        raise StaleAssumption(
            extra={
                "version": current.version,
                "assumption_status": current.status,
                "decided_by": current.decided_by.email if current.decided_by else None,
            }
        )
    return current


def write(current: Assumption, changes: Mapping[str, Any], at: datetime) -> None:
    """Saves these columns and the next version."""
    values = {**changes, "version": current.version + 1, "updated_at": at}
    for name, value in values.items():
        setattr(current, name, value)
    current.save(update_fields=list(values))


def settle(
    current: Assumption,
    to: Status,
    event: str,
    actor: User | None,
    at: datetime,
    *,
    reason: str = "",
    evidence_level: int | None = None,
    expires_on: date | None = None,
    told: Mapping[str, Any] | None = None,
) -> Assumption:
    """Gives a locked row its status. The same decision with the same words again changes nothing."""
    level = current.evidence_level if evidence_level is None else evidence_level
    same = (current.status, current.reason, current.expires_on, current.evidence_level) == (
        to,
        reason,
        expires_on,
        level,
    )
    if same and not told and not current.unfit and not current.contradicted:
        return current
    before = {"status": current.status}
    write(
        current,
        {
            "status": to,
            "unfit": False,
            "reason": reason,
            "evidence_level": level,
            "expires_on": expires_on,
            "decided_by": actor,
            "decided_at": at,
            "contradicted_at": None,
            "contradicted_by": "",
        },
        at,
    )
    after: dict[str, Any] = {"status": to, **(told or {})}
    if expires_on is not None:
        after["expires_on"] = expires_on
    note(current, kind=f"assumption.{event}", actor=actor, at=at, before=before, after=after, reason=reason)
    refresh(project=current.project, at=at)
    return current


def note(
    current: Assumption,
    *,
    kind: str,
    actor: User | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """A line of the journal about one assumption; it says which in words, for numbers mean nothing to a reader."""
    after = {"statement": current.statement, **(after or {})}
    projects.record(
        project=current.project,
        kind=kind,
        subject=str(current.number),
        actor=actor,
        at=at,
        before=before,
        after=after,
        reason=reason,
    )
