"""Health: the first line that holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.projects.choices import Direction, Health, Stage
from intake.projects.health import Signs, below, judge, reaches

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
RECENT = NOW - timedelta(days=2)


def signs(**changes: Any) -> Signs:
    values = {"stage": Stage.POC, "now": NOW, "today": NOW.date(), "stage_since": RECENT, "last_update_at": RECENT}
    return Signs(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "health", "reasons"),
    [
        ({}, Health.ON_TRACK, ()),
        ({"stage": Stage.PARKED, "refuted_high": 3}, Health.PAUSED, ("parked",)),
        ({"refuted_high": 1, "overdue": 2}, Health.BLOCKED, ("refuted",)),
        ({"overdue": 1}, Health.AT_RISK, ("overdue",)),
        (
            {"last_update_at": NOW - timedelta(days=15), "stage_since": NOW - timedelta(days=40)},
            Health.AT_RISK,
            ("quiet",),
        ),
        ({"last_update_at": NOW - timedelta(days=14), "stage_since": NOW - timedelta(days=40)}, Health.ON_TRACK, ()),
        ({"last_update_at": None, "stage_since": NOW - timedelta(days=15)}, Health.AT_RISK, ("quiet",)),
        (
            {"stage": Stage.SUBMITTED, "last_update_at": None, "stage_since": NOW - timedelta(days=90)},
            Health.ON_TRACK,
            (),
        ),
        ({"silent_endpoints": 1}, Health.AT_RISK, ("silent",)),
        ({"best_value": 0.6, "baseline": 0.61}, Health.AT_RISK, ("below_baseline",)),
        ({"best_value": 0.61, "baseline": 0.61}, Health.ON_TRACK, ()),
        ({"best_value": 12.0, "baseline": 11.0, "direction": Direction.LOWER}, Health.AT_RISK, ("below_baseline",)),
        ({"best_value": 10.0, "baseline": 11.0, "direction": Direction.LOWER}, Health.ON_TRACK, ()),
        ({"calling_date": date(2026, 11, 20)}, Health.AT_RISK, ("call_late",)),
        ({"calling_date": date(2026, 11, 21)}, Health.ON_TRACK, ()),
        ({"calling_date": date(2026, 11, 20), "calls_seen": True}, Health.ON_TRACK, ()),
        ({"stage": Stage.RETIRED, "overdue": 4, "silent_endpoints": 1}, Health.ON_TRACK, ()),
        ({"overdue": 1, "silent_endpoints": 1}, Health.AT_RISK, ("overdue", "silent")),
    ],
)
def test_health_is_the_first_line_that_holds(changes: dict[str, Any], health: Health, reasons: tuple[str, ...]) -> None:
    verdict = judge(signs(**changes))
    assert (verdict.health, verdict.reasons) == (health, reasons)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False), st.sampled_from(list(Direction)))
def test_a_known_value_is_either_below_a_bar_or_reaches_it(value: float, bar: float, direction: Direction) -> None:
    assert below(value, bar, direction) != reaches(value, bar, direction)
    assert not below(None, bar, direction)
    assert not reaches(value, None, direction)
