"""The history of a canvas on pages: what there was, one version of it, two side by side, and going back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from canvas.boxes import actions as boxes
from canvas.boxes import layout
from canvas.boxes.choices import PanelKey
from canvas.boxes.forms import rows
from canvas.boxes.keeping import panel_part
from canvas.boxes.models import Revision
from canvas.versions import actions, queries
from canvas.versions.forms import PARTS, RestoreForm
from canvas.versions.registry import Frozen, frozen
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.pages import go, page
from intake.projects import queries as projects
from intake.projects.models import Project

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """One line of the history: a revision, or a canvas that was frozen at a gate."""

    revision: Revision | None
    frozen: Frozen | None
    title: str
    parts: list[str]


def around(project: Project, user: User) -> dict[str, Any]:
    """What every page of this room shows around its own part."""
    return {**projects.header(project, user), "project": project, "tab": "canvas", "nav_key": "projects"}


@require_safe
@never_cache
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every version, newest first, and the gates among them."""
    user = person(request)
    project = projects.get_visible(code, user)
    shown = Paginator(queries.revisions(project), PAGE_SIZE).get_page(request.GET.get("page"))
    newest = queries.latest(project)
    context = {
        **around(project, user),
        "shown": shown,
        "lines": lines(shown, frozen(project), user),
        "newest": newest,
        # The undo of a restore is the version before it, in the parts that it brought back.
        "undo_parts": queries.changed(newest) if newest else [],
        "seen": queries.seen(project),
    }
    return page(request, "versions/history.html", context)


def lines(shown: Page[Revision], gates: Sequence[Frozen], user: User) -> list[Line]:
    """The revisions of this page with the gates that fall between them, newest first."""
    called = queries.titles(user)
    found = list(shown.object_list)
    if shown.has_next() and found:
        gates = [one for one in gates if one.at >= found[-1].ended_at]
    if shown.has_previous() and found:
        before = shown.paginator.page(shown.previous_page_number()).object_list
        gates = [one for one in gates if one.at < list(before)[-1].ended_at]
    result, waiting = [], list(gates)
    for row in found:
        while waiting and waiting[0].at >= row.ended_at:
            gate = waiting.pop(0)
            result.append(Line(None, gate, queries.gate_title(gate, user), []))
        title = _("Version %(number)s") % {"number": row.number}
        result.append(Line(row, None, title, [called[key] for key in queries.changed(row)]))
    return result + [Line(None, gate, queries.gate_title(gate, user), []) for gate in waiting]


@require_safe
@never_cache
def one(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One version, read as a canvas, with what differs from now and the way back to it."""
    user = person(request)
    project = projects.get_visible(code, user)
    return version_page(request, project, queries.version(project, version, user))


def version_page(
    request: HttpRequest, project: Project, version: queries.Version, *, error: str = "", status: int = 200
) -> HttpResponse:
    """One version; `error` says why it was not restored."""
    user = person(request)
    now = queries.current(project)
    called = queries.titles(user)
    revision = version.revision
    context = {
        **around(project, user),
        "version": version,
        "definition": layout.definition(),
        "boxes": layout.boxes(_, plain=not user.is_ml_team),
        "panels": [
            (panel_part(key), called[panel_part(key)], [r for r in rows(key, version.written.panels[key]) if r[1]])
            for key in PanelKey
        ],
        "changed": queries.changed(revision) if revision else [],
        "stale_parts": [key for key in PARTS if not queries.same_part(key, version.written, now)],
        "seen": queries.seen(project),
        "before": str(revision.number - 1) if revision and revision.number > 1 else "",
        "error": error,
        "difference": queries.differences(version.written, now, user) if error else None,
    }
    return page(request, "versions/one.html", context, status=status)


@require_POST
def restore(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Goes back to a version, in one part or in all. 409 shows what somebody else has written meanwhile."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    wanted = queries.version(project, version, user)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return version_page(request, project, wanted, error=" ".join(map(str, form.non_field_errors())), status=422)
    try:
        changed = actions.restore(
            project=project, version=wanted, seen=form.cleaned_data["seen"], actor=user, at=timezone.now()
        )
    except (boxes.StaleBox, boxes.StalePanel) as stale:
        by = stale.current.updated_by.name if stale.current.updated_by else _("Somebody")
        told = _("%(name)s has saved meanwhile. Nothing was restored and nothing is lost: what differs is below.")
        return version_page(request, project, wanted, error=told % {"name": by}, status=409)
    if changed:
        messages.success(request, _("Restored. What stood there before is kept as a version, too."))
    else:
        messages.info(request, _("Nothing to restore: the canvas says just that."))
    return go(request, "versions:list", code=code)


@require_safe
@never_cache
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side, word by word: ?a= the earlier, ?b= the later (a number, gate-NUMBER or now)."""
    user = person(request)
    project = projects.get_visible(code, user)
    newest = queries.latest(project)
    names = request.GET.get("a") or previous(newest), request.GET.get("b") or queries.NOW
    before, after = (queries.version(project, name, user) for name in names)
    context = {
        **around(project, user),
        "a": before,
        "b": after,
        "choices": choices(project, user, {before.name, after.name}),
        "difference": queries.differences(before.written, after.written, user),
    }
    return page(request, "versions/compare.html", context)


def previous(newest: Revision | None) -> str:
    """The revision before the last: what a comparison begins with when nothing is chosen."""
    if newest is None:
        return queries.NOW
    return str(max(newest.number - 1, 1))


def choices(project: Project, user: User, chosen: set[str]) -> list[tuple[str, str]]:
    """(name, words) of what can be compared: now, the gates, the newest revisions and those that are shown."""
    found = [(queries.NOW, _("Now"))]
    found += [(f"{queries.GATE}{gate.number}", queries.gate_title(gate, user)) for gate in frozen(project)]
    recent = list(queries.revisions(project)[:PAGE_SIZE])
    numbers = {int(name) for name in chosen if name.isdecimal()} - {row.number for row in recent}
    recent += list(queries.revisions(project).filter(number__in=numbers))
    return found + [(str(row.number), told(row)) for row in recent]


def told(row: Revision) -> str:
    """A revision in a list of choices."""
    who = row.author.name if row.author else _("Somebody without an account")
    return _("Version %(number)s, %(name)s") % {"number": row.number, "name": who}
