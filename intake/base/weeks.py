"""ISO weeks in the company's time zone, as ranges: never date arithmetic per row.

A week is written `2026-W47`; it runs from Monday 00:00 to the next Monday 00:00 local time, so it has 167 or
169 hours when clocks change. Source: ISO 8601 by way of date.fromisocalendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PATTERN = re.compile(r"(\d{4})-W(\d{2})\Z")


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        """From `2026-W47`. Raises ValueError for another form, or a week that the year does not have."""
        found = PATTERN.match(text)
        if not found:
            raise ValueError(f"{text!r} is not a week such as 2026-W47")
        week = cls(int(found[1]), int(found[2]))
        date.fromisocalendar(week.year, week.number, 1)
        return week

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that a day belongs to."""
        calendar = day.isocalendar()
        return cls(calendar.year, calendar.week)

    @classmethod
    def last_ended(cls, now: datetime, zone: ZoneInfo) -> Week:
        """The newest week that is over at `now` (aware), on the clock of `zone`."""
        return cls.of(now.astimezone(zone).date() - timedelta(days=7))

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def next(self) -> Week:
        """The week after."""
        return Week.of(self.monday + timedelta(days=7))

    def previous(self) -> Week:
        """The week before."""
        return Week.of(self.monday - timedelta(days=7))

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """[start, end): aware, in `zone`."""
        start = datetime.combine(self.monday, time.min, zone)
        return start, datetime.combine(self.monday + timedelta(days=7), time.min, zone)

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"
