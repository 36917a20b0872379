"""Reads the definition of the canvas: boxes, their places on paper, hints, and the line its licence asks for.

The definition is data under a licence of its own (canvas/definition/LICENSE.txt). No Django in here: who shows it
passes gettext, so that titles and hints are translated like every other string.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from canvas.boxes.choices import BoxKey

DEFINITION = Path(__file__).resolve().parent.parent / "definition" / "machine-learning-canvas.json"


@dataclass(frozen=True)
class BoxDefinition:
    """One box: `group` is predict, goal, learn or evaluate; `plain_title` is what stakeholders read."""

    key: str
    title: str
    plain_title: str
    group: str
    hint: str
    example: str

    def in_words(self, translate: Callable[[str], str], *, plain: bool = False) -> BoxDefinition:
        """The same box in the reader's language; `plain` for stakeholders."""
        title = translate(self.plain_title if plain else self.title)
        return BoxDefinition(self.key, title, title, self.group, translate(self.hint), translate(self.example))


@dataclass(frozen=True)
class Definition:
    """The canvas as it lies on paper. `boxes` are in the order in which they are filled.

    `start_with` are those that a product owner can fill alone.
    """

    name: str
    version: str
    author: str
    source: str
    license: str
    license_url: str
    attribution: str
    max_length: int
    areas: tuple[tuple[str, ...], ...]
    row_heights: tuple[int, ...]
    start_with: tuple[str, ...]
    boxes: tuple[BoxDefinition, ...]


@cache
def definition() -> Definition:
    """The definition, read once."""
    raw = json.loads(DEFINITION.read_text(encoding="utf-8"))
    return Definition(
        **{
            **raw,
            "areas": tuple(tuple(row) for row in raw["areas"]),
            "row_heights": tuple(raw["row_heights"]),
            "start_with": tuple(raw["start_with"]),
            "boxes": tuple(BoxDefinition(**box) for box in raw["boxes"]),
        }
    )


def boxes(translate: Callable[[str], str] = str, *, plain: bool = False) -> list[BoxDefinition]:
    """All ten, in the order in which they are filled."""
    return [box.in_words(translate, plain=plain) for box in definition().boxes]


def box(key: str, translate: Callable[[str], str] = str, *, plain: bool = False) -> BoxDefinition:
    """One of them. Raises ValueError for a key that is none of the ten."""
    wanted = BoxKey(key)
    return next(found for found in definition().boxes if found.key == wanted).in_words(translate, plain=plain)
