"""What a canvas says, as paper and files need it. Whether somebody may read it is asked of the project, before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from django.db.models import Max, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from canvas.boxes import impact, layout
from canvas.boxes import queries as boxes
from canvas.boxes.choices import PANEL_FIELDS, PanelKey
from canvas.boxes.models import Box, Panel, Revision
from canvas.boxes.shown import shown_panel
from canvas.paper import paragraphs
from canvas.paper.examples import Example
from intake.base import formats
from intake.projects.models import Project
from intake.projects.queries import projects_visible_to

# The name and the version of the files that we write and read.
FORMAT = "machine-learning-canvas"
VERSION = 1
# How many characters the grid holds at most, all boxes together, at the smallest size and with room to spare.
FULLEST = 24_000
# More names than these make a line of the head too long.
MOST_NAMES = 3


@dataclass(frozen=True)
class Content:
    """What a canvas says, and nothing about whose it is or when: boxes and panels that are left out say nothing."""

    boxes: Mapping[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    panels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to take."""
        return not any(self.boxes.values()) and not any(self.panels.values())


def content(project: Project) -> Content:
    """What a project's canvas says now."""
    found = boxes.canvas(project)
    return Content(
        boxes={key: row.text for key, row in found.boxes.items()},
        done=frozenset(key for key, row in found.boxes.items() if row.text and row.done_at),
        panels={key: dict(row.data) for key, row in found.panels.items()},
    )


def as_file(said: Content) -> dict[str, Any]:
    """The canvas as a file that this or another site reads again. Two canvases that say the same are equal files."""
    known = layout.definition()
    return {
        "format": FORMAT,
        "version": VERSION,
        "license": {"name": known.license, "url": known.license_url, "attribution": known.attribution},
        "boxes": {key: {"text": text, "done": key in said.done} for key, text in said.boxes.items()},
        "panels": {
            key: {name: data.get(name) for name in PANEL_FIELDS[PanelKey(key)]} for key, data in said.panels.items()
        },
    }


def tag(said: Content) -> str:
    """The entity tag of a canvas file: who replaces a canvas says which one they have read."""
    return f'"{sha256(orjson.dumps(as_file(said), option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"'


def sheet(project: Project, user: Any, paper: str) -> dict[str, Any]:
    """Everything that the PDF shows, in the reader's words; `paper` is a3 or a4."""
    found, known = boxes.canvas(project), layout.definition()
    rows: list[Box | Panel] = [*found.boxes.values(), *found.panels.values()]
    people, last = writers(rows, project), last_change(rows)
    number = Revision.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    return {
        "paper": paper,
        "title": project.name,
        "author": people,
        "code": project.code,
        "attribution": known.attribution,
        # The typesetter knows languages, not the regions behind the dash.
        "language": (get_language() or "en").partition("-")[0],
        "made": (last or project.created_at).isoformat(),
        "heights": list(known.row_heights),
        "head": [
            [_("Designed for"), project.brand.name],
            [_("Designed by"), people],
            [_("Date"), formats.day(last) if last else "–"],
            [_("Iteration"), str(number or "–")],
        ],
        "boxes": [box_on_paper(box, found) for box in in_reading_order(not user.is_ml_team)],
        "panels": panels_on_paper(found.panels.values(), project),
        "words": {
            "more": _("… full text on page {page}"),
            "panels": _("Figures and agreements"),
            "full": _("Full text of the boxes that did not fit"),
        },
    }


def in_reading_order(plain: bool) -> list[layout.BoxDefinition]:
    """The boxes as they lie on paper: row by row from the left."""
    flat = [key for row in layout.definition().areas for key in row]
    return sorted(layout.boxes(_, plain=plain), key=lambda box: flat.index(box.key))


def box_on_paper(box: layout.BoxDefinition, found: boxes.Canvas) -> dict[str, Any]:
    """One box with its place in the grid. The typesetter need not measure more of a text than could ever fit."""
    known = layout.definition()
    cells = [(x, y) for y, row in enumerate(known.areas) for x, key in enumerate(row) if key == box.key]
    across, down = {x for x, _y in cells}, {y for _x, y in cells}
    share = len(across) / len(known.areas[0]) * sum(known.row_heights[y] for y in down) / sum(known.row_heights)
    text = found.boxes[box.key].text
    if box.key == "impact":
        text = "\n\n".join(part for part in (text, impact.summary(found.panels[PanelKey.COST].data).text) if part)
    full = paragraphs.blocks(text)
    first, longer = paragraphs.beginning(full, int(FULLEST * share))
    return {
        "key": box.key,
        "title": box.title,
        "group": box.group,
        "hint": box.hint,
        "x": min(across),
        "y": min(down),
        "wide": len(across),
        "high": len(down),
        "blocks": first,
        "longer": longer,
        "full": full,
    }


def panels_on_paper(rows: Iterable[Panel], project: Project) -> list[dict[str, Any]]:
    """The panels in which somebody has said something, with what they said."""
    shown = [shown_panel(row, project) for row in rows]
    return [
        {"title": panel.title, "rows": [[label, value] for label, value in panel.rows if value]}
        for panel in shown
        if panel.filled
    ]


def writers(rows: Iterable[Box | Panel], project: Project) -> str:
    """Who wrote what stands there, most recent first; nobody yet: who owns the project."""
    written = [(row.updated_at, row.updated_by.name) for row in rows if row.updated_by and row.updated_at]
    names = list(dict.fromkeys(name for _when, name in sorted(written, reverse=True)))
    if not names:
        return project.owner.name if project.owner else "–"
    more = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    return _("%(names)s and %(number)d more") % {"names": shown, "number": more} if more > 0 else shown


def last_change(rows: Iterable[Box | Panel]) -> datetime | None:
    """When anything was written last."""
    return max((row.updated_at for row in rows if row.updated_at), default=None)


# What of a panel goes along when a canvas is copied: no names, no days, and no judgement of the law, which is about one
# brand's data and has to be made anew. Money goes along only when it is asked for.
GOES_ALONG: Mapping[PanelKey, tuple[str, ...]] = {
    PanelKey.SERVICE: PANEL_FIELDS[PanelKey.SERVICE],
    PanelKey.COST: ("labels_needed",),
    PanelKey.FALLBACK: ("oversight", "fallback"),
    PanelKey.PRIVACY: ("personal_data", "affects_people"),
}


def to_copy(project: Project, *, costs: bool) -> Content:
    """What another project may begin from; with `costs` the figures of cost and value, too."""
    said = content(project)
    wanted = {**GOES_ALONG, **({PanelKey.COST: PANEL_FIELDS[PanelKey.COST]} if costs else {})}
    panels = {
        key.value: {name: value for name, value in said.panels[key].items() if name in names}
        for key, names in wanted.items()
    }
    return Content(boxes=filled(said.boxes), panels=filled(panels))


def of_example(example: Example) -> Content:
    """What an example says."""
    return Content(boxes=filled(example.boxes), panels=filled(example.panels))


Said = TypeVar("Said")


def filled(parts: Mapping[str, Said]) -> dict[str, Said]:
    """Only what says something: the rest is left alone."""
    return {key: value for key, value in parts.items() if value}


def with_canvas(user: Any, but: Project, text: str) -> QuerySet[Project]:
    """Projects that this person may see and whose canvas says something, the fullest first."""
    rows = projects_visible_to(user).filter(facts__boxes_done__gt=0).exclude(pk=but.pk).select_related("brand", "facts")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__iexact=text) | Q(brand__name__icontains=text))
    return rows.order_by("-facts__boxes_done", "name")
