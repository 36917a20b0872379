"""How often the demo's endpoints are called: a week's rhythm, a launch, an incident, silence. Pure, with fixed chance.

Figures are drawn per day and hour from the endpoint's slug alone, so that loading twice gives the same calls.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from intake.demo.script import Clock
from intake.endpoints.ingest import Sample

DAY = 86400
# What part of a day's calls falls into each hour of the company's clock.
HOURS = (8, 5, 4, 4, 5, 10, 22, 42, 62, 74, 78, 72, 60, 66, 72, 70, 66, 60, 56, 60, 58, 44, 26, 14)
SHARE = tuple(weight / sum(HOURS) for weight in HOURS)
FRIDAY = 4


def calls_of_day(usage: Mapping[str, Any], slug: str, ago: int, weekday: int) -> float:
    """Expected calls of one whole day; weekday 0 is Monday."""
    if usage["shape"] == "zero" or silent(usage, ago):
        return 0.0
    days, first, last = usage["from"], float(usage.get("first", 0)), float(usage.get("last", 0))
    passed = (days - ago) / days if days else 1.0
    level = first + (last - first) * passed
    if usage["shape"] == "ramp":
        # A launch in an S: slow start, fast middle, slow end.
        steepness = 10 / usage["ramp_days"]
        level = first + (last - first) / (1 + math.exp(-steepness * ((days - ago) - usage["ramp_days"] / 2)))
    if usage["shape"] == "weekly":
        return level if weekday == usage["weekday"] else 0.0
    rhythm = float(usage.get("weekend", 1.0)) if weekday > FRIDAY else 1.0 + 0.05 * math.cos(weekday)
    return max(0.0, level * rhythm * Random(f"{slug} {ago}").gauss(1.0, 0.035))


def silent(usage: Mapping[str, Any], ago: int) -> bool:
    """True within a silence [from, to): until calls come back, or until today when its end is 0."""
    return any(since >= ago > until or (until == 0 and ago <= since) for since, until in usage.get("silences", ()))


def samples(endpoint: Mapping[str, Any], clock: Clock, since: datetime | None, until: datetime) -> Iterator[Sample]:
    """Samples of [since, until): whole buckets only; from the first day of usage when `since` is None."""
    usage = endpoint["usage"]
    seconds = usage["seconds"]
    begin = since or datetime.combine(clock.day(usage["from"]), datetime.min.time(), clock.zone)
    start = math.ceil(begin.timestamp() / seconds) * seconds
    while start + seconds <= until.timestamp():
        yield from bucket(endpoint, clock, datetime.fromtimestamp(start, UTC))
        start += seconds


def bucket(endpoint: Mapping[str, Any], clock: Clock, start: datetime) -> Iterator[Sample]:
    """The samples of one stretch of time: one, or one per caller."""
    usage, slug = endpoint["usage"], endpoint["slug"]
    seconds = usage["seconds"]
    middle = (start + timedelta(seconds=seconds / 2)).astimezone(clock.zone)
    ago = (clock.today - middle.date()).days
    expected = calls_of_day(usage, slug, ago, middle.weekday())
    chance = Random(f"{slug} {ago} {middle.hour}")
    if seconds < DAY:
        expected *= SHARE[middle.hour] * seconds / 3600 * chance.gauss(1.0, 0.08)
    rate = error_rate(usage, ago, middle.hour)
    for caller, share in (usage.get("callers") or {"": 1.0}).items():
        calls = max(0, round(expected * share))
        yield Sample(
            endpoint=slug,
            start=start,
            seconds=seconds,
            calls=calls,
            errors=min(calls, int(calls * rate + chance.random())) if calls else 0,
            caller=caller,
            **latency(usage, calls, rate, chance),
        )


def error_rate(usage: Mapping[str, Any], ago: int, hour: int) -> float:
    """The share of calls that fail in this hour."""
    for incident in usage.get("incidents", ()):
        first, after = incident["hours"]
        if incident["ago"] == ago and first <= hour < after:
            return float(incident["errors"])
    return float(usage.get("errors", 0.0))


def latency(usage: Mapping[str, Any], calls: int, rate: float, chance: Random) -> dict[str, float]:
    """Latency figures; a bucket without calls has none."""
    if not calls or not usage.get("latency_ms"):
        return {}
    mean = usage["latency_ms"] * chance.uniform(0.93, 1.07) * (1 + 2 * rate)
    return {
        "latency_ms_sum": round(mean * calls, 3),
        "latency_ms_p50": round(mean * 0.88, 1),
        "latency_ms_p95": round(mean * 1.85, 1),
    }


def moments_to_look(endpoint: Mapping[str, Any], clock: Clock) -> Iterator[datetime]:
    """When states are worked out: when a silence is long enough to be one, when it has ended, after the launch."""
    noon = datetime.min.time().replace(hour=12)
    quiet = [since - 15 for since, _until in endpoint.get("usage", {}).get("silences", ())]
    back = [until - 1 for _since, until in endpoint.get("usage", {}).get("silences", ()) if until]
    launch = [endpoint["deployed"] - 2, endpoint["deployed"] - 15]
    for ago in (*quiet, *back, *launch):
        if 0 < ago < endpoint["deployed"]:
            yield datetime.combine(clock.day(ago), noon, clock.zone)
