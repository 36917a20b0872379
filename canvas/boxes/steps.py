"""The guided way through the canvas: one box after the other. Pure: it gets keys and gives keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One box of the guided way. `previous` and `following` are keys, empty at the ends; `number` begins at 1."""

    key: str
    number: int
    total: int
    previous: str
    following: str
    # The box after the asked part: whoever fills only that part may go on with it.
    beyond: str


def step(key: str, order: Sequence[str], part: Sequence[str] = ()) -> Step:
    """The step of a box among all, or, for a box of `part` (what this person is asked), among those alone.

    Raises ValueError for a key that is not in the order.
    """
    way = list(part) if key in part else list(order)
    place = way.index(key)
    rest = [other for other in order if other not in part]
    last = place == len(way) - 1
    return Step(
        key=key,
        number=place + 1,
        total=len(way),
        previous=way[place - 1] if place else "",
        following="" if last else way[place + 1],
        beyond=rest[0] if last and key in part and rest else "",
    )


def begin(order: Sequence[str], part: Sequence[str], written: set[str]) -> str:
    """Where to begin: the first empty box of the part, else of all, else the first."""
    way = [*part, *(key for key in order if key not in part)]
    return next((key for key in way if key not in written), way[0])
