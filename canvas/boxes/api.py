"""The canvas for programs. Every save names the version it was made from in If-Match."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import renderers
from rest_framework.request import Request
from rest_framework.response import Response

from canvas.boxes import actions, layout, queries
from canvas.boxes.choices import PANEL_FIELDS, PanelKey
from canvas.boxes.forms import PANEL_FORMS, TextForm, rows
from canvas.boxes.models import Box, Panel
from canvas.boxes.words import PANEL
from canvas.boxes.writers import Section, markdown
from intake.base import api
from intake.base.errors import FieldError, InvalidFields, PreconditionFailed
from intake.projects import queries as projects
from intake.projects.models import Project


def show_box(row: Box) -> dict[str, Any]:
    """A box as the API has it."""
    return {"key": row.key, "title": layout.box(row.key, _).title, "text": row.text, **saved(row)}


def show_panel(row: Panel) -> dict[str, Any]:
    """A panel as the API has it; null for what nobody has said."""
    return {"key": row.key, "title": str(PANEL[PanelKey(row.key)]), "data": queries.all_fields(row), **saved(row)}


def saved(row: Box | Panel) -> dict[str, Any]:
    """Which version this is, by whom and when."""
    by = row.updated_by.email if row.updated_by else None
    return {"version": row.version, "updated_at": row.updated_at, "updated_by": by}


def show_canvas(project: Project) -> dict[str, Any]:
    """The whole canvas with the licence of its definition."""
    found, known = queries.canvas(project), layout.definition()
    return {
        "boxes": [show_box(row) for row in found.boxes.values()],
        "panels": [show_panel(row) for row in found.panels.values()],
        "license": {"name": known.license, "url": known.license_url, "attribution": known.attribution},
    }


def tag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def answer(shown: dict[str, Any]) -> Response:
    """A box or panel with its entity tag."""
    return Response(shown, headers={"ETag": tag(shown["version"])})


def stale(error: actions.StaleBox | actions.StalePanel) -> PreconditionFailed:
    """A lost race in HTTP's own words for a failed If-Match, with what is there now."""
    version = error.current.version
    return PreconditionFailed(
        _("This is at version %(version)s now. Read it, merge and save again.") % {"version": version},
        extra=error.extra,
        headers={"ETag": tag(version)},
    )


class WholeCanvas(api.ApiView):
    """All boxes and panels of a project."""

    def get(self, request: Request, code: str) -> Response:
        return Response(show_canvas(projects.get_visible(code, request.user)))


class OneBox(api.ApiView):
    """Read or write one box."""

    def get(self, request: Request, code: str, key: str) -> Response:
        return answer(show_box(queries.box(projects.get_visible(code, request.user), key)))

    def put(self, request: Request, code: str, key: str) -> Response:
        project = projects.get_for_editing(code, request.user)
        queries.box_key(key)
        user: Any = request.user
        version = api.version_of(request)
        data = api.body(request, {"text"})
        if data.get("text") is None:
            raise InvalidFields(
                errors=[FieldError("text", "required", _("Give the text; empty text empties the box."))]
            )
        text = api.validated(TextForm(data))["text"]
        try:
            row = actions.save_box(project=project, key=key, text=text, version=version, actor=user, at=timezone.now())
        except actions.StaleBox as error:
            raise stale(error) from error
        return answer(show_box(row))


class OnePanel(api.ApiView):
    """Read or write one panel; a field that is left out is emptied."""

    def get(self, request: Request, code: str, key: str) -> Response:
        return answer(show_panel(queries.panel_row(projects.get_visible(code, request.user), key)))

    def put(self, request: Request, code: str, key: str) -> Response:
        project = projects.get_for_editing(code, request.user)
        known = queries.panel_key(key)
        user: Any = request.user
        version = api.version_of(request)
        form = PANEL_FORMS[known](api.body(request, set(PANEL_FIELDS[known])))
        api.validated(form)
        try:
            row = actions.save_panel(
                project=project, key=key, data=form.stored(), version=version, actor=user, at=timezone.now()
            )
        except actions.StalePanel as error:
            raise stale(error) from error
        return answer(show_panel(row))


class PlainMarkdown(renderers.BaseRenderer):
    """Markdown is text."""

    media_type = "text/markdown"
    format = "md"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return str(data).encode()


class CanvasMarkdown(api.ApiView):
    """The canvas as text."""

    renderer_classes = [PlainMarkdown]

    def get(self, request: Request, code: str) -> Response:
        project = projects.get_visible(code, request.user)
        return Response(text_of(project, request.user), headers=as_file(f"{project.code}-canvas.md"))


def text_of(project: Project, user: Any) -> str:
    """The canvas of a project as Markdown, in the reader's words."""
    found, known = queries.canvas(project), layout.definition()
    boxes = [Section(box.title, text=found.boxes[box.key].text) for box in layout.boxes(_, plain=not user.is_ml_team)]
    panels = [
        Section(str(PANEL[PanelKey(row.key)]), rows=tuple(rows(PanelKey(row.key), row.data)))
        for row in found.panels.values()
    ]
    return markdown(f"{project.code} {project.name}", [*boxes, *panels], known.attribution, _)


def as_file(name: str) -> dict[str, str]:
    """Headers of a download that no cache keeps."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
