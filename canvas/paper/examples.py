"""Example canvases to begin from. They lie beside the definition of the canvas, under its licence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "definition" / "examples"


@dataclass(frozen=True)
class Example:
    """A whole canvas of an imagined project: texts of boxes, fields of panels."""

    key: str
    name: str
    summary: str
    license: str
    boxes: Mapping[str, str]
    panels: Mapping[str, Mapping[str, Any]]


@cache
def examples() -> Mapping[str, Example]:
    """All examples by their key, in the order of their names; read once."""
    files = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}
    found = [Example(key=key, **data) for key, data in files.items()]
    return {example.key: example for example in sorted(found, key=lambda example: example.name)}
