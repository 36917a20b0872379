"""The versions of a canvas for programs. They go back by saving a box or panel with the text of a version."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from canvas.boxes.choices import PANEL_FIELDS, BoxKey, PanelKey
from canvas.boxes.keeping import Written, canvas_at, panel_part
from canvas.boxes.models import Revision
from canvas.versions import queries
from canvas.versions.comparing import compare
from intake.accounts.authentication import person
from intake.base import api
from intake.base.errors import FieldError, InvalidFields
from intake.projects import queries as projects


def show_revision(row: Revision) -> dict[str, Any]:
    """A revision in a list: whose, when, and which boxes ("value") and panels ("panel:privacy") it changed."""
    return {
        "number": row.number,
        "author": row.author.email if row.author else None,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "origin": row.origin,
        "source": row.source,
        "changed": queries.changed(row),
    }


def show_written(written: Written, titles: dict[str, str]) -> dict[str, Any]:
    """The whole canvas as it was; null for what nobody had said."""
    panels = {key: {name: written.panels[key].get(name) for name in PANEL_FIELDS[key]} for key in PanelKey}
    return {
        "boxes": [{"key": key, "title": titles[key], "text": written.boxes[key]} for key in BoxKey],
        "panels": [{"key": key, "title": titles[panel_part(key)], "data": data} for key, data in panels.items()],
    }


class Revisions(api.ApiView):
    """The versions of a canvas, newest first."""

    def get(self, request: Request, code: str) -> Response:
        project = projects.get_visible(code, request.user)
        api.filters(request, set())
        return api.listing(request, queries.revisions(project), show_revision, key="number", descending=True)


class OneRevision(api.ApiView):
    """What the whole canvas said when this version ended."""

    def get(self, request: Request, code: str, number: int) -> Response:
        project = projects.get_visible(code, request.user)
        row = queries.revision(project, number)
        written = canvas_at(project, row.number)
        return Response({**show_revision(row), **show_written(written, queries.titles(request.user))})


class Compare(api.ApiView):
    """Two versions word by word: `a` and `b` are numbers, `gate-NUMBER` for a frozen one, or `now`."""

    def get(self, request: Request, code: str) -> Response:
        user = person(request)
        project = projects.get_visible(code, user)
        chosen = api.filters(request, {"a", "b"})
        missing = [name for name in ("a", "b") if not chosen.get(name)]
        if missing:
            raise InvalidFields(errors=[FieldError(name, "required", _("Say which version.")) for name in missing])
        a, b = (queries.version(project, chosen[name], user) for name in ("a", "b"))
        titles = queries.titles(user)
        return Response(
            {
                "a": {"name": a.name, "title": a.title, "at": a.at},
                "b": {"name": b.name, "title": b.title, "at": b.at},
                "boxes": [show_box(key, titles[key], a.written.boxes[key], b.written.boxes[key]) for key in BoxKey],
                "panels": [
                    show_panel(key, titles[panel_part(key)], a.written.panels[key], b.written.panels[key])
                    for key in PanelKey
                ],
            }
        )


def show_box(key: BoxKey, title: str, before: str, after: str) -> dict[str, Any]:
    """One box in both versions, and what leads from one to the other."""
    found = compare(before, after)
    return {
        "key": key,
        "title": title,
        "changed": found.changed,
        "a": before,
        "b": after,
        "words": [{"op": piece.op, "text": piece.text} for piece in found.pieces],
    }


def show_panel(key: PanelKey, title: str, before: Any, after: Any) -> dict[str, Any]:
    """The fields of one panel that differ."""
    names = [name for name in PANEL_FIELDS[key] if before.get(name) != after.get(name)]
    fields = [{"name": name, "a": before.get(name), "b": after.get(name)} for name in names]
    return {"key": key, "title": title, "changed": bool(names), "fields": fields}
