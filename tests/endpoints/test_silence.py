"""Verdicts: silence must be proved by zeros, an unknown is never a zero."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.endpoints.choices import UNUSED, Kind, State
from intake.endpoints.silence import ENOUGH, Signs, gaps, judge, stretches

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FORTNIGHT = 14 * DAY
ALL = FORTNIGHT.total_seconds()


def signs(**more: object) -> Signs:
    """An endpoint that was called all the time, and is known to be quiet for as long as the case says."""
    usual = {
        "now": NOW,
        "monitored": True,
        "silent_after": FORTNIGHT,
        "live_since": NOW - 300 * DAY,
        "known_seconds": ALL,
        "first_call_at": NOW - 300 * DAY,
        "last_call_at": NOW - timedelta(hours=2),
        "last_sample_at": NOW - timedelta(hours=1),
    }
    return Signs(**{**usual, **more})  # type: ignore[arg-type]  # a table of cases


NEVER = {"first_call_at": None, "last_call_at": None}
TABLE = [
    ("called two hours ago", {}, State.FINE),
    ("called just inside the window", {"last_call_at": NOW - FORTNIGHT + timedelta(hours=1)}, State.FINE),
    ("zeros for the whole window", {"last_call_at": NOW - 44 * DAY}, State.SILENT),
    ("zeros for 90 % of it", {"last_call_at": NOW - 44 * DAY, "known_seconds": ALL * ENOUGH}, State.SILENT),
    ("zeros for less", {"last_call_at": NOW - 44 * DAY, "known_seconds": ALL * 0.899}, State.NO_DATA),
    ("the monitor stopped", {"last_call_at": NOW - 44 * DAY, "last_sample_at": NOW - 4 * DAY}, State.NO_DATA),
    ("the monitor stopped while it was called", {"last_sample_at": NOW - 4 * DAY}, State.NO_DATA),
    ("the monitor never began", {**NEVER, "last_sample_at": None}, State.NO_DATA),
    ("nothing watches it", {"monitored": False}, State.UNMONITORED),
    ("nothing watches it and nothing did", {"monitored": False, **NEVER}, State.UNMONITORED),
    ("retired", {"retired": True, "last_call_at": NOW - 44 * DAY}, State.RETIRED),
    ("retired and unmonitored", {"retired": True, "monitored": False}, State.RETIRED),
    ("never called, live for weeks", NEVER, State.NEVER_CALLED),
    ("never called, live since yesterday", {**NEVER, "live_since": NOW - DAY}, State.FINE),
    ("never called, to be live tomorrow", {**NEVER, "live_since": NOW + DAY}, State.FINE),
    ("never called, little known", {**NEVER, "known_seconds": ALL / 2}, State.NO_DATA),
    (
        "a quarterly job may be quiet for a quarter",
        {"silent_after": 100 * DAY, "last_call_at": NOW - 80 * DAY},
        State.FINE,
    ),
    (
        "a batch job reports when it runs",
        {"kind": Kind.BATCH, "last_sample_at": NOW - 8 * DAY, "last_call_at": NOW - 8 * DAY},
        State.FINE,
    ),
    (
        "once silent, a late delivery does not undo it",
        {"last_call_at": NOW - 44 * DAY, "known_seconds": ALL * 0.8, "before": State.SILENT},
        State.SILENT,
    ),
    (
        "once silent, a stopped monitor does",
        {"last_call_at": NOW - 44 * DAY, "last_sample_at": NOW - 4 * DAY, "before": State.SILENT},
        State.NO_DATA,
    ),
    ("a call ends silence", {"before": State.SILENT}, State.FINE),
]


@pytest.mark.parametrize(("why", "case", "state"), TABLE, ids=[why for why, _case, _state in TABLE])
def test_a_verdict_follows_from_what_is_known(why, case, state):
    assert judge(signs(**case)) == state


moments = st.none() | st.integers(0, 4000).map(lambda hours: NOW - timedelta(hours=hours))


@given(
    last=moments,
    newest=moments,
    known=st.floats(0, 2 * ALL),
    days=st.integers(1, 60),
    before=st.sampled_from(list(State)),
)
def test_nobody_is_called_silent_without_proof(last, newest, known, days, before):
    case = signs(
        first_call_at=last,
        last_call_at=last,
        last_sample_at=newest,
        known_seconds=known,
        silent_after=days * DAY,
        before=before,
    )
    state = judge(case)
    if state in UNUSED:
        assert newest is not None
        assert last is None or last <= NOW - days * DAY
        assert before == state or known >= ENOUGH * days * DAY.total_seconds()
    if last is not None and newest is not None and last > NOW - DAY and newest > NOW - DAY:
        assert state == State.FINE


@given(st.lists(st.sampled_from([None, 0, 1, 700])), st.integers(1, 5))
def test_stretches_hold_known_zeros_only_and_gaps_unknowns_only(calls, at_least):
    for first, after in stretches(calls, at_least):
        assert after - first >= at_least
        assert set(calls[first:after]) == {0}
        assert after == len(calls) or calls[after] != 0
    assert sum(after - first for first, after in gaps(calls)) == calls.count(None)
