"""Everything that changes endpoints and their usage; what follows from samples changes in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base.errors import Conflict, FieldError, Invalid
from intake.endpoints import ingest, queries, samples, silence, standing
from intake.endpoints.choices import UNUSED, Source, State
from intake.endpoints.ingest import Fault, Sample, Timed
from intake.endpoints.models import Endpoint
from intake.projects import actions as projects
from intake.projects import news
from intake.projects.models import Project

LONGEST_SLUG = 80
# Which state tells itself in the journal, and how.
TELLS = {
    State.SILENT: "endpoint.silent",
    State.NEVER_CALLED: "endpoint.never_called",
    State.NO_DATA: "endpoint.no_data",
    State.UNMONITORED: "endpoint.unmonitored",
}


class StaleEndpoint(Conflict):
    """Somebody else saved the endpoint after this person opened it."""

    code = "stale"


# Register, change, retire ----------------------------------------------------------------------------


@transaction.atomic
def register(*, slug: str, details: Mapping[str, Any], actor: User | None, at: datetime) -> Endpoint:
    """A new endpoint; `details` are columns. Raises Invalid when the slug is taken."""
    try:
        with transaction.atomic():
            endpoint = Endpoint.objects.create(slug=slug, **details, state_since=at, created_at=at)
    except IntegrityError as error:
        if not Endpoint.objects.filter(slug=slug).exists():
            raise
        raise Invalid(errors=[FieldError("slug", "taken", _("Another endpoint has this short name."))]) from error
    if endpoint.project:
        after = {"name": endpoint.name, "source": endpoint.source}
        projects.record(
            project=endpoint.project, kind="endpoint.registered", subject=slug, actor=actor, at=at, after=after
        )
    work_out([endpoint], at, quietly=True)
    return endpoint


@transaction.atomic
def change(
    *,
    endpoint: Endpoint,
    changes: Mapping[str, Any],
    actor: User | None,
    at: datetime,
    version: int | None = None,
    kind: str = "endpoint.changed",
    reason: str = "",
) -> Endpoint:
    """Writes the columns in `changes` that differ and tells both projects when it moves to another one.

    With `version`, raises StaleEndpoint when somebody else saved since; nothing is written then.
    """
    current = locked([endpoint.pk])[0]
    if version is not None and current.version != version:
        raise StaleEndpoint(extra={"version": current.version})
    before = {name: getattr(current, name) for name, value in changes.items() if getattr(current, name) != value}
    if before:
        for name in before:
            setattr(current, name, changes[name])
        current.version += 1
        current.save(update_fields=[*before, "version"])
        told = {name: plain(value) for name, value in before.items()}
        after = {name: plain(changes[name]) for name in before}
        homes = {home.pk: home for home in (before.get("project"), current.project) if home is not None}
        for home in homes.values():
            projects.record(
                project=home,
                kind=kind,
                subject=current.slug,
                actor=actor,
                at=at,
                before=told,
                after=after,
                reason=reason,
            )
        work_out([current], at, also=homes, quietly="source" in before)
    for column in Endpoint._meta.concrete_fields:
        setattr(endpoint, column.attname, getattr(current, column.attname))
    return endpoint


def retire(*, endpoint: Endpoint, reason: str, actor: User, at: datetime) -> Endpoint:
    """Takes an endpoint out of the inventory of live ones. Its usage stays, and samples are still accepted."""
    if endpoint.retired_at is not None:
        return endpoint
    return change(
        endpoint=endpoint, changes={"retired_at": at}, actor=actor, at=at, kind="endpoint.retired", reason=reason
    )


def plain(value: Any) -> Any:
    """A column's value as the journal keeps it."""
    return value.code if isinstance(value, Project) else projects.plain(value)


def locked(endpoints: Iterable[int]) -> list[Endpoint]:
    """The rows, locked in one order everywhere, so that two batches wait for each other instead of crossing."""
    return list(Endpoint.objects.select_for_update(no_key=True).filter(pk__in=set(endpoints)).order_by("pk"))


# Usage -----------------------------------------------------------------------------------------------


@dataclass
class Receipt:
    """What became of a batch; accepted + len(rejected) is what was sent."""

    accepted: int = 0
    unchanged: int = 0
    replaced: int = 0
    rejected: dict[int, Fault] = field(default_factory=dict)


def record_usage(*, items: Sequence[Sample | Fault], sender: User, at: datetime) -> Receipt:
    """Stores the good items of a batch as pushed samples, once, however often they are sent; tells which are not good.

    One transaction: when it returns, all good items and everything that follows from them are committed.
    """
    receipt = Receipt()
    good: list[tuple[int, Timed]] = []
    for index, item in enumerate(items):
        checked = item if isinstance(item, Fault) else ingest.timed(item, at)
        if isinstance(checked, Fault):
            receipt.rejected[index] = checked
        else:
            good.append((index, checked))
    targets = queries.targets({sample.endpoint for _index, (_start, sample) in good if known_form(sample)}, sender)
    good = permitted(good, targets, receipt)
    for index in ingest.contradictions(good):
        receipt.rejected[index] = Fault("duplicate", "This batch has another item with this key and other figures.")
    good = [entry for entry in good if entry[0] not in receipt.rejected]
    if good:
        store(good, targets, receipt, at)
    return receipt


def known_form(sample: Sample) -> bool:
    """True for a slug that could exist; anything else (NUL, half a character, a novel) must not reach the database."""
    return len(sample.endpoint) <= LONGEST_SLUG and sample.endpoint.isascii() and sample.endpoint.isprintable()


def permitted(
    good: list[tuple[int, Timed]], targets: Mapping[str, queries.Target], receipt: Receipt
) -> list[tuple[int, Timed]]:
    """The items whose endpoint this sender may report on. One that is not theirs to see is as good as unknown."""
    kept = []
    for entry in good:
        target = targets.get(entry[1][1].endpoint)
        if target is None:
            receipt.rejected[entry[0]] = Fault("unknown_endpoint", "There is no endpoint with this name.")
        elif not target.allowed:
            receipt.rejected[entry[0]] = Fault("not_yours", "You may see this endpoint, but not report its usage.")
        else:
            kept.append(entry)
    return kept


@transaction.atomic
def store(good: list[tuple[int, Timed]], targets: Mapping[str, queries.Target], receipt: Receipt, at: datetime) -> None:
    """Writes checked items; overlaps are looked for under the lock, so that two batches cannot slip past each other."""
    rows = {index: row_of(timed, targets) for index, timed in good}
    endpoints = locked(row.endpoint_id for row in rows.values())
    indices = list(rows)
    taken = {indices[place] for place in samples.overlapping(list(rows.values()), Source.PUSH)}
    inside = ingest.nested(entry for entry in good if entry[0] not in taken)
    for index in taken | inside:
        receipt.rejected[index] = Fault("overlap", "A sample of another length covers some of this time.")
        del rows[index]
    # A key sent twice with the same figures is one row.
    unique = list(dict.fromkeys(rows.values()))
    written = samples.store(unique, at)
    receipt.accepted = len(rows)
    receipt.replaced = sum(replaced for _count, replaced in written.values())
    receipt.unchanged = len(rows) - sum(count for count, _replaced in written.values())
    changed = [row for row in unique if row.endpoint_id in written]
    if changed:
        samples.roll_up(samples.days_of(changed), Source.PUSH, callers=any(row.caller for row in changed))
    adopt(endpoints, {row.endpoint_id for row in rows.values()}, at)
    if written:
        work_out([endpoint for endpoint in endpoints if endpoint.pk in written], at)
        news.tell({endpoint.project_id for endpoint in endpoints if endpoint.pk in written}, "usage", at)


def row_of(timed: Timed, targets: Mapping[str, queries.Target]) -> samples.Row:
    """An item as it is stored."""
    start, sample = timed
    return samples.Row(
        targets[sample.endpoint].endpoint_id,
        Source.PUSH.value,
        sample.seconds,
        start,
        sample.caller,
        sample.calls,
        sample.errors,
        ingest.microseconds(sample),
        sample.latency_ms_p50,
        sample.latency_ms_p95,
    )


def adopt(endpoints: Iterable[Endpoint], pushed: set[int], at: datetime) -> None:
    """An endpoint that nothing watched is watched by whoever pushes its usage."""
    for endpoint in endpoints:
        if endpoint.source == Source.NONE and endpoint.pk in pushed:
            change(endpoint=endpoint, changes={"source": Source.PUSH.value}, actor=None, at=at)


def rebuild_days(*, at: datetime) -> None:
    """Works all days out anew; needed after the company's time zone (TIME_ZONE) changed."""
    for endpoint, source, first, last in samples.spans():
        with transaction.atomic():
            locked([endpoint])
            samples.forget_days(endpoint, source)
            zone_days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
            samples.roll_up({(endpoint, day) for day in zone_days}, source, callers=True)
    refresh_states(at=at)


# What follows ----------------------------------------------------------------------------------------


def refresh_states(*, at: datetime) -> int:
    """Silence grows without any event: works the state of every endpoint out anew. Returns how many changed."""
    changed = 0
    numbers = list(Endpoint.objects.order_by("pk").values_list("pk", flat=True))
    for place in range(0, len(numbers), 100):
        changed += refresh(endpoints=numbers[place : place + 100], at=at)
    return changed


@transaction.atomic
def refresh(*, endpoints: Iterable[int], at: datetime) -> int:
    """Works the states of some endpoints (their ids) out anew. Returns how many changed."""
    return work_out(locked(endpoints), at)


def work_out(rows: Sequence[Endpoint], at: datetime, *, also: Iterable[int] = (), quietly: bool = False) -> int:
    """Works first and last call, the newest sample and the state of locked rows out anew, and their projects' facts.

    A changed state is told in the journal unless `quietly` (a person's own change tells itself). `also` are further
    projects whose facts may have changed. Returns how many states changed.
    """
    seen = standing.seen([row.pk for row in rows])
    before = {row.pk: derived(row) for row in rows}
    for row in rows:
        row.first_call_at, row.last_call_at, row.last_sample_at = seen[row.pk]
    known = known_windows(rows, at)
    turned = []
    for row in rows:
        old, state = row.state, silence.judge(queries.signs_of(row, at, known.get(row.pk, 0)))
        first_call = before[row.pk][0] is None and row.first_call_at is not None
        if state != old:
            row.state, row.state_since = state, at
        if state != old or first_call:
            turned.append((row, old, first_call))
    different = [(row.pk, *derived(row)) for row in rows if before[row.pk] != derived(row)]
    if different:
        standing.write_derived(different)
    if not quietly:
        for row, old, first_call in turned:
            tell(row, old, first_call, at)
    refresh_facts({row.project_id for row in rows if row.project_id} | set(also), at)
    return sum(row.state != old for row, old, _first in turned)


def derived(row: Endpoint) -> tuple[Any, Any, Any, str, datetime]:
    """What of an endpoint follows from its samples."""
    return row.first_call_at, row.last_call_at, row.last_sample_at, row.state, row.state_since


def known_windows(rows: Sequence[Endpoint], at: datetime) -> dict[int, float]:
    """How much is known of the windows of those endpoints whose verdict depends on it."""
    windows = []
    for row in rows:
        signs = queries.signs_of(row, at)
        if silence.judge(signs) in (State.NO_DATA, *UNUSED) and not silence.monitor_stopped(signs):
            windows.append((row.pk, row.source, at - silence.window(row.first_call_at, signs.silent_after)))
    if not windows:
        return {}
    ahead = {row.pk: max(0.0, (row.last_sample_at - at).total_seconds()) for row in rows if row.last_sample_at}
    return {number: known - ahead.get(number, 0) for number, known in standing.known_seconds(windows).items()}


def tell(row: Endpoint, old: str, first_call: bool, at: datetime) -> None:
    """One line of the journal for a state that changed by itself."""
    kind = TELLS.get(State(row.state))
    if row.state == State.FINE and (first_call or old in UNUSED):
        kind = "endpoint.called"
    elif row.state == State.FINE and row.last_sample_at is not None:
        kind = "endpoint.data_returned"
    if kind is None or row.project is None:
        return
    after = {"state": row.state, "last_call_at": row.last_call_at}
    projects.record(
        project=row.project, kind=kind, subject=row.slug, actor=None, at=at, before={"state": old}, after=after
    )


def refresh_facts(numbers: Iterable[int], at: datetime) -> None:
    """Writes the facts of those projects that differ, in one order everywhere."""
    differing = queries.differing_facts(sorted(numbers), at)
    for project in Project.objects.filter(pk__in=list(differing)).order_by("pk") if differing else ():
        projects.set_facts(project=project, at=at, **differing[project.pk])
