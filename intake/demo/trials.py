"""Which runs the demo's data scientists have logged, planned from the stories. Pure; mlflow_runs.py logs them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from intake.demo.script import Clock, Story

FINISHED, FAILED = "FINISHED", "FAILED"


@dataclass(frozen=True)
class Trial:
    """One run; `key` is the same in every plan of a story. Moments are aware; a metric may be NaN or missing."""

    key: str
    name: str
    user: str
    start: datetime
    end: datetime
    status: str
    metrics: Mapping[str, float]
    params: Mapping[str, str]


def trials(story: Story, clock: Clock) -> list[Trial]:
    """All runs of a story, oldest first; none without a [runs] part."""
    said = story.said.get("runs")
    if not said:
        return []
    plain: list[tuple[float, str, float | None]] = [
        (ago, "value", value) for series in said["series"] for ago, value in spread(series)
    ]
    odd: list[tuple[float, str, float | None]] = [
        (float(ago), kind, None) for kind in ("nan", "missing", "failed") for ago in said.get(kind, ())
    ]
    rows = sorted(plain + odd, key=lambda row: (-row[0], row[1]))
    return [
        trial(story, said, clock, place=place, of=len(rows), ago=ago, kind=kind, value=value)
        for place, (ago, kind, value) in enumerate(rows)
    ]


def spread(series: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """(days ago, value): the values of a series at even distances from its first to its last day."""
    values = series["values"]
    for place, value in enumerate(values):
        share = place / (len(values) - 1) if len(values) > 1 else 0
        yield series["from"] + (series["to"] - series["from"]) * share, value


def trial(
    story: Story,
    said: Mapping[str, Any],
    clock: Clock,
    *,
    place: int,
    of: int,
    ago: float,
    kind: str,
    value: float | None,
) -> Trial:
    """One run: a value as told, or one of the odd kinds that any tracking server is full of."""
    chance = Random(f"run {story.key} {place}")
    start = clock.moment(round(ago), chance)
    minutes = 2 if kind == "failed" else chance.randint(6, 95)
    names = said["names"]
    name = names[min(len(names) - 1, place * len(names) // of)]
    main = {"value": value, "nan": math.nan}.get(kind)
    metrics = {} if main is None else {story.said["metric"]["name"]: float(main)}
    if kind != "failed":
        metrics |= {other: beside(level, value, chance) for other, level in said.get("others", {}).items()}
    return Trial(
        key=f"{story.key}/{place:02d}",
        name=f"{name}-{place + 1:02d}",
        user=chance.choice(said["users"]),
        start=start,
        end=min(start + timedelta(minutes=minutes), clock.now),
        status=FAILED if kind == "failed" else FINISHED,
        metrics=metrics,
        params={**said.get("params", {}), "seed": str(chance.randint(1, 9999))},
    )


def beside(level: float, value: float | None, chance: Random) -> float:
    """Another metric: below the main one by a negative `level`, or around a positive one."""
    if level < 0:
        return round((value or 0.9) + level, 4)
    return round(level * chance.uniform(0.93, 1.07), 4)
