"""What a project's runs say about its main metric: best, latest, first to reach the target. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Point:
    """One finished run: its row's number, when it started (aware), and its main metric; None if it has none."""

    number: int
    at: datetime
    value: float | None


@dataclass(frozen=True)
class Quality:
    """The main metric over time beside what it is measured against. `points` are in order of time."""

    metric: str = ""
    lower_is_better: bool = False
    baseline: float | None = None
    target: float | None = None
    points: tuple[Point, ...] = ()

    @property
    def measured(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(point for point in self.points if point.value is not None)

    @property
    def best(self) -> Point | None:
        """The best value; of equals the earliest."""
        sign = 1 if self.lower_is_better else -1
        return min(self.measured, key=lambda point: (sign * (point.value or 0.0), point.at), default=None)

    @property
    def latest(self) -> Point | None:
        """The newest run that has a value."""
        return self.measured[-1] if self.measured else None

    @property
    def first_at_target(self) -> Point | None:
        """The first run that reached the target."""
        return next((point for point in self.measured if self.reaches(point.value, self.target)), None)

    @property
    def target_reached(self) -> bool | None:
        """Whether the best run reaches the target; None while there is no target or no value."""
        if self.best is None or self.target is None:
            return None
        return self.reaches(self.best.value, self.target)

    def reaches(self, value: float | None, bar: float | None) -> bool:
        """True if a value is at least as good as a bar."""
        if value is None or bar is None:
            return False
        return value <= bar if self.lower_is_better else value >= bar


def last_of(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """The newest points, still in order of time: more cannot be told apart in a chart."""
    return tuple(points[-most:])
