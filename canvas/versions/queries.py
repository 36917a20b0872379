"""Reading the versions of a canvas. Whether somebody may is asked of the project, before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from canvas.boxes import layout
from canvas.boxes import queries as boxes
from canvas.boxes.choices import PANEL_FIELDS, BoxKey, Origin, PanelKey
from canvas.boxes.forms import rows
from canvas.boxes.keeping import PANEL as PANEL_MARK
from canvas.boxes.keeping import Source, Written, canvas_at, panel_part
from canvas.boxes.models import Part, Revision
from canvas.boxes.words import PANEL
from canvas.versions.comparing import Comparison, compare
from canvas.versions.registry import Frozen, frozen
from intake.base.errors import NotFound
from intake.projects.models import Project
from intake.projects.wording import stage_words

NOW = "now"
GATE = "gate-"


class UnknownVersion(NotFound):
    """The canvas has no version of this name: "7" is a revision, "gate-3" was frozen at a gate, "now" is today's."""

    code = "unknown_version"
    title = "The canvas has no such version"


@dataclass(frozen=True)
class Version:
    """A canvas as it was or is. `name` stands in addresses; `revision` or `frozen` is where it comes from."""

    name: str
    title: str
    written: Written
    at: datetime | None = None
    who: str = ""
    revision: Revision | None = None
    frozen: Frozen | None = None

    @property
    def source(self) -> Source:
        """What a restored text says of where it comes from."""
        return Source(Origin.RESTORED, self.name)


@dataclass(frozen=True)
class Texts:
    """One box in two versions, word by word."""

    key: str
    title: str
    group: str
    words: Comparison


@dataclass(frozen=True)
class Values:
    """One panel in two versions: (label, before, after) of the fields that differ, and each field's own name."""

    key: str
    title: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Difference:
    """Two versions of a canvas: what changed, and the titles of what did not."""

    boxes: tuple[Texts, ...]
    panels: tuple[Values, ...]
    same: tuple[str, ...]


def revisions(project: Project) -> QuerySet[Revision]:
    """Every revision, newest first, with whose it is and which parts it changed."""
    # What the parts say is of no use in a list.
    parts = Prefetch("parts", Part.objects.only("key", "revision").order_by("pk"))
    rows = Revision.objects.filter(project=project).select_related("author").prefetch_related(parts)
    return rows.order_by("-number")


def latest(project: Project) -> Revision | None:
    """The newest revision; None for a canvas on which nobody has written."""
    return revisions(project).first()


def changed(revision: Revision) -> list[str]:
    """The keys of the parts that a revision changed: boxes in their order, then panels."""
    order = [*BoxKey, *map(panel_part, PanelKey)]
    return sorted((part.key for part in revision.parts.all()), key=order.index)


def titles(user: Any) -> dict[str, str]:
    """{key: title} of every box and panel, as this person reads them."""
    return {
        **{box.key: box.title for box in layout.boxes(_, plain=not user.is_ml_team)},
        **{panel_part(key): str(PANEL[key]) for key in PanelKey},
    }


def current(project: Project) -> Written:
    """What the canvas says now."""
    found = boxes.canvas(project)
    return Written(
        boxes={key: box.text for key, box in found.boxes.items()},
        panels={key: panel.data for key, panel in found.panels.items()},
    )


def seen(project: Project) -> dict[str, int]:
    """{key: version} of every box and panel as it is now: what a page carries, so that a restore overwrites nothing
    that its reader has not seen."""
    found = boxes.canvas(project)
    return {
        **{key: box.version for key, box in found.boxes.items()},
        **{panel_part(key): panel.version for key, panel in found.panels.items()},
    }


def revision(project: Project, number: int) -> Revision:
    """One revision. Raises UnknownVersion."""
    found = revisions(project).filter(number=number).first()
    if found is None:
        raise UnknownVersion()
    return found


def version(project: Project, name: str, user: Any) -> Version:
    """A version by its name in addresses, "7", "gate-3" or "now". Raises UnknownVersion."""
    if name == NOW:
        return Version(name, _("Now"), current(project))
    plain = name.removeprefix(GATE)
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise UnknownVersion()
    if name.startswith(GATE):
        return of_gate(project, int(plain), user)
    found = revision(project, int(plain))
    return Version(
        str(found.number),
        _("Version %(number)s") % {"number": found.number},
        canvas_at(project, found.number),
        at=found.ended_at,
        who=found.author.name if found.author else "",
        revision=found,
    )


def of_gate(project: Project, number: int, user: Any) -> Version:
    """A canvas that was frozen at a gate. Raises UnknownVersion."""
    for one in frozen(project):
        if one.number == number:
            written = Written(
                boxes={key.value: one.boxes.get(key, "") for key in BoxKey},
                panels={key.value: one.panels.get(key, {}) for key in PanelKey},
            )
            return Version(f"{GATE}{number}", gate_title(one, user), written, at=one.at, who=one.by, frozen=one)
    raise UnknownVersion()


def gate_title(one: Frozen, user: Any) -> str:
    """The name of a frozen canvas, as this person calls the stage."""
    return _("Frozen on entering “%(stage)s”") % {"stage": stage_words(user)[one.stage]}


def differences(before: Written, after: Written, user: Any) -> Difference:
    """What leads from one version to the other."""
    called = titles(user)
    texts = [
        Texts(box.key, box.title, box.group, compare(before.boxes[box.key], after.boxes[box.key]))
        for box in layout.boxes(_, plain=not user.is_ml_team)
    ]
    values = [
        Values(panel_part(key), called[panel_part(key)], tuple(differing(key, before, after))) for key in PanelKey
    ]
    same = [box.title for box in texts if not box.words.changed] + [panel.title for panel in values if not panel.rows]
    return Difference(
        boxes=tuple(box for box in texts if box.words.changed),
        panels=tuple(panel for panel in values if panel.rows),
        same=tuple(same),
    )


def differing(key: PanelKey, before: Written, after: Written) -> Sequence[tuple[str, str, str]]:
    """(label, before, after) of the fields of a panel that read differently."""
    pairs = zip(rows(key, before.panels[key]), rows(key, after.panels[key]), strict=True)
    return [(label, was, now) for (label, was), (_label, now) in pairs if was != now]


def known_fields(key: str, written: Written) -> dict[str, Any]:
    """The data of a panel in some version, without fields that panels no longer have."""
    kind = PanelKey(key.removeprefix(PANEL_MARK))
    return {name: value for name, value in written.panels[kind].items() if name in PANEL_FIELDS[kind]}


def same_part(key: str, one: Written, other: Written) -> bool:
    """Whether a box or panel says the same in both."""
    if key.startswith(PANEL_MARK):
        kind = key.removeprefix(PANEL_MARK)
        return one.panels[kind] == other.panels[kind]
    return one.boxes[key] == other.boxes[key]
