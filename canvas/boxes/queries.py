"""Reading canvases. Whether somebody may is asked of the project, before.

A canvas that nobody has opened yet reads like one that was opened and left empty: reading writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from canvas.assumptions.catalogue import Circumstances
from canvas.assumptions.choices import DUE_BY_NEXT_GATE, Status
from canvas.assumptions.models import Assumption
from canvas.boxes import layout
from canvas.boxes.choices import PANEL_FIELDS, BoxKey, Known, Mode, PanelKey
from canvas.boxes.models import Box, Panel
from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project


class UnknownBox(NotFound):
    """The canvas has ten boxes; this key is none of theirs."""

    code = "unknown_box"
    title = "The canvas has no such box"


class UnknownPanel(NotFound):
    """The canvas has five panels; this key is none of theirs."""

    code = "unknown_panel"
    title = "The canvas has no such panel"


@dataclass(frozen=True)
class Canvas:
    """What a project's canvas says now: all boxes in the order in which they are filled, all panels."""

    boxes: Mapping[str, Box]
    panels: Mapping[str, Panel]


def box_key(key: str) -> BoxKey:
    """Raises UnknownBox."""
    try:
        return BoxKey(key)
    except ValueError:
        raise UnknownBox(_("The boxes are: %(keys)s.") % {"keys": ", ".join(BoxKey)}) from None


def panel_key(key: str) -> PanelKey:
    """Raises UnknownPanel."""
    try:
        return PanelKey(key)
    except ValueError:
        raise UnknownPanel(_("The panels are: %(keys)s.") % {"keys": ", ".join(PanelKey)}) from None


def canvas(project: Project) -> Canvas:
    """Two queries, however much is written."""
    boxes = {row.key: row for row in Box.objects.filter(project=project).select_related("updated_by")}
    panels = {row.key: row for row in Panel.objects.filter(project=project).select_related("updated_by")}
    return Canvas(
        boxes={key.value: boxes.get(key) or Box(project=project, key=key) for key in BoxKey},
        panels={key.value: panels.get(key) or Panel(project=project, key=key) for key in PanelKey},
    )


def box(project: Project, key: str) -> Box:
    """One box. Raises UnknownBox."""
    known = box_key(key)
    found = Box.objects.filter(project=project, key=known).select_related("updated_by").first()
    return found or Box(project=project, key=known)


def text_at(project: Project, key: str, version: int) -> str:
    """What a box said at a version, by the journal; empty when that was nothing, or is not known."""
    lines = JournalEntry.objects.filter(project=project, kind="canvas.box", subject=key, after__version=version)
    line = lines.values_list("after__text", flat=True).first()
    return str(line or "")


def panel_row(project: Project, key: str) -> Panel:
    """One panel with its version. Raises UnknownPanel."""
    known = panel_key(key)
    found = Panel.objects.filter(project=project, key=known).select_related("updated_by").first()
    return found or Panel(project=project, key=known)


def all_fields(row: Panel) -> dict[str, Any]:
    """Every field of a panel, None for what nobody has said."""
    return {name: row.data.get(name) for name in PANEL_FIELDS[PanelKey(row.key)]}


def panel(project: Project, key: str) -> dict[str, Any]:
    """Every field of one panel, None for what nobody has said. Raises UnknownPanel."""
    return all_fields(panel_row(project, key))


def filled(project: Project) -> set[str]:
    """The keys of the boxes that hold text."""
    return set(Box.objects.filter(project=project).exclude(text="").values_list("key", flat=True))


def circumstances(project: Project) -> Circumstances:
    """What the panels say that decides which assumptions apply."""
    panels = {row.key: row.data for row in Panel.objects.filter(project=project)}

    def said(key: PanelKey, name: str, meaning: Mapping[str, bool]) -> bool | None:
        return meaning.get(panels.get(key, {}).get(name, ""))

    yes_no = {Known.YES.value: True, Known.NO.value: False}
    return Circumstances(
        personal_data=said(PanelKey.PRIVACY, "personal_data", yes_no),
        batch=said(PanelKey.SERVICE, "mode", {Mode.BATCH.value: True, Mode.REAL_TIME.value: False}),
        affects_people=said(PanelKey.PRIVACY, "affects_people", yes_no),
        labels_needed=said(PanelKey.COST, "labels_needed", yes_no),
    )


@dataclass
class Mark:
    """What is unproven about a box: each of its assumptions counts once, as the worst that holds."""

    contradicted: int = 0
    refuted: int = 0
    overdue: int = 0
    to_check: int = 0


def marks(project: Project, today: date) -> dict[str, Mark]:
    """{box: what its assumptions ask for}, only of boxes where something does; `today` on the company's clock.

    What is still open counts when the next gate asks for it. One query.
    """
    counting = ("box", "due", "status", "expires_on", "due_on", "contradicted_at")
    rows = Assumption.objects.filter(project=project).exclude(box="").exclude(status=Status.NOT_APPLICABLE)
    found: dict[str, Mark] = {}
    for row in rows.only(*counting):
        mark = found.setdefault(row.box, Mark())
        mark.contradicted += row.contradicted
        if row.contradicted:
            continue
        if row.status == Status.REFUTED:
            mark.refuted += 1
        elif row.overdue(today):
            mark.overdue += 1
        elif row.unsettled and row.due in DUE_BY_NEXT_GATE[Stage(project.stage)]:
            mark.to_check += 1
    return {box: mark for box, mark in found.items() if mark != Mark()}


def facts(project: Project) -> dict[str, Any]:
    """The columns of Facts that this room owns, worked out anew."""
    day = panel(project, PanelKey.OWNERSHIP)["calling_date"]
    return {"boxes_done": len(filled(project)), "calling_date": date.fromisoformat(day) if day else None}


def box_titles(project: Project, keys: set[str], user: User) -> dict[str, str]:
    """{key: title} of those of these keys that are boxes, as this person reads them: what comments are on."""
    found = (layout.box(key, _, plain=not user.is_ml_team) for key in sorted(keys & set(BoxKey)))
    return {box.key: box.title for box in found}
