"""Taking a whole canvas from elsewhere: a file, another project, an example. All of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.boxes import actions as writing
from canvas.boxes import queries as boxes
from canvas.boxes.choices import Origin
from canvas.boxes.keeping import Source
from canvas.paper import queries
from canvas.paper.queries import Content
from intake.accounts.models import User
from intake.base.errors import Conflict
from intake.projects.actions import record
from intake.projects.models import Project


class StaleCanvas(Conflict):
    """Somebody wrote in the canvas after it was read; `tag` is what it has now. Nothing was written."""

    code = "stale"

    def __init__(self, tag: str) -> None:
        super().__init__(_("The canvas has changed since you read it. Read it again; nothing was replaced."))
        self.tag = tag


@dataclass(frozen=True)
class Taken:
    """The keys of the boxes and panels that say something else now."""

    boxes: tuple[str, ...]
    panels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.boxes) + len(self.panels)


@transaction.atomic
def take(
    *,
    project: Project,
    content: Content,
    source: Source,
    actor: User,
    at: datetime,
    only_empty: bool = False,
    expected: str = "",
) -> Taken:
    """Writes what `content` says into the canvas, each box by the action that a person's save takes.

    What `content` leaves out stays. `only_empty`: what stands there already stays, too. `expected`: the tag that the
    canvas must still have. Raises StaleCanvas; then nothing is written.
    """
    # Nobody else can write from here to the end, so no version changes under our hands.
    writing.lock(project)
    if expected and (now := queries.tag(queries.content(project))) != expected:
        raise StaleCanvas(now)
    writing.open_canvas(project=project, actor=actor, at=at)
    found = boxes.canvas(project)
    written, panels = [], []
    for key, text in content.boxes.items():
        row = found.boxes[key]
        if row.text == text.strip() or (only_empty and row.text):
            continue
        writing.save_box(project=project, key=key, text=text, version=row.version, actor=actor, at=at, source=source)
        written.append(key)
    for key, data in content.panels.items():
        panel = found.panels[key]
        if panel.data == data or (only_empty and panel.data):
            continue
        writing.save_panel(
            project=project, key=key, data=data, version=panel.version, actor=actor, at=at, source=source
        )
        panels.append(key)
    if not only_empty:
        say_done(project=project, content=content, actor=actor, at=at)
    taken = Taken(tuple(written), tuple(panels))
    if len(taken):
        kind = "canvas.copied" if source.origin == Origin.COPIED else "canvas.imported"
        after = {"from": source.what, "boxes": written, "panels": panels}
        record(project=project, kind=kind, actor=actor, at=at, after=after)
    return taken


def say_done(*, project: Project, content: Content, actor: User, at: datetime) -> None:
    """Calls done what the file calls done, and nothing else of what it names."""
    for key, text in content.boxes.items():
        if text.strip():
            writing.say_done(project=project, key=key, done=key in content.done, actor=actor, at=at)
