"""The canvas in words for pages: what stands around each of its parts, and its panels as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from canvas.boxes import impact, layout
from canvas.boxes.choices import IMPACT_FIELDS, PanelKey
from canvas.boxes.forms import named_rows
from canvas.boxes.models import Panel
from canvas.boxes.words import IMPACT, PANEL
from intake.accounts.models import User
from intake.base import formats
from intake.projects import queries as projects
from intake.projects.models import Project
from intake.projects.wording import DIRECTION, labels


def around(project: Project, user: Any) -> dict[str, Any]:
    """What every page of this room shows around its own part."""
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "canvas",
        "nav_key": "projects",
        "definition": layout.definition(),
    }


@dataclass(frozen=True)
class ShownPanel:
    """A panel as people read it: (label, value in words) of each field, the value empty where nobody has said it.

    `known`: rows that the project itself answers and that are changed elsewhere.
    """

    key: str
    title: str
    rows: list[tuple[str, str]]
    filled: int
    version: int
    updated_at: datetime | None
    updated_by: User | None
    known: list[tuple[str, str]]


def shown_panel(row: Panel, project: Project) -> ShownPanel:
    """A stored panel in words. What the impact simulation is told has a place of its own."""
    key = PanelKey(row.key)
    found = [(label, value) for name, label, value in named_rows(key, row.data) if name not in IMPACT_FIELDS]
    return ShownPanel(
        key=row.key,
        title=str(PANEL[key]),
        rows=found,
        filled=sum(1 for _label, value in found if value),
        version=row.version,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        known=known_rows(key, project),
    )


def known_rows(key: PanelKey, project: Project) -> list[tuple[str, str]]:
    """What the project's details say already about the matter of a panel: nobody is asked twice."""
    if key == PanelKey.OWNERSHIP:
        people = [(_("Owner"), project.owner), (_("Lead"), project.lead)]
        return [(label, person.name) for label, person in people if person]
    if key == PanelKey.SERVICE and project.expected_calls_per_week is not None:
        calls = formats.number(project.expected_calls_per_week)
        return [(_("Calls expected"), _("%(calls)s a week") % {"calls": calls})]
    return []


@dataclass(frozen=True)
class ShownImpact:
    """The impact simulation on the canvas: its result, and where it is told its figures."""

    address: str
    summary: impact.Summary


def shown_impact(project: Project, cost: Panel) -> ShownImpact:
    """What stands in the impact box below its text."""
    return ShownImpact(reverse("boxes:impact", args=[project.code]), impact.summary(cost.data))


def metric_rows(project: Project, user: Any, rule: str = "") -> list[tuple[str, str]]:
    """The main metric of a project with today's value and the one to reach, in the reader's words; `rule`: what is
    done today."""
    words = labels(user)
    named = f"{project.metric_name} ({DIRECTION[project.metric_direction]})" if project.metric_name else ""
    figures = [("baseline", project.metric_baseline), ("target", project.metric_target)]
    values = [(words[name], formats.measure(value) if value is not None else "") for name, value in figures]
    return [(_("Main metric"), named), *values, (str(IMPACT["rule"]), rule)]


def is_partial(request: HttpRequest) -> bool:
    """True for a script that swaps a part of the page it is on."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted)
