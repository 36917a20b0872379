"""The canvas on a page: the whole of it, one box, one panel. Every form works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from canvas.boxes import actions, layout, queries
from canvas.boxes.choices import PanelKey
from canvas.boxes.forms import PANEL, PANEL_FORMS, PanelForm, TextForm, VersionForm, initial, rows
from canvas.boxes.models import Box, Panel
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


def in_words(key: str, user: Any) -> layout.BoxDefinition:
    """A box's title, hint and example as this person reads them."""
    return layout.box(key, _, plain=not user.is_ml_team)


@require_safe
@never_cache
def canvas(request: HttpRequest, code: str) -> HttpResponse:
    """The whole canvas as on paper; with ?start=1 the three boxes to begin with."""
    user: Any = request.user
    project = projects.get_visible(code, user)
    found = queries.canvas(project)
    context = {
        **around(project, user),
        "boxes": layout.boxes(_, plain=not user.is_ml_team),
        "written": found.boxes,
        "panels": [shown_panel(row) for row in found.panels.values()],
    }
    if "start" in request.GET and context["may_edit"]:
        return page(request, "boxes/start.html", context)
    return page(request, "boxes/canvas.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def box(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One box to write in. A save answers the box for scripts, the canvas for everybody else.

    422 keeps the text that cannot be saved; 409 shows what somebody else wrote beside it.
    """
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    row = queries.box(project, key)
    if request.method != "POST":
        return box_page(request, project, row, text=row.text)
    form, version = TextForm(request.POST), VersionForm(request.POST)
    if not form.is_valid() or not version.is_valid():
        errors = " ".join(
            str(fault) for faults in [*form.errors.values(), *version.errors.values()] for fault in faults
        )
        return box_page(request, project, row, text=request.POST.get("text", ""), error=errors, status=422)
    text = form.cleaned_data["text"]
    try:
        row = actions.save_box(
            project=project,
            key=key,
            text=text,
            version=version.cleaned_data["version"],
            actor=user,
            at=timezone.now(),
        )
    except actions.StaleBox as stale:
        return box_page(request, project, stale.current, text=text, stale=True, status=409)
    if is_partial(request):
        return box_page(request, project, row, text=row.text)
    start = "?start=1" if request.POST.get("start") == "1" else ""
    return redirect(f"{reverse('boxes:canvas', args=[code])}{start}#box-{key}")


def box_page(
    request: HttpRequest,
    project: Project,
    row: Box,
    *,
    text: str,
    error: str = "",
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """One box: the form, what is wrong with `text`, or both versions of it."""
    context = {
        **around(project, request.user),
        "box": in_words(row.key, request.user),
        "row": row,
        "text": text,
        "error": error,
        "stale": stale,
        "both": layout.both(row.text, text) if stale else text,
        "start": request.POST.get("start") == "1",
    }
    return page(request, "boxes/box.html", context, block="box", status=status)


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
