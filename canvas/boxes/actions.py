"""Everything that changes a canvas. Each box and panel has its own version; each change its line of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from canvas.assumptions import actions as assumptions
from canvas.boxes import queries
from canvas.boxes.choices import BoxKey, PanelKey
from canvas.boxes.keeping import TYPED, Source, keep, panel_part
from canvas.boxes.models import Box, Panel
from intake.accounts.models import User
from intake.base.errors import Conflict
from intake.projects import news
from intake.projects.actions import lock_facts, record, set_facts
from intake.projects.models import Project


class StaleBox(Conflict):
    """Somebody else saved this box after the writer opened it; `current` is what it says now. Nothing was written."""

    code = "stale"

    def __init__(self, current: Box) -> None:
        super().__init__(extra={"text": current.text, **who_and_when(current)})
        self.current = current


class NothingWritten(Conflict):
    """An empty box cannot be done."""

    code = "nothing_written"
    title = "This box is still empty"


class StalePanel(Conflict):
    """Somebody else saved this panel after the writer opened it; `current` is what it says now. Nothing was written."""

    code = "stale"

    def __init__(self, current: Panel) -> None:
        super().__init__(extra={"data": queries.all_fields(current), **who_and_when(current)})
        self.current = current


def who_and_when(current: Box | Panel) -> dict[str, Any]:
    """What a conflict tells besides the content."""
    return {
        "version": current.version,
        "updated_at": current.updated_at.isoformat() if current.updated_at else None,
        "updated_by": current.updated_by.email if current.updated_by else None,
    }


@transaction.atomic
def open_canvas(*, project: Project, actor: User | None, at: datetime, value_text: str = "") -> None:
    """Makes the ten boxes, the five panels and the assumptions that fit; what exists already stays as it is.

    `value_text` (the idea's problem and users) starts the value box, unless somebody has written in it.
    """
    # Two openings at once: the second waits here and then finds everything made.
    lock(project)
    new_boxes = set(BoxKey) - set(Box.objects.filter(project=project).values_list("key", flat=True))
    new_panels = set(PanelKey) - set(Panel.objects.filter(project=project).values_list("key", flat=True))
    if new_boxes or new_panels:
        Box.objects.bulk_create(Box(project=project, key=key) for key in BoxKey if key in new_boxes)
        Panel.objects.bulk_create(Panel(project=project, key=key) for key in PanelKey if key in new_panels)
        record(project=project, kind="canvas.opened", actor=actor, at=at)
    if value_text.strip() and Box.objects.filter(project=project, key=BoxKey.VALUE, version=1, text="").exists():
        # Whoever writes in it at this very moment was faster, and theirs stays.
        with suppress(StaleBox):
            save_box(project=project, key=BoxKey.VALUE, text=value_text, version=1, actor=actor, at=at)
    fit_assumptions(project=project, actor=actor, at=at)


def lock(project: Project) -> None:
    """Locks are taken in the order project, panels, assumptions, facts, so that two writers never block each other."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def fit_assumptions(*, project: Project, actor: User | None, at: datetime) -> None:
    """Gives the project the assumptions that fit what its panels say."""
    assumptions.fit(project=project, circumstances=queries.circumstances(project), actor=actor, at=at)


def swap(row: Box | Panel, version: int, **columns: Any) -> bool:
    """Compare-and-set: writes the columns if the row is at `version`, both as it was read and as it is stored."""
    if row.version != version:
        return False
    rows = type(row)._default_manager.filter(pk=row.pk, version=version)
    return rows.update(version=version + 1, **columns) == 1


@transaction.atomic
def save_box(
    *,
    project: Project,
    key: str,
    text: str,
    version: int,
    actor: User | None,
    at: datetime,
    source: Source = TYPED,
) -> Box:
    """Writes a box that is still at `version`. Saving what stands there already is no change, whatever the version.

    `source` says where a text comes from that nobody typed. Raises UnknownBox, and StaleBox when somebody else was
    faster.
    """
    text = text.strip()
    # The versions of a canvas are numbered one after the other.
    lock(project)
    before = queries.box(project, key)
    if before.pk is None:
        open_canvas(project=project, actor=actor, at=at)
        before = queries.box(project, key)
    if before.text == text:
        return before
    # A box that is emptied is not done any more; other saves leave that as somebody said it.
    undone: dict[str, Any] = {} if text else {"done_at": None}
    if not swap(before, version, text=text, updated_at=at, updated_by=actor, **undone):
        return lost_race(project, key, text)
    record(
        project=project,
        kind="canvas.box",
        subject=key,
        actor=actor,
        at=at,
        before={"text": before.text, "version": version},
        after={"text": text, "version": version + 1, **told(source)},
    )
    keep(project=project, key=key, version=version + 1, content={"text": text}, actor=actor, at=at, source=source)
    if bool(before.text) != bool(text):
        count_boxes(project=project, at=at)
    return queries.box(project, key)


@transaction.atomic
def say_done(*, project: Project, key: str, done: bool, actor: User, at: datetime) -> Box:
    """Says that a box says all it should, or takes that back; saying it twice is no change.

    Raises UnknownBox, and NothingWritten for an empty box.
    """
    # Locked: of two people saying the same at once, one makes the line of the journal.
    row = Box.objects.select_for_update().filter(project=project, key=queries.box_key(key)).first()
    if done and (row is None or not row.text):
        raise NothingWritten()
    if row is not None and bool(row.done_at) != done:
        row.done_at = at if done else None
        row.save(update_fields=["done_at"])
        kind = "canvas.box_done" if done else "canvas.box_reopened"
        record(project=project, kind=kind, subject=key, actor=actor, at=at)
    return queries.box(project, key)


def told(source: Source) -> dict[str, str]:
    """What the journal says about a text that nobody typed: {"restored": "7"}."""
    return {source.origin.value: source.what} if source != TYPED else {}


def lost_race(project: Project, key: str, text: str) -> Box:
    """The box as it is now, if it says the same as `text`. Raises StaleBox if not."""
    current = queries.box(project, key)
    if current.text == text:
        return current
    raise StaleBox(current)


def count_boxes(*, project: Project, at: datetime) -> None:
    """Writes how many boxes hold text."""
    # Counted under the lock: of two people filling two boxes at once, the second counts both.
    lock_facts(project=project)
    set_facts(project=project, at=at, boxes_done=len(queries.filled(project)))


@transaction.atomic
def save_panel(
    *,
    project: Project,
    key: str,
    data: Mapping[str, Any],
    version: int,
    actor: User | None,
    at: datetime,
    source: Source = TYPED,
) -> Panel:
    """Writes a panel that is still at `version`; `data` is what PanelForm.stored gives, `source` as for a box.

    Raises UnknownPanel, and StalePanel when somebody else was faster.
    """
    wanted = dict(data)
    lock(project)
    before = queries.panel_row(project, key)
    if before.pk is None:
        open_canvas(project=project, actor=actor, at=at)
        before = queries.panel_row(project, key)
    if before.data == wanted:
        return before
    saved = swap(before, version, data=wanted, updated_at=at, updated_by=actor)
    current = queries.panel_row(project, key)
    if not saved:
        if current.data == wanted:
            return current
        raise StalePanel(current)
    changed = [name for name in {**before.data, **wanted} if before.data.get(name) != wanted.get(name)]
    record(
        project=project,
        kind="canvas.panel",
        subject=key,
        actor=actor,
        at=at,
        before={name: before.data.get(name) for name in changed},
        after={**{name: wanted.get(name) for name in changed}, **told(source)},
    )
    part = panel_part(key)
    keep(project=project, key=part, version=version + 1, content=wanted, actor=actor, at=at, source=source)
    fit_assumptions(project=project, actor=actor, at=at)
    news.tell([project.pk], "panels", at)
    if "calling_date" in changed:
        set_facts(project=project, at=at, calling_date=queries.facts(project)["calling_date"])
    return current
