"""Reading a project's runs from its tracking servers.

Everything is fetched outside of any transaction and applied inside one per link. An error is never absence: it is
written on the link, and nothing else changes. Only what a complete look did not find is missing, and stays as a row.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from intake.projects import actions as projects
from intake.projects import news
from intake.projects.models import Project
from intake.runs import mlflow_client, queries
from intake.runs.choices import OPEN, TAG, LinkKind
from intake.runs.gateway import Connect, FoundRun, GatewayError, Tracking
from intake.runs.models import Run, RunLink, TrackingServer

# All tracking servers of one project together may take so long, in seconds; a failed job ends within 30.
BUDGET = 24.0
# After this a job applies what it has, and the next one goes on from there.
ENOUGH = 12.0
# `start_time` is what a client says: runs may turn up late.
OVERLAP = timedelta(hours=24)
# Tags and metrics written after a run has ended move no clock of MLflow: only a look at everything finds them.
FULL_READ_EVERY = timedelta(hours=1)
BATCH = 500
# A server that hangs would keep a worker busy for each of its projects.
FAILURES, QUIET = 3, timedelta(minutes=4)

Tell = Callable[[int, int | None, str], None]


@dataclass
class Reading:
    """What one link has shown."""

    experiment_id: str = ""
    names: dict[str, str] = field(default_factory=dict)
    runs: dict[str, FoundRun] = field(default_factory=dict)
    # Set while this look at everything lasts, also over several jobs.
    full_since: datetime | None = None
    ended: bool = True
    watermark: datetime | None = None


@dataclass
class Outcome:
    """What a sync did: runs that are new, changed and gone, one sentence a failed link, and whether there is more."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    errors: list[str] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class Order:
    """How a sync is to go: the clock, where progress is told, whether a person insists, how servers are reached."""

    at: datetime
    tell: Tell
    insist: bool
    connect: Connect


def sync_project(
    *,
    project: Project,
    at: datetime,
    tell: Tell,
    insist: bool = False,
    connect: Connect = mlflow_client.connect,
) -> Outcome:
    """Reads all links of a project. Failures are in the outcome and on the links; nothing is raised for them.

    A server that failed three times in a row is left alone for a while, unless a person insists.
    """
    outcome, order = Outcome(), Order(at, tell, insist, connect)
    began = time.monotonic()
    links = sorted(queries.links_of(project), key=lambda link: (link.server_id, link.pk))
    groups = [(server, list(own)) for server, own in groupby(links, key=lambda link: link.server)]
    for place, (server, own) in enumerate(groups):
        # Each server has its share of what is left: one that hangs takes nothing from the others.
        share = (began + BUDGET - time.monotonic()) / (len(groups) - place)
        _sync_server(server, own, share, order, outcome)
    with transaction.atomic():
        projects.lock_facts(project=project)
        projects.set_facts(project=project, at=at, **queries.facts_of(project))
    return outcome


def _sync_server(
    server: TrackingServer, links: Sequence[RunLink], share: float, order: Order, outcome: Outcome
) -> None:
    """All links of one server. Once it is down, its other links are not asked for: each would wait as long again."""
    stop = time.monotonic() + min(ENOUGH, share / 2)
    try:
        tracking = _reach(server, share, order)
    except GatewayError as error:
        for link in links:
            outcome.errors.append(str(error))
            if not link.error:
                note_failure(link=link, sentence=str(error), at=order.at)
        return
    down: GatewayError | None = None
    for link in links:
        try:
            if down:
                raise down
            reading = read(tracking, link, order.at, order.tell, stop)
        except GatewayError as error:
            down = error if error.down else None
            outcome.errors.append(str(error))
            note_failure(link=link, sentence=str(error), at=order.at)
            continue
        apply(link=link, reading=reading, at=order.at, outcome=outcome)
        outcome.more = outcome.more or not reading.ended
    note_server(server=server, down=down is not None, at=order.at)


def _reach(server: TrackingServer, share: float, order: Order) -> Tracking:
    """The server, to be asked. Raises GatewayError when it is not to be asked at all."""
    address = queries.address_of(server)
    if server.quiet_until and server.quiet_until > order.at and not order.insist:
        raise GatewayError(
            _("%(name)s failed several times in a row and is asked again later.") % {"name": address.name}
        )
    return order.connect(address, share)


def read(tracking: Tracking, link: RunLink, at: datetime, tell: Tell, stop: float) -> Reading:
    """What the link shows now; it writes nothing. Ends early after `stop` (time.monotonic). Raises GatewayError."""
    experiments = _experiments(tracking, link)
    reading = Reading(
        experiment_id=next(iter(experiments), "") if link.kind == LinkKind.EXPERIMENT else "",
        names=experiments,
        watermark=link.watermark,
        full_since=link.full_read_since,
    )
    goes_on = link.full_read_since is not None
    if not goes_on and (link.full_read_at is None or link.full_read_at < at - FULL_READ_EVERY):
        reading.full_since, reading.watermark = at, None
    since = reading.watermark
    if since and not goes_on:
        since -= OVERLAP
    tag = (TAG, link.value) if link.kind == LinkKind.TAG else None
    tell(0, None, _("Reading runs"))
    for page in tracking.find_runs(list(experiments), tag=tag, since=since):
        reading.runs.update({run.run_id: run for run in page.runs})
        starts = [run.started_at for run in page.runs if run.started_at and run.started_at <= at]
        reading.watermark = max([*starts, *([reading.watermark] if reading.watermark else [])], default=None)
        tell(len(reading.runs), None, _("%(count)d runs read") % {"count": len(reading.runs)})
        if not page.last and time.monotonic() > stop:
            # More than fits into one job: the next ones look at everything, going on where this one ended.
            reading.ended = False
            if reading.full_since is None:
                reading.full_since, reading.watermark = at, None
            return reading
    if reading.full_since is None:
        known = {*reading.runs}
        unfinished = link.runs.filter(status__in=OPEN, missing_since=None).values_list("run_id", "experiment_id")
        again = [(run_id, experiment) for run_id, experiment in unfinished if run_id not in known]
        if again:
            found = tracking.get_runs(
                [run_id for run_id, _e in again], sorted({experiment for _r, experiment in again})
            )
            reading.runs.update({run.run_id: run for run in found})
    return reading


def _experiments(tracking: Tracking, link: RunLink) -> dict[str, str]:
    """Where to look, as id → name. Raises GatewayError for an experiment that there is not."""
    if link.kind == LinkKind.TAG:
        return {experiment.id: experiment.name for experiment in tracking.experiments()}
    # By its id once it is known: it may have been renamed since. Before that by name, for a name may look like an id.
    if link.experiment_id:
        found = tracking.get_experiment(link.experiment_id)
    else:
        found = tracking.find_experiment(link.value) or tracking.get_experiment(link.value)
    if found is None:
        raise GatewayError(_('There is no experiment "%(value)s" any more.') % {"value": link.value}, down=False)
    return {found.id: found.name}


@transaction.atomic
def apply(*, link: RunLink, reading: Reading, at: datetime, outcome: Outcome) -> None:
    """Writes what a link has shown. Does nothing if the link is gone, or if a later reading was applied already."""
    current = RunLink.objects.select_for_update().filter(pk=link.pk, removed_at=None).first()
    if current is None or (current.last_attempt_at and current.last_attempt_at > at):
        return
    found = list(reading.runs.values())
    new = changed = gone = 0
    for start in range(0, len(found), BATCH):
        part_new, part_changed, part_gone = _write(current, reading, found[start : start + BATCH], at)
        new, changed, gone = new + part_new, changed + part_changed, gone + part_gone
    ends_full = reading.ended and reading.full_since is not None
    if ends_full:
        unseen = Run.objects.filter(link=current, missing_since=None, seen_at__lt=reading.full_since)
        gone += unseen.update(missing_since=at)
        current.full_read_at = reading.full_since
    current.experiment_id = reading.experiment_id or current.experiment_id
    current.full_read_since = None if reading.ended else reading.full_since
    current.watermark = reading.watermark
    current.last_attempt_at = current.last_good_at = at
    current.error, current.error_since = "", None
    current.save(
        update_fields=[
            "experiment_id",
            "full_read_since",
            "full_read_at",
            "watermark",
            "last_attempt_at",
            "last_good_at",
            "error",
            "error_since",
        ]
    )
    if new or gone:
        after = {"new": new, "gone": gone}
        projects.record(
            project=link.project, kind="runs.read", actor=None, at=at, subject=link.value[:200], after=after
        )
    if new or changed or gone:
        news.tell([link.project_id], "runs", at)
    outcome.new, outcome.changed, outcome.gone = outcome.new + new, outcome.changed + changed, outcome.gone + gone


def _write(link: RunLink, reading: Reading, found: Sequence[FoundRun], at: datetime) -> tuple[int, int, int]:
    """One batch of runs; returns how many were new, changed, deleted. Rows that say the same are only marked seen."""
    rows = Run.objects.filter(project=link.project, server=link.server)
    known = {run.run_id: run for run in rows.filter(run_id__in=[run.run_id for run in found])}
    to_write, new = [], 0
    for run in found:
        before = known.get(run.run_id)
        if before is None and run.deleted:
            continue
        row = _row(link, reading, run, at)
        new += before is None
        if before is None or differs(before, row):
            to_write.append(row)
    Run.objects.bulk_create(
        to_write,
        update_conflicts=True,
        unique_fields=["project", "server", "run_id"],
        update_fields=list(Run.OF_MLFLOW),
    )
    there = [run.run_id for run in found if not run.deleted]
    deleted = [run.run_id for run in found if run.deleted]
    rows.filter(run_id__in=there).update(seen_at=at, link=link)
    rows.filter(run_id__in=there).exclude(missing_since=None).update(missing_since=None)
    rows.filter(run_id__in=deleted).update(seen_at=at)
    gone = rows.filter(run_id__in=deleted, missing_since=None).update(missing_since=at)
    return new, len(to_write) - new, gone


def _row(link: RunLink, reading: Reading, run: FoundRun, at: datetime) -> Run:
    return Run(
        project=link.project,
        server=link.server,
        link=link,
        run_id=run.run_id,
        experiment_id=run.experiment_id,
        experiment_name=reading.names.get(run.experiment_id, ""),
        name=run.name,
        status=run.status,
        user=run.user,
        started_at=run.started_at,
        ended_at=run.ended_at,
        metrics=dict(run.metrics),
        params=dict(run.params),
        tags=dict(run.tags),
        seen_at=at,
    )


def differs(before: Run, after: Run) -> bool:
    """True if MLflow says something about a run that it did not say before."""
    said: Iterable[str] = (name for name in Run.OF_MLFLOW if name not in ("link", "seen_at"))
    return any(getattr(before, name) != getattr(after, name) for name in said)


def note_server(*, server: TrackingServer, down: bool, at: datetime) -> None:
    """Counts failures in a row; after three the server is left alone until a moment that the next success clears."""
    rows = TrackingServer.objects.filter(pk=server.pk)
    if not down:
        rows.exclude(failures=0).update(failures=0, quiet_until=None)
        return
    rows.update(failures=F("failures") + 1)
    rows.filter(failures__gte=FAILURES).update(failures=FAILURES, quiet_until=at + QUIET)


@transaction.atomic
def note_failure(*, link: RunLink, sentence: str, at: datetime) -> None:
    """Writes on the link that it could not be read, and since when. Nothing else changes."""
    current = RunLink.objects.select_for_update().get(pk=link.pk)
    if current.last_attempt_at and current.last_attempt_at > at:
        return
    current.last_attempt_at = at
    current.error = sentence[:500]
    current.error_since = current.error_since or at
    current.save(update_fields=["last_attempt_at", "error", "error_since"])
