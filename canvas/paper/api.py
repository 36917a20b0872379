"""The canvas as files for programs: data that can be read in again, and paper."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import renderers
from rest_framework.request import Request
from rest_framework.response import Response

from canvas.boxes.choices import Origin
from canvas.boxes.keeping import Source
from canvas.paper import actions, files, forms, press, queries
from intake.base import api
from intake.base.errors import PreconditionFailed, PreconditionRequired
from intake.projects import queries as projects


class CanvasFile(api.ApiView):
    """The canvas as a file that this or another site reads again. Nothing in it says whose it is."""

    def get(self, request: Request, code: str) -> Response:
        project = projects.get_visible(code, request.user)
        said = queries.content(project)
        headers = {"ETag": queries.tag(said), **files.headers(project.code, project.name, "json")}
        return Response(queries.as_file(said), headers=headers)

    def put(self, request: Request, code: str) -> Response:
        """Replaces what the file names; what it leaves out stays. If-Match says which canvas was read, or `*`."""
        project = projects.get_for_editing(code, request.user)
        user: Any = request.user
        expected = request.headers.get("If-Match", "").strip().removeprefix("W/")
        if not expected:
            raise PreconditionRequired(_("Send the ETag of the canvas that you read as If-Match, or * for any."))
        content = forms.read(api.body(request, set(forms.KNOWN)))
        try:
            actions.take(
                project=project,
                content=content,
                source=Source(Origin.IMPORTED),
                actor=user,
                at=timezone.now(),
                expected="" if expected == "*" else expected,
            )
        except actions.StaleCanvas as error:
            raise PreconditionFailed(error.detail, headers={"ETag": error.tag}) from error
        said = queries.content(project)
        return Response(queries.as_file(said), headers={"ETag": queries.tag(said)})


class Pdf(renderers.BaseRenderer):
    """Bytes of a PDF."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data


class CanvasPdf(api.ApiView):
    """The canvas on one page; what is too long for it goes on behind. `?paper=a3` or `a4`."""

    renderer_classes = [Pdf]

    def get(self, request: Request, code: str) -> Response:
        project = projects.get_visible(code, request.user)
        form = forms.PaperForm(api.filters(request, {"paper"}))
        sheet = queries.sheet(project, request.user, api.validated(form)["paper"])
        tag = press.tag(sheet)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(press.pdf(sheet), headers={"ETag": tag, **files.headers(project.code, project.name, "pdf")})
