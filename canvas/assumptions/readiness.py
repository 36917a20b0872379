"""How well a project's assumptions are proven: its weakest theme, never an average. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from canvas.assumptions.choices import DUE_BY_NEXT_GATE, Due, Impact, Status, Theme
from intake.projects.choices import Stage

ACCEPTED_COUNTS = 1


@dataclass(frozen=True)
class Item:
    """What readiness needs to know of one assumption."""

    theme: Theme
    impact: Impact
    due: Due
    status: Status
    level: int = 0
    stale: bool = False
    contradicted: bool = False


@dataclass(frozen=True)
class Readiness:
    """The level (0 to 3) of each theme that counts; `level` is the lowest, None when no theme counts."""

    level: int | None = None
    weakest: Theme | None = None
    themes: dict[Theme, int] = field(default_factory=dict)


def counts(item: Item, stage: Stage) -> bool:
    """True for an applicable high-impact assumption that is due by the next gate of `stage`."""
    return item.status != Status.NOT_APPLICABLE and item.impact == Impact.HIGH and item.due in DUE_BY_NEXT_GATE[stage]


def worth(item: Item) -> int:
    """What one assumption contributes: no result is never a pass."""
    if item.status == Status.ACCEPTED:
        return ACCEPTED_COUNTS
    if item.status != Status.VERIFIED or item.stale or item.contradicted:
        return 0
    return item.level


def readiness(items: Iterable[Item], stage: Stage) -> Readiness:
    """The readiness of a project in `stage`. Themes without an assumption that counts are left out."""
    themes: dict[Theme, int] = {}
    for item in items:
        if counts(item, stage):
            themes[item.theme] = min(worth(item), themes.get(item.theme, worth(item)))
    if not themes:
        return Readiness()
    order = list(Theme)
    weakest = min(themes, key=lambda theme: (themes[theme], order.index(theme)))
    return Readiness(level=themes[weakest], weakest=weakest, themes=themes)
