"""Working days: Monday to Friday of the company's calendar. Pure; days are dates on the company's clock."""

from __future__ import annotations

from datetime import date, timedelta

A_WEEK = 5


def is_working(day: date) -> bool:
    """True from Monday to Friday."""
    return day.weekday() < A_WEEK


def after(day: date, count: int) -> date:
    """The working day that lies `count` working days after `day`; for 0 the day itself or the Monday that follows.

    Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    while not is_working(day):
        # A weekend belongs to the Friday before it, so that counting starts on Monday.
        day += timedelta(days=1) if count == 0 else timedelta(days=-1)
    weeks, rest = divmod(count, A_WEEK)
    over_weekend = 2 if day.weekday() + rest >= A_WEEK else 0
    return day + timedelta(days=7 * weeks + rest + over_weekend)


def between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`; negative when `end` is before `start`."""
    if end < start:
        return -between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    return weeks * A_WEEK + sum(is_working(start + timedelta(days=step)) for step in range(1, rest + 1))
