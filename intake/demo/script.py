"""The demo's stories as they lie in stories/*.toml, and their clock. Pure: no Django, no database.

Days are counted back from the day on which the demo is loaded, so the company always looks as if it had worked until
this morning. A story's events keep the order of its file whatever weekday today is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

STORIES = Path(__file__).parent / "stories"
NOT_STORIES = ("company", "evidence")
# People work from 9 to 18 on the company's clock: so no event falls into a clock change.
FIRST_HOUR, LAST_HOUR = 9, 17
SATURDAY = 5


@dataclass(frozen=True)
class Clock:
    """Turns "so many days ago" into dates and moments; `now` is aware, days are on the company's clock."""

    now: datetime
    zone: ZoneInfo

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def day(self, ago: int) -> date:
        """The date so many days ago; a negative number lies ahead."""
        return self.today - timedelta(days=ago)

    def working_day(self, ago: int) -> date:
        """The same, or the Friday before a weekend: never later, so that nothing slips into the future."""
        day = self.day(ago)
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    def moment(self, ago: int, chance: Random) -> datetime:
        """A moment of that day at work, not after now."""
        at = time(chance.randint(FIRST_HOUR, LAST_HOUR), chance.randint(0, 59), chance.randint(0, 59))
        return min(datetime.combine(self.working_day(ago), at, self.zone), self.now)


@dataclass(frozen=True)
class Then:
    """One event of a story: `do` is a verb of scenes.py, `said` what the file says about it."""

    do: str
    ago: int
    said: Mapping[str, Any]
    # An event that takes several days is played in parts: this is one of so many.
    part: int = 0
    parts: int = 1


@dataclass(frozen=True)
class Story:
    """One project's life."""

    key: str
    said: Mapping[str, Any]
    events: tuple[Then, ...] = field(default=())

    @property
    def usage(self) -> Mapping[str, Any] | None:
        """How its endpoint is called, if its monitor says anything."""
        return (self.said.get("endpoint") or {}).get("usage")

    def when(self, clock: Clock) -> Iterator[tuple[datetime, Then]]:
        """Every event with its moment, each after the one before."""
        chance = Random(f"when {self.key}")
        last: datetime | None = None
        for event in self.events:
            at = clock.moment(event.ago, chance)
            if last is not None:
                at = min(max(at, last + timedelta(minutes=chance.randint(2, 20))), clock.now)
            last = at
            yield at, event


def read(name: str) -> dict[str, Any]:
    """One file of stories/."""
    return tomllib.loads((STORIES / f"{name}.toml").read_text(encoding="utf-8"))


def events_of(said: Mapping[str, Any]) -> Iterator[Then]:
    """The events of a file, those of several days in parts of one each."""
    for entry in said["then"]:
        days = int(entry.get("over", 0))
        parts = max(1, min(days, 8))
        for part in range(parts):
            ago = int(entry["ago"]) - (days * part // parts)
            yield Then(do=entry["do"], ago=ago, said=entry, part=part, parts=parts)


def stories() -> list[Story]:
    """All stories, the oldest idea first: so projects get their numbers in the order in which they were had."""
    found = []
    for file in sorted(STORIES.glob("*.toml")):
        if file.stem not in NOT_STORIES:
            said = read(file.stem)
            found.append(Story(key=file.stem, said=said, events=tuple(events_of(said))))
    return sorted(found, key=lambda story: (-story.events[0].ago, story.key))


def text_of(box: str | Mapping[str, Any]) -> str:
    """A box's text: as written in the story, or from a file of its own where it is very long."""
    return box if isinstance(box, str) else (STORIES / box["file"]).read_text(encoding="utf-8").strip()
