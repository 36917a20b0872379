"""The panels of the canvas on their pages; its boxes are in editor.py. Every form works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from canvas.boxes import actions, layout, queries
from canvas.boxes.choices import PanelKey
from canvas.boxes.forms import PANEL, PANEL_FORMS, PanelForm, VersionForm, initial, rows
from canvas.boxes.models import Panel
from intake.accounts.models import User
from intake.base.pages import page
from intake.projects import queries as projects
from intake.projects.models import Project


def around(project: Project, user: Any) -> dict[str, Any]:
    """What every page of this room shows around its own part."""
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "canvas",
        "nav_key": "projects",
        "definition": layout.definition(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def panel(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One panel's fields. 422 and 409 keep what was typed; a conflict names what somebody else set."""
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    row = queries.panel_row(project, key)
    kind = PANEL_FORMS[PanelKey(key)]
    if request.method != "POST":
        return panel_page(request, project, row, kind(initial=initial(row.data)))
    form, version = kind(request.POST), VersionForm(request.POST)
    if not version.is_valid():
        form.add_error(None, version.errors["version"])
    if not form.is_valid():
        return panel_page(request, project, row, form, status=422)
    try:
        row = actions.save_panel(
            project=project,
            key=key,
            data=form.stored(),
            version=version.cleaned_data["version"],
            actor=user,
            at=timezone.now(),
        )
    except actions.StalePanel as stale:
        return panel_page(request, project, stale.current, form, yours=form.stored(), status=409)
    if is_partial(request):
        return page(request, "boxes/panel_shown.html", {"project": project, "panel": shown_panel(row)})
    return redirect(f"{reverse('boxes:canvas', args=[code])}#panel-{key}")


def panel_page(
    request: HttpRequest,
    project: Project,
    row: Panel,
    form: PanelForm,
    *,
    yours: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One panel as a form; with `yours`, beside what somebody else set meanwhile."""
    key = PanelKey(row.key)
    pairs = zip(rows(key, row.data), rows(key, yours or {}), strict=True)
    context = {
        **around(project, request.user),
        "panel": shown_panel(row),
        "form": form,
        "differing": [(label, theirs, mine) for (label, theirs), (_label, mine) in pairs if theirs != mine]
        if yours is not None
        else [],
        "stale": yours is not None,
    }
    return page(request, "boxes/panel.html", context, block="form", status=status)


@dataclass(frozen=True)
class ShownPanel:
    """A panel as people read it: (label, value in words) of each field, the value empty where nobody has said it."""

    key: str
    title: str
    rows: list[tuple[str, str]]
    filled: int
    version: int
    updated_at: datetime | None
    updated_by: User | None


def shown_panel(row: Panel) -> ShownPanel:
    """A stored panel in words."""
    key = PanelKey(row.key)
    found = rows(key, row.data)
    return ShownPanel(
        key=row.key,
        title=str(PANEL[key]),
        rows=found,
        filled=sum(1 for _label, value in found if value),
        version=row.version,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )


def is_partial(request: HttpRequest) -> bool:
    """True for a script that swaps a part of the page it is on."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted)
