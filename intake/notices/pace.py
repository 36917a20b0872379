"""When a mail goes out: pure reckoning with the company's clock.

Hours are of the wall clock in the company's zone. An hour that a change of the clocks leaves out is taken as the one
after it, one that comes twice as its first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.notices.choices import Pace

# What happens within this time goes into one mail.
TOGETHER = timedelta(minutes=2)
# A line that is older when it is read is no news any more: it waits for the digest, then is told in the app alone.
FRESH, KNOWN = timedelta(days=2), timedelta(days=14)
# After the first failure, the second, ...: in sum about three days, then a delivery is given up.
MINUTES = (1, 5, 15, 60, 240, 480, 720, 720, 720, 720, 720)


def moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """An hour of a day on the wall clock, in UTC."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def next_hour(now: datetime, hour: int, zone: ZoneInfo, weekday: int | None = None) -> datetime:
    """The first time after `now` (aware) that the clock shows this hour, on this weekday (Monday is 0) if one is
    given."""
    day = now.astimezone(zone).date()
    for ahead in range(9):
        one = day + timedelta(days=ahead)
        if weekday is not None and one.weekday() != weekday:
            continue
        if (found := moment(one, hour, zone)) > now:
            return found
    raise ValueError("weekday must be 0 to 6")


def is_quiet(now: datetime, start: int, end: int, zone: ZoneInfo) -> bool:
    """True from the hour `start` to the hour `end` of the wall clock, over midnight if need be."""
    hour = now.astimezone(zone).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def due_at(
    pace: Pace,
    now: datetime,
    zone: ZoneInfo,
    *,
    hour: int = 8,
    weekday: int = 0,
    quiet: tuple[int, int] = (0, 0),
) -> datetime | None:
    """When the mail about something that is told at `now` (aware) goes out; None for no mail."""
    if pace is Pace.DAILY:
        return next_hour(now, hour, zone)
    if pace is Pace.WEEKLY:
        return next_hour(now, hour, zone, weekday)
    if pace is Pace.IN_APP:
        return None
    soon = now + TOGETHER
    return next_hour(soon, quiet[1], zone) if is_quiet(soon, *quiet, zone) else soon


def slowed(pace: Pace, age: timedelta) -> Pace:
    """The pace for a line that is this old when it is read."""
    if age > KNOWN:
        return Pace.IN_APP
    return Pace.DAILY if pace is Pace.AT_ONCE and age > FRESH else pace


def retry_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures; None to give up."""
    return timedelta(minutes=MINUTES[failures - 1]) if failures <= len(MINUTES) else None
