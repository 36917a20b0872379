"""The SQL of usage: store samples, find overlaps, roll days up. Nothing here knows people or permissions.

The ORM would cost 8 to 280 times as much. Small batches go in as arrays (unnest), large ones by COPY; a row is only
written when it differs, so that a redelivery leaves no dead rows. Call everything inside one transaction that holds
the endpoints' row locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from intake.endpoints.choices import LENGTHS

# Above it COPY into a temporary table is faster than arrays.
ARRAYS_UP_TO = 2_000
# No zone has changed its clock at another minute than a quarter's since 2000.
QUARTER = 900


class Row(NamedTuple):
    """A sample as it is stored; `start` in seconds since 1970."""

    endpoint_id: int
    source: str
    seconds: int
    start: int
    caller: str
    calls: int
    errors: int
    latency_us_sum: int | None
    p50_ms: float | None
    p95_ms: float | None


TYPES = {
    "endpoint_id": "int8",
    "source": "text",
    "seconds": "int4",
    "start": "int8",
    "caller": "text",
    "calls": "int8",
    "errors": "int8",
    "latency_us_sum": "int8",
    "p50_ms": "float8",
    "p95_ms": "float8",
}
NAMES = ", ".join(TYPES)
ARRAYS = f"unnest({', '.join(f'%s::{kind}[]' for kind in TYPES.values())}) AS incoming({NAMES})"
TEXTS = ("source", "caller")
STORE = """
WITH written AS (
    INSERT INTO endpoints_usagesample AS kept
        (endpoint_id, source, seconds, start, caller, calls, errors, latency_us_sum, p50_ms, p95_ms, received_at)
    SELECT endpoint_id, source, seconds, to_timestamp(start), caller, calls, errors, latency_us_sum, p50_ms, p95_ms,
        %s::timestamptz
    FROM {rows}
    ON CONFLICT (endpoint_id, source, seconds, start, caller) DO UPDATE SET
        calls = excluded.calls, errors = excluded.errors, latency_us_sum = excluded.latency_us_sum,
        p50_ms = excluded.p50_ms, p95_ms = excluded.p95_ms, received_at = excluded.received_at
    WHERE (kept.calls, kept.errors, kept.latency_us_sum, kept.p50_ms, kept.p95_ms)
        IS DISTINCT FROM (excluded.calls, excluded.errors, excluded.latency_us_sum, excluded.p50_ms, excluded.p95_ms)
    RETURNING endpoint_id, xmax <> 0 AS replaced
)
SELECT endpoint_id, count(*), count(*) FILTER (WHERE replaced) FROM written GROUP BY endpoint_id
"""


def store(rows: Sequence[Row], at: datetime) -> dict[int, tuple[int, int]]:
    """Upserts rows with different keys; returns {endpoint id: (written, of these replaced)} for what changed."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        if len(rows) <= ARRAYS_UP_TO:
            columns = zip(TYPES, zip(*rows, strict=True), strict=True)
            arrays = [list(column) if name in TEXTS else array_of(column) for name, column in columns]
            cursor.execute(STORE.format(rows=ARRAYS), [at, *arrays])
        else:
            kinds = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
            cursor.execute(f"CREATE TEMP TABLE incoming ({kinds}) ON COMMIT DROP")
            with cursor.copy(f"COPY incoming ({NAMES}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(list(TYPES.values()))
                for row in rows:
                    copy.write_row(row)
            cursor.execute(STORE.format(rows="incoming"), [at])
            written = cursor.fetchall()
            cursor.execute("DROP TABLE incoming")
            return {endpoint: (count, replaced) for endpoint, count, replaced in written}
        return {endpoint: (count, replaced) for endpoint, count, replaced in cursor.fetchall()}


def array_of(column: Iterable[float | None]) -> str:
    """Numbers as PostgreSQL writes an array: a tenth of what the driver takes for a list."""
    return f"{{{','.join('NULL' if value is None else str(value) for value in column)}}}"


SUSPECTS = """
SELECT DISTINCT span.endpoint_id
FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[]) AS span(endpoint_id, seconds, first, after)
CROSS JOIN unnest(%s::int[]) AS other(seconds)
WHERE other.seconds <> span.seconds AND EXISTS (
    SELECT 1 FROM endpoints_usagesample kept
    WHERE kept.endpoint_id = span.endpoint_id AND kept.source = %s AND kept.seconds = other.seconds
        AND kept.start > to_timestamp(span.first - other.seconds) AND kept.start < to_timestamp(span.after))
"""
OVERLAPS = """
SELECT incoming.place
FROM unnest(%s::int[], %s::bigint[], %s::int[], %s::bigint[]) AS incoming(place, endpoint_id, seconds, start)
CROSS JOIN unnest(%s::int[]) AS other(seconds)
WHERE other.seconds <> incoming.seconds AND EXISTS (
    SELECT 1 FROM endpoints_usagesample kept
    WHERE kept.endpoint_id = incoming.endpoint_id AND kept.source = %s AND kept.seconds = other.seconds
        AND kept.start > to_timestamp(incoming.start - other.seconds)
        AND kept.start < to_timestamp(incoming.start + incoming.seconds))
"""


def overlapping(rows: Sequence[Row], source: str) -> set[int]:
    """Places of rows that overlap a stored sample of another length, of any caller, from the same source.

    A first look asks once per endpoint and length, so that the common case costs next to nothing.
    """
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for row in rows:
        first, after = spans.get((row.endpoint_id, row.seconds), (row.start, row.start))
        spans[row.endpoint_id, row.seconds] = (min(first, row.start), max(after, row.start + row.seconds))
    with connection.cursor() as cursor:
        cursor.execute(
            SUSPECTS,
            [
                [endpoint for endpoint, _length in spans],
                [length for _endpoint, length in spans],
                [first for first, _after in spans.values()],
                [after for _first, after in spans.values()],
                list(LENGTHS),
                source,
            ],
        )
        suspects = {endpoint for (endpoint,) in cursor.fetchall()}
        if not suspects:
            return set()
        places = [place for place, row in enumerate(rows) if row.endpoint_id in suspects]
        columns = [[getattr(rows[place], name) for place in places] for name in ("endpoint_id", "seconds", "start")]
        cursor.execute(OVERLAPS, [places, *columns, list(LENGTHS), source])
        return {place for (place,) in cursor.fetchall()}


# What of a stretch of time counts: the sample with an empty caller if there is one, else all of them.
TOTAL = "CASE WHEN bool_or(caller = '') THEN {0} FILTER (WHERE caller = '') ELSE {0} END"
# OFFSET 0 keeps one index scan per day and length: a table that nobody has analysed yet looks empty to the planner,
# which then compares every day with every sample (9 s for a year instead of 0.1 s).
TOUCHED = """
WITH touched AS (
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[], %s::timestamptz[])
        AS t(endpoint_id, day, since, until)
), sample AS (
    SELECT t.day, s.* FROM touched t
    CROSS JOIN unnest(%s::int[]) AS length(seconds)
    CROSS JOIN LATERAL (SELECT * FROM endpoints_usagesample s
        WHERE s.endpoint_id = t.endpoint_id AND s.source = %s AND s.seconds = length.seconds
        AND s.start >= t.since - length.seconds * interval '0.5 second'
        AND s.start < t.until - length.seconds * interval '0.5 second' OFFSET 0) s
)
"""
DAY_COLUMNS = (
    "calls",
    "errors",
    "latency_us_sum",
    "latency_calls",
    "covered_seconds",
    "worst_p95_ms",
    "first_call_at",
    "last_call_at",
    "last_sample_at",
)
INTO_DAYS = f"""
INSERT INTO endpoints_usageday AS kept (endpoint_id, source, caller, day, {", ".join(DAY_COLUMNS)})
SELECT endpoint_id, source, caller, day, sum(calls), sum(errors), coalesce(sum(latency_us_sum), 0),
    coalesce(sum(latency_calls), 0), sum(seconds), max(p95_ms) FILTER (WHERE calls > 0),
    min(start) FILTER (WHERE calls > 0), max(start) FILTER (WHERE calls > 0), max(start + seconds * interval '1 second')
FROM part GROUP BY endpoint_id, source, caller, day
ON CONFLICT (endpoint_id, source, caller, day) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in DAY_COLUMNS)}
WHERE ({", ".join(f"kept.{name}" for name in DAY_COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in DAY_COLUMNS)})
"""  # noqa: S608  # only our own column names are put in
TOTALS = f""", part AS (
    SELECT endpoint_id, source, '' AS caller, day, start, seconds,
        {TOTAL.format("sum(calls)")} AS calls, {TOTAL.format("sum(errors)")} AS errors,
        {TOTAL.format("sum(latency_us_sum)")} AS latency_us_sum,
        {TOTAL.format("sum(calls * (latency_us_sum IS NOT NULL)::int)")} AS latency_calls,
        {TOTAL.format("max(p95_ms)")} AS p95_ms
    FROM sample GROUP BY endpoint_id, source, day, start, seconds
)"""  # noqa: S608  # as above
CALLERS = """, part AS (
    SELECT *, CASE WHEN latency_us_sum IS NOT NULL THEN calls END AS latency_calls FROM sample WHERE caller <> ''
)"""


def roll_up(days: Iterable[tuple[int, date]], source: str, *, callers: bool) -> None:
    """Works out anew the days (endpoint id, day) from their samples; with `callers` also the days of each caller."""
    chosen = sorted(days)
    bounds = [day_bounds(day) for _endpoint, day in chosen]
    arguments: list[Any] = [
        [endpoint for endpoint, _day in chosen],
        [day for _endpoint, day in chosen],
        [since for since, _until in bounds],
        [until for _since, until in bounds],
        list(LENGTHS),
        source,
    ]
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED + TOTALS + INTO_DAYS, arguments)
        if callers:
            cursor.execute(TOUCHED + CALLERS + INTO_DAYS, arguments)


def days_of(rows: Iterable[Row]) -> set[tuple[int, date]]:
    """(endpoint id, day) of every row, on the company's clock."""
    quarters = {(row.endpoint_id, (row.start + row.seconds // 2) // QUARTER) for row in rows}
    return {(endpoint, local_day(quarter, settings.TIME_ZONE)) for endpoint, quarter in quarters}


@lru_cache(maxsize=20_000)
def local_day(quarter: int, zone: str) -> date:
    """The day of a zone's clock in which a quarter of an hour lies, counted from 1970."""
    return datetime.fromtimestamp(quarter * QUARTER, ZoneInfo(zone)).date()


def company_zone() -> ZoneInfo:
    """The zone on whose clock days and weeks are counted."""
    return ZoneInfo(settings.TIME_ZONE)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """[start, end) of a day on the company's clock, in UTC: 23 to 25 hours."""
    zone = company_zone()
    start = datetime.combine(day, time.min, zone).astimezone(UTC)
    return start, datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def spans() -> list[tuple[int, str, date, date]]:
    """(endpoint id, source, first day, last day) of all samples, a day wider on both sides."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT endpoint_id, source, min(start)::date - 1, max(start)::date + 1"
            " FROM endpoints_usagesample GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def forget_days(endpoint: int, source: str) -> None:
    """Deletes an endpoint's roll-up, to be worked out anew in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM endpoints_usageday WHERE endpoint_id = %s AND source = %s", [endpoint, source])
