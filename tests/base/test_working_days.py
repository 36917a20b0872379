"""Counting from Monday to Friday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.base import working_days

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),  # Monday to Monday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 5, date(2026, 11, 27)),  # what arrives on Saturday counts from Monday
        (date(2026, 11, 22), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 12, 30), 3, date(2027, 1, 4)),
    ],
)
def test_examples(day: date, count: int, expected: date) -> None:
    assert working_days.after(day, count) == expected


@given(days, st.integers(0, 400))
def test_the_result_is_a_working_day_and_counting_back_gives_the_count(day: date, count: int) -> None:
    end = working_days.after(day, count)
    assert working_days.is_working(end)
    if count or working_days.is_working(day):
        assert working_days.between(day, end) == count


@given(days, st.integers(0, 400))
def test_counting_agrees_with_walking_day_by_day(start: date, span: int) -> None:
    end = start + timedelta(days=span)
    walked = sum(working_days.is_working(start + timedelta(days=step)) for step in range(1, span + 1))
    assert working_days.between(start, end) == walked
    assert working_days.between(end, start) == -walked


@given(days, st.integers(0, 100), st.integers(0, 100))
def test_more_days_end_later(day: date, fewer: int, more: int) -> None:
    if fewer < more:
        assert working_days.after(day, fewer) < working_days.after(day, more)


def test_a_negative_count_is_an_error() -> None:
    with pytest.raises(ValueError):
        working_days.after(date(2026, 11, 20), -1)
