"""What a project's runs say about its main metric."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.runs.results import Point, Quality, last_of

START = datetime(2026, 9, 1, 8, tzinfo=UTC)


def points(*values: float | None) -> tuple[Point, ...]:
    return tuple(Point(number, START + timedelta(days=number), value) for number, value in enumerate(values, start=1))


def test_the_best_is_the_highest_and_of_equals_the_earliest():
    quality = Quality("auc", points=points(0.6, 0.7, None, 0.7, 0.65))
    assert quality.best == quality.points[1]
    assert quality.latest == quality.points[4]


def test_the_best_is_the_lowest_where_lower_is_better():
    quality = Quality("loss", lower_is_better=True, target=0.3, points=points(0.5, 0.2, 0.4))
    assert quality.best == quality.points[1]
    assert quality.first_at_target == quality.points[1]
    assert quality.target_reached is True


def test_a_target_is_reached_by_a_value_that_equals_it():
    quality = Quality("auc", target=0.7, points=points(0.69, 0.7, 0.8))
    assert quality.first_at_target == quality.points[1]


def test_without_values_there_is_no_best_no_latest_and_no_verdict():
    quality = Quality("auc", target=0.7, points=points(None, None))
    assert (quality.best, quality.latest, quality.first_at_target, quality.target_reached) == (None,) * 4


def test_a_chart_shows_the_newest_points():
    assert last_of(points(1, 2, 3), 2) == points(1, 2, 3)[1:]


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False)), st.booleans())
def test_no_run_is_better_than_the_best(values, lower):
    quality = Quality("m", lower_is_better=lower, points=points(*values))
    known = [value for value in values if value is not None]
    best = quality.best.value if quality.best else None
    assert best == (min(known, default=None) if lower else max(known, default=None))
