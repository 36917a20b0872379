"""What facts say about a check. Pure: no database, no clock.

A fact is known as a span: usage that is only known in part gives a lower or an upper end. A check passes when the whole
span does, fails when the whole span does, and else has no result: no result is never a pass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.checks.choices import Bound, Measure, Outcome, State, Why

# From this share of a window on, what is not known counts as nothing: monitors miss a sample now and then.
ENOUGH = 0.9
A_DAY = 86_400


@dataclass(frozen=True)
class Span:
    """Between which ends a figure lies; both ends are the same where it is known."""

    low: float
    high: float

    @property
    def known(self) -> float | None:
        """The figure, or its known end; None when neither end is finite."""
        return next((end for end in (self.low, self.high) if math.isfinite(end)), None)


@dataclass(frozen=True)
class Finding:
    """What was found. Without an outcome there is no result, and `why` says why; `observed_at` is when the facts are
    from (aware)."""

    outcome: Outcome | None
    why: Why | None = None
    value: float | None = None
    threshold: float | None = None
    observed_at: datetime | None = None
    url: str = ""


def exactly(value: float) -> Span:
    """A figure that is known."""
    return Span(value, value)


def judged(span: Span, bound: Bound, threshold: float) -> Outcome | None:
    """Pass or fail when all of the span lies on one side of the threshold, which itself is good; else None."""
    if bound == Bound.AT_LEAST:
        worst, best = span.low >= threshold, span.high >= threshold
    else:
        worst, best = span.high <= threshold, span.low <= threshold
    if worst:
        return Outcome.PASS
    return None if best else Outcome.FAIL


def bar(reference: float, by: float, relative: bool, bound: Bound) -> float | None:
    """The value to reach: better than `reference` by `by`, absolute or in per cent of its size. None where per cent of
    nought would mean nothing."""
    if relative and by and not reference:
        return None
    margin = abs(reference) * by / 100 if relative else by
    # A value that reaches the bar exactly must not miss it by the last binary digit.
    return round(reference + margin if bound == Bound.AT_LEAST else reference - margin, 12)


@dataclass(frozen=True)
class Usage:
    """What samples say of one endpoint's window. `since` and `now` are its ends; latencies in milliseconds."""

    since: datetime
    now: datetime
    calls: int
    errors: int
    worst_p95_ms: float | None
    callers: int
    covered_seconds: int
    # Of all time, not of the window.
    last_call_at: datetime | None
    last_sample_at: datetime

    @property
    def covered(self) -> bool:
        """True if enough of the window is known to say that there was no more."""
        return self.covered_seconds >= ENOUGH * (self.now - self.since).total_seconds()


def measured(measure: Measure, usage: Usage, deployed_at: datetime | None) -> Span | Why:
    """The span of a measure over a window that has samples, or why it has none."""
    if measure == Measure.SILENT_DAYS:
        last = usage.last_call_at or deployed_at
        if last is None:
            return Why.NO_CALLS
        return Span(days(last, usage.last_sample_at), days(last, usage.now))
    if measure in (Measure.CALLS, Measure.CALLERS):
        known = usage.calls if measure == Measure.CALLS else usage.callers
        return Span(known, known if usage.covered else math.inf)
    if not usage.calls:
        return Why.NO_CALLS
    if measure == Measure.P95_MS:
        if usage.worst_p95_ms is None:
            return Why.NO_DATA
        return Span(usage.worst_p95_ms, usage.worst_p95_ms if usage.covered else math.inf)
    share = usage.errors / usage.calls * 100
    return exactly(share if measure == Measure.ERROR_SHARE else 100 - share)


def days(since: datetime, until: datetime) -> float:
    """Whole and part days between two moments, never less than nought."""
    return max((until - since).total_seconds(), 0) / A_DAY


def due(observed_at: datetime | None, expected_hours: float, grace_hours: float) -> datetime | None:
    """By when the next result must have come; None before the first."""
    return None if observed_at is None else observed_at + timedelta(hours=expected_hours + grace_hours)


def state(outcome: str, due_at: datetime | None, now: datetime) -> State:
    """Where a check stands at `now`; `outcome` is that of its newest result, empty without one."""
    if not outcome:
        return State.NONE
    return State.STALE if due_at is not None and now > due_at else State(outcome)
