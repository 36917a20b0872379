"""Usage over time in hours, days or weeks, for the API. None where no sample says anything, 0 where samples say zero.

Days and weeks lie on the company's clock and come from the roll-up. Hours are hours of UTC and come from the samples;
a sample that is longer than an hour says nothing about any one of its hours, so it is left out there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from intake.base.errors import FieldError, InvalidFields
from intake.base.weeks import Week
from intake.endpoints import queries, samples
from intake.endpoints.choices import LENGTHS, Bucket
from intake.endpoints.models import Endpoint, UsageDay

MOST_ROWS = 20_000
AN_HOUR = timedelta(hours=1)
# What a bucket has none of while nothing is known.
NAMES = ("calls", "errors", "latency_ms_sum", "latency_ms_mean", "latency_ms_p95_worst")
FIGURES = ("calls", "errors", "latency_us_sum", "latency_calls", "covered_seconds", "worst_p95_ms")
HOURS = f"""
WITH sample AS (
    SELECT s.*, date_trunc('hour', s.start + s.seconds * interval '0.5 second', 'UTC') AS hour
    FROM unnest(%s::int[]) AS length(seconds)
    JOIN endpoints_usagesample s ON s.endpoint_id = %s AND s.source = %s AND s.seconds = length.seconds
        AND s.start >= %s AND s.start < %s
), part AS (
    SELECT hour, '' AS caller, start, seconds,
        {samples.TOTAL.format("sum(calls)")} AS calls, {samples.TOTAL.format("sum(errors)")} AS errors,
        {samples.TOTAL.format("sum(latency_us_sum)")} AS latency_us_sum,
        {samples.TOTAL.format("sum(calls * (latency_us_sum IS NOT NULL)::int)")} AS latency_calls,
        {samples.TOTAL.format("max(p95_ms)")} AS p95_ms
    FROM sample GROUP BY hour, start, seconds
    UNION ALL
    SELECT hour, caller, start, seconds, calls, errors, latency_us_sum,
        calls * (latency_us_sum IS NOT NULL)::int, p95_ms
    FROM sample WHERE caller <> ''
)
SELECT hour, caller, sum(calls), sum(errors), coalesce(sum(latency_us_sum), 0), coalesce(sum(latency_calls), 0),
    sum(seconds), max(p95_ms)
FROM part WHERE (caller <> '') = %s GROUP BY hour, caller
"""  # noqa: S608  # only our own expressions are put in


@dataclass(frozen=True)
class Span:
    """What is asked for: the buckets that overlap [start, end); both are aware."""

    bucket: Bucket
    start: datetime
    end: datetime


@dataclass
class Sums:
    """Figures of one bucket and caller."""

    calls: int = 0
    errors: int = 0
    latency_us_sum: int = 0
    latency_calls: int = 0
    covered_seconds: int = 0
    worst_p95_ms: float | None = None

    def add(self, row: Iterable[Any]) -> None:
        """Adds figures in the order of FIGURES."""
        calls, errors, latency, told, covered, p95 = row
        self.calls += int(calls)
        self.errors += int(errors)
        self.latency_us_sum += int(latency)
        self.latency_calls += int(told)
        self.covered_seconds += int(covered)
        known = [value for value in (self.worst_p95_ms, p95) if value is not None]
        self.worst_p95_ms = max(known, default=None)


# (start of a bucket, caller) -> its figures
Found = dict[tuple[datetime, str], Sums]


def totals(endpoint: Endpoint, span: Span) -> list[dict[str, Any]]:
    """One row a bucket."""
    found = collect(endpoint, span, named=False)
    return [shown(start, found.get((start, "")), span.bucket) for start in starts(span)]


def by_caller(endpoint: Endpoint, span: Span) -> list[dict[str, Any]]:
    """One row a bucket and caller. Raises InvalidFields when that are more than 20,000."""
    found = collect(endpoint, span, named=True)
    names = sorted({caller for _start, caller in found})
    buckets = list(starts(span))
    if len(buckets) * len(names) > MOST_ROWS:
        raise InvalidFields(errors=[FieldError("from", "range_too_long", _("That many callers need a shorter range."))])
    return [
        {"caller": name, **shown(start, found.get((start, name)), span.bucket)} for start in buckets for name in names
    ]


def shown(start: datetime, sums: Sums | None, bucket: Bucket) -> dict[str, Any]:
    """A bucket as the API has it; latencies in milliseconds."""
    row: dict[str, Any] = {"start": start, "end": after(start, bucket)}
    if sums is None:
        return {**row, **dict.fromkeys(NAMES), "covered_seconds": 0}
    told = sums.latency_calls
    return {
        **row,
        "calls": sums.calls,
        "errors": sums.errors,
        "latency_ms_sum": sums.latency_us_sum / 1000 if told else None,
        "latency_ms_mean": sums.latency_us_sum / told / 1000 if told else None,
        "latency_ms_p95_worst": sums.worst_p95_ms,
        "covered_seconds": sums.covered_seconds,
    }


def collect(endpoint: Endpoint, span: Span, *, named: bool) -> Found:
    """The figures that there are: of the total, or `named` of each caller."""
    found: Found = {}
    for start, caller, row in (
        hours(endpoint, span, named) if span.bucket == Bucket.HOUR else days(endpoint, span, named)
    ):
        found.setdefault((start, caller), Sums()).add(row)
    return found


def hours(endpoint: Endpoint, span: Span, named: bool) -> Iterator[tuple[datetime, str, Any]]:
    """Figures of hours, from samples of at most an hour."""
    lengths = [seconds for seconds in LENGTHS if seconds <= AN_HOUR.total_seconds()]
    first, last = whole_hour(span.start), whole_hour(span.end - timedelta(microseconds=1)) + AN_HOUR
    with connection.cursor() as cursor:
        cursor.execute(HOURS, [lengths, endpoint.pk, endpoint.source, first, last, named])
        for hour, caller, *row in cursor.fetchall():
            yield hour.astimezone(UTC), caller, row


def days(endpoint: Endpoint, span: Span, named: bool) -> Iterator[tuple[datetime, str, Any]]:
    """Figures of days, each given to the bucket that it belongs to."""
    wanted = [bucket_days(start, span.bucket) for start in starts(span)]
    if not wanted:
        return
    rows = UsageDay.objects.filter(endpoint=endpoint, source=endpoint.source)
    rows = rows.filter(day__gte=wanted[0][0], day__lt=wanted[-1][1])
    rows = rows.exclude(caller="") if named else rows.filter(caller="")
    start_of: Callable[[date], date] = (
        (lambda day: day) if span.bucket == Bucket.DAY else lambda day: Week.of(day).monday
    )
    for day, caller, *row in rows.values_list("day", "caller", *FIGURES):
        yield local(start_of(day)), caller, row


def starts(span: Span) -> Iterator[datetime]:
    """The beginnings of the buckets, in order."""
    # The bucket that the beginning lies in is whole: a part of it would look like a drop.
    if span.bucket == Bucket.HOUR:
        hour = whole_hour(span.start)
        while hour < span.end:
            yield hour
            hour += AN_HOUR
        return
    step = 1 if span.bucket == Bucket.DAY else 7
    day = queries.today(span.start)
    if span.bucket == Bucket.WEEK:
        day = Week.of(day).monday
    while local(day) < span.end:
        yield local(day)
        day += timedelta(days=step)


def bucket_days(start: datetime, bucket: Bucket) -> tuple[date, date]:
    """[first, end) of a bucket's days."""
    first = queries.today(start)
    return first, first + timedelta(days=1 if bucket == Bucket.DAY else 7)


def after(start: datetime, bucket: Bucket) -> datetime:
    """The end of a bucket: a day may have 23 or 25 hours."""
    return start + AN_HOUR if bucket == Bucket.HOUR else local(bucket_days(start, bucket)[1])


def local(day: date) -> datetime:
    """A day's beginning with the offset of the company's clock."""
    return samples.day_bounds(day)[0].astimezone(samples.company_zone())


def whole_hour(when: datetime) -> datetime:
    """The hour of UTC that `when` lies in."""
    return when.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
