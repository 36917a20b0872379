"""What a canvas was frozen for. The rooms above freeze canvases (at every gate) and say here which and when, so that
they stand in the history among the revisions and can be compared with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from intake.projects.models import Project


@dataclass(frozen=True)
class Frozen:
    """A canvas that was frozen when the project entered `stage`: texts by box, data by panel."""

    number: int
    stage: str
    at: datetime
    by: str
    boxes: Mapping[str, str]
    panels: Mapping[str, Mapping[str, Any]]


Source = Callable[["Project"], Iterable[Frozen]]
sources: list[Source] = []


def freezes(source: Source) -> None:
    """Registers who knows frozen canvases, in a room's AppConfig.ready."""
    sources.append(source)


def frozen(project: Project) -> list[Frozen]:
    """All of a project, newest first."""
    found = [one for source in sources for one in source(project)]
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)
