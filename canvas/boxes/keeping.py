"""The versions of a canvas: each save is kept in one, in the save's own transaction. Reading needs no lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from canvas.boxes.choices import BoxKey, Origin, PanelKey
from canvas.boxes.models import Part, Revision
from intake.accounts.models import User
from intake.projects.models import Project

# Saves of one person with less than this between them are one version.
TOGETHER = timedelta(minutes=10)
PANEL = "panel:"


@dataclass(frozen=True)
class Written:
    """What a canvas said at some time: every box and panel, empty where nobody had written."""

    boxes: Mapping[str, str]
    panels: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Source:
    """Where a text came from that nobody typed: which revision, gate or project it was taken from."""

    origin: Origin = Origin.EDITED
    what: str = ""


TYPED = Source()


def keep(
    *,
    project: Project,
    key: str,
    version: int,
    content: Mapping[str, Any],
    actor: User | None,
    at: datetime,
    source: Source = TYPED,
) -> Revision:
    """Puts what a save wrote into the version it belongs to. The caller holds the project's row (actions.lock)."""
    last = Revision.objects.filter(project=project).order_by("-number").first()
    if last is None or not belongs(last, actor, at, source):
        last = Revision.objects.create(
            project=project,
            number=last.number + 1 if last else 1,
            author=actor,
            started_at=at,
            ended_at=at,
            origin=source.origin,
            source=source.what,
        )
    elif at > last.ended_at:
        last.ended_at = at
        last.save(update_fields=["ended_at"])
    Part.objects.bulk_create(
        [Part(revision=last, key=key, version=version, content=dict(content))],
        update_conflicts=True,
        unique_fields=["revision", "key"],
        update_fields=["version", "content"],
    )
    return last


def belongs(last: Revision, actor: User | None, at: datetime, source: Source) -> bool:
    """Whether a save goes on with the last version instead of beginning one.

    What was restored or imported stands alone, with all that was written at its moment: typing goes on in the next.
    """
    same = (last.author_id, last.origin, last.source) == (actor.pk if actor else None, source.origin, source.what)
    if not same:
        return False
    return at - last.ended_at <= TOGETHER if source.origin == Origin.EDITED else at == last.ended_at


def panel_part(key: str) -> str:
    """The key of a panel among boxes and panels."""
    return f"{PANEL}{key}"


def canvas_at(project: Project, number: int) -> Written:
    """What the canvas said when the revision with this number ended. One query."""
    rows = Part.objects.filter(revision__project=project, revision__number__lte=number)
    return written(rows.order_by("key", "-revision__number").distinct("key"))


def written(parts: QuerySet[Part] | Iterable[Part]) -> Written:
    """Parts, at most one a key, as a whole canvas."""
    found = {part.key: part.content for part in parts}
    return Written(
        boxes={key.value: found.get(key, {}).get("text", "") for key in BoxKey},
        panels={key.value: found.get(panel_part(key), {}) for key in PanelKey},
    )
