"""Is an endpoint called, silent, or do we not know? Pure: figures in, a state out.

No sample is no data, never zero calls. So silence must be proved by samples that say zero, over at least 90 % of
the window, and a monitor that has stopped turns a verdict into "no data" instead of letting it grow by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.endpoints.choices import UNUSED, Kind, State

# From deployment to the first call a launch may take its time.
GRACE = timedelta(days=14)
# The share of a window that must be known. Source: the plan of usage sources, coverage of at least 0.9.
ENOUGH = 0.9
# Daily figures of yesterday arrive today, and one delivery may fail: after three days the monitor has stopped.
MONITOR_STOPS_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Signs:
    """What a verdict is read from. Datetimes are aware.

    `known_seconds` is how much of the window (see `window`) the authoritative source covers with samples.
    `last_call_at` and `first_call_at` are starts of samples with calls; `last_sample_at` is the newest sample's end.
    """

    now: datetime
    monitored: bool
    silent_after: timedelta
    live_since: datetime
    known_seconds: float = 0
    first_call_at: datetime | None = None
    last_call_at: datetime | None = None
    last_sample_at: datetime | None = None
    retired: bool = False
    kind: str = Kind.ENDPOINT
    before: str = State.FINE


def window(first_call_at: datetime | None, silent_after: timedelta) -> timedelta:
    """How far back a verdict looks: the endpoint's own limit, and at least the grace while it was never called."""
    return silent_after if first_call_at else max(GRACE, silent_after)


def judge(signs: Signs) -> State:
    """The state that these signs mean."""
    if signs.retired:
        return State.RETIRED
    if not signs.monitored:
        return State.UNMONITORED
    if monitor_stopped(signs):
        return State.NO_DATA
    width = window(signs.first_call_at, signs.silent_after)
    quiet_since = signs.last_call_at or signs.live_since
    if quiet_since > signs.now - width:
        return State.FINE
    unused = State.SILENT if signs.last_call_at else State.NEVER_CALLED
    if signs.known_seconds >= ENOUGH * width.total_seconds():
        return unused
    # A silence that was proved once ends with a call or with a monitor that stops, not with one late delivery.
    return unused if signs.before == unused and signs.before in UNUSED else State.NO_DATA


def monitor_stopped(signs: Signs) -> bool:
    """True if the newest sample is too old; batch jobs report when they run, so their limit is that of silence."""
    if signs.last_sample_at is None:
        return True
    limit = max(MONITOR_STOPS_AFTER, signs.silent_after) if signs.kind == Kind.BATCH else MONITOR_STOPS_AFTER
    return signs.now - signs.last_sample_at > limit


def stretches(calls: list[int | None], at_least: int) -> list[tuple[int, int]]:
    """[first, after) of every run of at least so many days with known zero calls; a day without data ends a run."""
    found, start = [], None
    for index, value in enumerate([*calls, None]):
        if value == 0:
            start = index if start is None else start
            continue
        if start is not None and index - start >= at_least:
            found.append((start, index))
        start = None
    return found


def gaps(calls: list[int | None]) -> list[tuple[int, int]]:
    """[first, after) of every run of days without data."""
    found, start = [], None
    for index, value in enumerate([*calls, 0]):
        if value is None:
            start = index if start is None else start
        elif start is not None:
            found.append((start, index))
            start = None
    return found
