"""Everything that changes a check. A result, what it does to the assumption and their lines of the journal are one
transaction. Rows are locked in one order: check, assumption, facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from canvas.assumptions.actions import checks as assumptions
from canvas.assumptions.choices import Level, Status
from canvas.assumptions.models import Assumption
from intake.accounts.models import User
from intake.base.errors import Conflict, NotFound
from intake.checks import evaluate, queries, readings
from intake.checks.choices import CheckKind, Outcome, State, Why
from intake.checks.evaluate import Finding
from intake.checks.models import Check, Result
from intake.jobs import actions as jobs
from intake.projects import actions as projects
from intake.projects.models import Project

EVALUATE = "checks.evaluate"
# What the journal calls a change of state.
EVENT = {
    State.PASS: "check.passed",
    State.WARN: "check.warned",
    State.FAIL: "check.failed",
    State.ERROR: "check.broke",
    State.NONE: "check.lost",
}


class NameTaken(Conflict):
    """Another check of this project has the name."""

    code = "name_taken"
    title = "Another check of this project has this name"


class NotPushed(Conflict):
    """This check is worked out from facts; nobody may tell its result."""

    code = "not_pushed"
    title = "This check is worked out here and takes no results"


class AnotherResult(Conflict):
    """For this moment another result has been sent; the first one stays."""

    code = "another_result"
    title = "For this moment another result has been sent before"


# What people set ----------------------------------------------------------------------------------


@transaction.atomic
def set_check(
    *, assumption: Assumption, kind: CheckKind, name: str, terms: Mapping[str, Any], actor: User, at: datetime
) -> Check:
    """Binds an assumption to a check, instead of the one it had; `terms` are those of a form of the kind.

    What is worked out here is looked at at once. The same again changes nothing. Raises NameTaken.
    """
    project = projects.held(assumption.project)
    check = queries.of_assumption(assumption)
    if queries.in_force().filter(project=project, name=name).exclude(assumption=assumption).exists():
        raise NameTaken
    wanted = {"name": name, "kind": kind.value, "terms": dict(terms)}
    if check is None:
        check = Check.objects.create(
            project=project, assumption=assumption, created_by=actor, created_at=at, since=at, **wanted
        )
        note(check, "check.set", actor, at, after=wanted)
    else:
        check = held(check.pk)
        before = {key: getattr(check, key) for key in wanted}
        if before == wanted:
            return check
        if check.kind != kind:
            forget(check, at)
        for key, value in wanted.items():
            setattr(check, key, value)
        check.due_at = due_at(check)
        if check.due_at is None or check.due_at >= at:
            # With more time it is not late any more, and may be late again.
            check.told_stale = False
        check.save()
        note(check, "check.changed", actor, at, before=before, after=wanted)
    look(check, at)
    return check


@transaction.atomic
def remove(*, check: Check, actor: User, at: datetime) -> None:
    """The check looks no more. What it said stays; a contradiction stays, too, until a person decides."""
    current = held(check.pk)
    current.removed_at = at
    current.save(update_fields=["removed_at"])
    note(current, "check.removed", actor, at)
    weigh(current, at, passing=False)


@transaction.atomic
def bring_back(*, check: Check, actor: User, at: datetime) -> Check:
    """A removed check looks again, unless another has taken its place or its name. Raises NameTaken."""
    project = projects.held(check.project)
    taken = queries.in_force().filter(project=project)
    if taken.filter(assumption=check.assumption_id).exists() or taken.filter(name=check.name).exists():
        raise NameTaken
    current = Check.objects.select_for_update(of=("self",)).select_related("project", "assumption").get(pk=check.pk)
    if current.removed_at is not None:
        current.removed_at = None
        current.save(update_fields=["removed_at"])
        note(current, "check.brought_back", actor, at)
        look(current, at)
    return current


# What facts say -----------------------------------------------------------------------------------


@transaction.atomic
def push_result(*, check: Check, finding: Finding, sender: User | None, at: datetime) -> tuple[Result, bool]:
    """Takes a result from outside: (its row, True if it is new). The same again counts once; one that is older than
    the newest is kept and changes nothing else. Raises NotPushed and AnotherResult."""
    current = held(check.pk)
    if current.kind != CheckKind.PUSH:
        raise NotPushed
    when = finding.observed_at or at
    finding = replace(finding, observed_at=when)
    known = Result.objects.filter(about=current, pushed=True, observed_at=when).first()
    if known is not None:
        if said(known) != said(finding):
            raise AnotherResult
        return known, False
    row = keep(current, finding, at, sender=sender, pushed=True)
    if current.observed_at is None or when > current.observed_at:
        take(current, finding, at)
    return row, True


def evaluate_project(*, project: Project, at: datetime) -> int:
    """Looks at all of a project's checks. Returns how many say something else now."""
    return sum(evaluate_check(number=row.pk, at=at) for row in queries.of_project(project))


@transaction.atomic
def evaluate_check(*, number: int, at: datetime) -> bool:
    """Looks at one check (its row's number) again; doing so twice changes nothing more. True if it says something
    else now."""
    try:
        current = held(number)
    except NotFound:
        return False
    return look(current, at)


@transaction.atomic
def note_late(*, number: int, at: datetime) -> bool:
    """The next result did not come: the journal is told once, and the proof no longer counts as automatic."""
    current = held(number)
    if current.told_stale or current.due_at is None or current.due_at >= at:
        return False
    current.told_stale, current.since = True, current.due_at
    current.save(update_fields=["told_stale", "since"])
    note(current, "check.stale", None, at, after=told(current))
    weigh(current, at, passing=False)
    return True


def enqueue(*, codes: list[str], at: datetime) -> None:
    """A job for each of these projects; one that waits already will do."""
    for code in codes:
        jobs.enqueue(kind=EVALUATE, subject=code, at=at)


# What all of them share ---------------------------------------------------------------------------


def held(number: int) -> Check:
    """The check as it is now, held until the transaction ends. Raises NotFound for one that was removed meanwhile."""
    rows = Check.objects.select_for_update(of=("self",)).select_related("project", "assumption")
    found = rows.filter(pk=number, removed_at=None).first()
    if found is None:
        raise NotFound()
    return found


def look(check: Check, at: datetime) -> bool:
    """Works a held check out anew; one that is pushed stands as it was told."""
    if check.kind == CheckKind.PUSH:
        if not check.outcome and not check.why:
            check.why = Why.NOTHING_YET
            check.save(update_fields=["why"])
        weigh(check, at, passing=check.state(at) == State.PASS)
        return False
    finding = readings.finding_of(check, at)
    if said(finding) == said(check) and finding.observed_at == check.observed_at:
        Check.objects.filter(pk=check.pk).update(looked_at=at)
        weigh(check, at, passing=check.outcome == Outcome.PASS)
        return False
    keep_change(check, finding, at)
    take(check, finding, at)
    return True


def take(check: Check, finding: Finding, at: datetime) -> None:
    """Makes a finding the newest of a held check, with everything that follows for its assumption."""
    before = State.STALE if check.told_stale else State(check.outcome or State.NONE)
    after = State(finding.outcome or State.NONE)
    check.outcome, check.why = finding.outcome or "", finding.why or ""
    check.value, check.threshold = finding.value, finding.threshold
    check.observed_at, check.url = finding.observed_at, finding.url
    check.looked_at, check.told_stale = at, False
    check.due_at = due_at(check)
    if after != before:
        check.since = at
        note(check, EVENT[after], None, at, before={"state": before}, after=told(check))
    check.save()
    if after == State.FAIL:
        assumptions.contradict(assumption=check.assumption, by=check.name, at=at)
    elif check.state(at) == State.PASS:
        # Not a pass that is stale already when it comes: it proves nothing.
        assumptions.uncontradict(assumption=check.assumption, by=check.name, at=at)
    weigh(check, at, passing=check.state(at) == State.PASS)


def weigh(check: Check, at: datetime, *, passing: bool) -> None:
    """What its state means for the evidence; asked first without a lock, for mostly it means nothing new."""
    current = Assumption.objects.only("status", "evidence_level").get(pk=check.assumption_id)
    if current.status == Status.VERIFIED and not (passing and current.evidence_level == Level.AUTOMATIC):
        assumptions.weigh(assumption=check.assumption, by=check.name, passing=passing, at=at)


def said(thing: Check | Result | Finding) -> tuple[Any, ...]:
    """What a result says, without its time."""
    return (thing.outcome or "", thing.why or "", thing.value, thing.threshold, thing.url)


def keep(check: Check, finding: Finding, at: datetime, *, sender: User | None = None, pushed: bool = False) -> Result:
    """A row of what was found."""
    return Result.objects.create(
        about=check,
        outcome=finding.outcome or "",
        why=finding.why or "",
        value=finding.value,
        threshold=finding.threshold,
        observed_at=finding.observed_at or at,
        url=finding.url,
        received_at=at,
        sender=sender,
        pushed=pushed,
    )


def keep_change(check: Check, finding: Finding, at: datetime) -> None:
    """A row if this says something else, another link included; a figure that only moves on, as calls do with every
    sample, rewrites the row of its day."""
    last = Result.objects.filter(about=check).order_by("-pk").first()
    same = last is not None and (said(last)[:2], last.threshold, last.url) == (
        said(finding)[:2],
        finding.threshold,
        finding.url,
    )
    # What was pushed before the check became one that is worked out here stays as it was sent.
    if last is None or last.pushed or not same or last.received_at.date() != at.date():
        keep(check, finding, at)
        return
    last.value, last.observed_at, last.received_at = finding.value, finding.observed_at or at, at
    last.save(update_fields=["value", "observed_at", "received_at"])


def forget(check: Check, at: datetime) -> None:
    """Another kind begins without a result."""
    check.outcome = check.why = check.url = ""
    check.value = check.threshold = check.observed_at = check.due_at = None
    check.since, check.told_stale = at, False


def due_at(check: Check) -> datetime | None:
    """Until when its newest result counts; only what is pushed ages."""
    if check.kind != CheckKind.PUSH:
        return None
    return evaluate.due(
        check.observed_at, check.number("expected_every_hours") or 0.0, check.number("grace_hours") or 0.0
    )


def told(check: Check) -> dict[str, Any]:
    """What a line of the journal says of a result."""
    return {
        "state": check.outcome,
        "value": check.value,
        "threshold": check.threshold,
        "observed_at": projects.plain(check.observed_at),
        "url": check.url,
    }


def note(
    check: Check,
    kind: str,
    actor: User | None,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """A line of the journal about a check, with the assumption's words."""
    saying = {"statement": check.assumption.statement, "assumption": check.assumption.number, **(after or {})}
    projects.record(
        project=check.project, kind=kind, subject=check.name, actor=actor, at=at, before=before, after=saying
    )
