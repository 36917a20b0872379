"""Everything that changes an assumption. Each writes its line of the journal and the project's facts in the same
transaction.

Rows are locked in one order everywhere (project, assumptions, facts), so that two writers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from canvas.assumptions import catalogue, queries
from canvas.assumptions.catalogue import Circumstances
from canvas.assumptions.choices import Level, Status, Verdict
from canvas.assumptions.fitting import from_catalogue, refitted
from canvas.assumptions.models import FIRST_OWN_NUMBER, Assumption, Evidence
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


# What the project as a whole gets ----------------------------------------------------------------


@transaction.atomic
def refresh(*, project: Project, at: datetime) -> None:
    """Works the project's facts out anew. Triage calls it after a move, for readiness depends on the next gate."""
    # Locked before reading: of two writers at once the second one counts what the first one changed.
    projects.lock_facts(project=project)
    stage = Project.objects.only("stage").get(pk=project.pk)
    projects.set_facts(project=project, at=at, **queries.facts_at(stage, queries.company_day(at)))


def refresh_overdue(*, at: datetime) -> int:
    """Puts the facts of projects right for which a date has passed. Returns how many changed."""
    today = queries.company_day(at)
    changed = 0
    for project in queries.touched_by_the_calendar(today):
        truth = queries.facts_at(project, today)
        if any(getattr(project.facts, name) != value for name, value in truth.items()):
            refresh(project=project, at=at)
            changed += 1
    return changed


@transaction.atomic
def fit(*, project: Project, circumstances: Circumstances, actor: User | None, at: datetime) -> None:
    """Gives the project the rows of the catalogue that fit now; deletes none and touches no answer.

    Open rows that no longer fit are set aside and come back when they fit again; wording and due step follow the
    circumstances as long as nobody has changed them. One line of the journal for all; none if nothing changed.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    rows = Assumption.objects.filter(project=project).exclude(catalogue_number=None)
    existing = {row.catalogue_number: row for row in rows.select_for_update(of=("self",)).order_by("number")}
    fresh: list[Assumption] = []
    done: dict[str, list[int]] = {"added": [], "set_aside": [], "brought_back": [], "reworded": []}
    for row in catalogue.rows():
        wording = catalogue.worded(row, circumstances)
        fits = catalogue.applies(row, circumstances)
        current = existing.get(row.number)
        if current is None and fits:
            fresh.append(from_catalogue(project, row, wording, at))
            done["added"].append(row.number)
        elif current is not None:
            event, changes = refitted(current, fits, wording)
            if changes:
                write(current, changes, at)
                done[event].append(row.number)
    Assumption.objects.bulk_create(fresh)
    told = {name: numbers for name, numbers in done.items() if numbers}
    if told:
        projects.record(project=project, kind="assumption.fitted", actor=actor, at=at, after=told)
        refresh(project=project, at=at)


@transaction.atomic
def add_own(*, project: Project, fields: Mapping[str, Any], actor: User | None, at: datetime) -> Assumption:
    """An assumption that is not in the catalogue; `fields` are cleaned by OwnForm. It gets a number from 101 on."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    last = Assumption.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    added = Assumption.objects.create(
        project=project, number=max(last + 1, FIRST_OWN_NUMBER), created_at=at, updated_at=at, **fields
    )
    note(added, kind="assumption.added", actor=actor, at=at, after={n: projects.plain(v) for n, v in fields.items()})
    refresh(project=project, at=at)
    return added


# What happens to one ------------------------------------------------------------------------------


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


@transaction.atomic
def contradict(*, assumption: Assumption, by: str, at: datetime) -> bool:
    """A check (`by`, as people call it) says that what is verified no longer holds; a person decides.

    One line of the journal, however often the check fails. False when nothing changed: not verified, or known already.
    """
    current = locked(assumption, None)
    if current.status != Status.VERIFIED or current.contradicted:
        return False
    write(current, {"contradicted_at": at, "contradicted_by": by[:200]}, at)
    note(current, kind="assumption.contradicted", actor=None, at=at, after={"check": by})
    refresh(project=current.project, at=at)
    return True


@transaction.atomic
def uncontradict(*, assumption: Assumption, by: str, at: datetime) -> bool:
    """The check passes again before anybody decided. False when nothing contradicted it."""
    current = locked(assumption, None)
    if not current.contradicted:
        return False
    write(current, {"contradicted_at": None, "contradicted_by": ""}, at)
    note(current, kind="assumption.uncontradicted", actor=None, at=at, after={"check": by})
    refresh(project=current.project, at=at)
    return True


# What all of them share ---------------------------------------------------------------------------


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
