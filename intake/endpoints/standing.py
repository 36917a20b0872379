"""The SQL of what follows from samples: first and last call, how much is known, and the facts of projects.

Set by set, because it runs with every batch. Call what writes inside the transaction that holds the row locks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from intake.endpoints.choices import LENGTHS
from intake.endpoints.samples import company_zone, day_bounds

SEEN = """
SELECT e.id, first.first_call_at, last.last_call_at, newest.last_sample_at
FROM endpoints_endpoint e
LEFT JOIN LATERAL (SELECT first_call_at FROM endpoints_usageday d WHERE d.endpoint_id = e.id AND d.source = e.source
    AND d.caller = '' AND d.first_call_at IS NOT NULL ORDER BY d.day LIMIT 1) first ON true
LEFT JOIN LATERAL (SELECT last_call_at FROM endpoints_usageday d WHERE d.endpoint_id = e.id AND d.source = e.source
    AND d.caller = '' AND d.last_call_at IS NOT NULL ORDER BY d.day DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT last_sample_at FROM endpoints_usageday d WHERE d.endpoint_id = e.id AND d.source = e.source
    AND d.caller = '' ORDER BY d.day DESC LIMIT 1) newest ON true
WHERE e.id = ANY(%s)
"""
Seen = tuple[datetime | None, datetime | None, datetime | None]


def seen(endpoints: Sequence[int]) -> dict[int, Seen]:
    """{endpoint id: (first call, last call, end of the newest sample)} by each one's authoritative source."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [list(endpoints)])
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


KNOWN = """
SELECT w.endpoint_id,
    coalesce((SELECT sum(covered_seconds) FROM endpoints_usageday d WHERE d.endpoint_id = w.endpoint_id
        AND d.source = w.source AND d.caller = '' AND d.day > w.first_day), 0)
    + coalesce((SELECT sum(known) FROM (
        SELECT DISTINCT s.start, s.seconds,
            extract(epoch FROM s.start + s.seconds * interval '1 second' - greatest(s.start, w.since)) AS known
        FROM unnest(%s::int[]) AS length(seconds)
        JOIN endpoints_usagesample s ON s.endpoint_id = w.endpoint_id AND s.source = w.source
            AND s.seconds = length.seconds AND s.start > w.since - length.seconds * interval '1 second'
            AND s.start < w.first_day_ends - length.seconds * interval '0.5 second') edge), 0)
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::date[], %s::timestamptz[])
    AS w(endpoint_id, source, since, first_day, first_day_ends)
"""


def known_seconds(windows: Sequence[tuple[int, str, datetime]]) -> dict[int, float]:
    """{endpoint id: seconds that samples cover} since the given moments; windows are (endpoint id, source, since).

    Whole days come from the roll-up; the window's first, partial day from its samples.
    """
    zone = company_zone()
    first_days = [since.astimezone(zone).date() for _endpoint, _source, since in windows]
    with connection.cursor() as cursor:
        cursor.execute(
            KNOWN,
            [
                list(LENGTHS),
                [endpoint for endpoint, _source, _since in windows],
                [source for _endpoint, source, _since in windows],
                [since for _endpoint, _source, since in windows],
                first_days,
                [day_bounds(day)[1] for day in first_days],
            ],
        )
        return {endpoint: float(known) for endpoint, known in cursor.fetchall()}


# least() ignores NULL: without the CASE a project without data would have the largest number of calls there is.
FACTS = """
SELECT p.id, e.total, e.unused, CASE WHEN d.calls IS NOT NULL THEN least(d.calls, 9223372036854775807) END,
    e.first_call_at, e.last_call_at
FROM unnest(%s::bigint[]) AS p(id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state <> 'retired') AS total,
        count(*) FILTER (WHERE state = ANY(%s)) AS unused,
        min(first_call_at) AS first_call_at, max(last_call_at) AS last_call_at
    FROM endpoints_endpoint WHERE project_id = p.id) e
CROSS JOIN LATERAL (
    SELECT sum(day.calls) AS calls FROM endpoints_endpoint one
    JOIN endpoints_usageday day ON day.endpoint_id = one.id AND day.source = one.source AND day.caller = ''
        AND day.day >= %s AND day.day < %s
    WHERE one.project_id = p.id) d
"""
FACT_COLUMNS = ("endpoints_total", "endpoints_silent", "calls_last_week", "first_call_at", "last_call_at")


def project_facts(projects: Sequence[int], unused: Sequence[str], first: date, end: date) -> dict[int, tuple[Any, ...]]:
    """{project id: values of FACT_COLUMNS}, with the calls of the days in [first, end)."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [list(projects), list(unused), first, end])
        return {
            number: (total, silent, None if calls is None else int(calls), first_call, last_call)
            for number, total, silent, calls, first_call, last_call in cursor.fetchall()
        }


UPDATE = """
UPDATE endpoints_endpoint e SET first_call_at = n.first_call_at, last_call_at = n.last_call_at,
    last_sample_at = n.last_sample_at, state = n.state, state_since = n.state_since
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[])
    AS n(id, first_call_at, last_call_at, last_sample_at, state, state_since)
WHERE e.id = n.id
"""


def write_derived(rows: Sequence[tuple[int, Any, Any, Any, str, datetime]]) -> None:
    """Writes (endpoint id, first call, last call, newest sample's end, state, since when) of endpoints."""
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [list(column) for column in zip(*rows, strict=True)])
