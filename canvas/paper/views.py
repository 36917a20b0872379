"""The canvas on paper and from files, for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from canvas.boxes.choices import Origin
from canvas.boxes.keeping import Source
from canvas.boxes.shown import around
from canvas.paper import actions, files, press, queries
from canvas.paper.forms import FileForm, PaperForm
from intake.accounts.authentication import person
from intake.base.errors import NotFound
from intake.base.pages import go, page
from intake.projects import queries as projects


@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The canvas as a PDF, A4 unless `?paper=a3`."""
    user = person(request)
    project = projects.get_visible(code, user)
    form = PaperForm(request.GET)
    if not form.is_valid():
        raise NotFound(_("There is paper of the sizes a3 and a4."))
    sheet = queries.sheet(project, user, form.cleaned_data["paper"])
    tag = press.tag(sheet)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    headers = {"ETag": tag, **files.headers(project.code, project.name, "pdf")}
    return HttpResponse(press.pdf(sheet), content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def take_file(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a canvas from a file. 422 says what is wrong with it, and nothing is taken."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        actions.take(
            project=project,
            content=form.content,
            source=Source(Origin.IMPORTED),
            actor=user,
            at=timezone.now(),
            only_empty=form.cleaned_data["keep"],
        )
        return go(request, "boxes:canvas", code=code)
    status = 422 if form.is_bound else 200
    return page(request, "paper/import.html", {**around(project, user), "form": form}, status=status)
