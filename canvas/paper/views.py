"""The canvas on paper and from files, for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from canvas.boxes import layout
from canvas.boxes.choices import Origin
from canvas.boxes.keeping import Source
from canvas.boxes.shown import around
from canvas.paper import actions, files, press, queries
from canvas.paper.examples import examples
from canvas.paper.forms import CopyForm, FileForm, PaperForm
from intake.accounts.authentication import person
from intake.base.errors import NotFound
from intake.base.pages import go, page
from intake.projects import queries as projects
from intake.projects.models import Project

# How many projects the page offers to begin from.
OFFERED = 20
LONGEST_QUESTION = 100


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


@require_safe
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """What a canvas may begin from: the examples, and the canvases of other projects that one may see."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    context = {
        **around(project, user),
        "examples": list(examples().values()),
        "found": queries.with_canvas(user, project, asked)[:OFFERED],
        "q": asked,
    }
    return page(request, "paper/begin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def example(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One example: looked at, then taken."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    found = examples().get(key)
    if found is None:
        raise NotFound(_("There is no such example."))
    return start(request, project, queries.of_example(found), found.key, {"name": found.name, "source": None})


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, code: str, source: str) -> HttpResponse:
    """The canvas of another project: looked at, then copied as far as it is not about that project alone."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    other = projects.get_visible(source, user)
    form = CopyForm(request.POST)
    costs = form.is_valid() and form.cleaned_data["costs"]
    content = queries.to_copy(other, costs=costs)
    return start(request, project, content, other.code, {"name": other.name, "source": other, "form": form})


def start(
    request: HttpRequest, project: Project, content: queries.Content, what: str, shown: dict[str, Any]
) -> HttpResponse:
    """Shows a canvas to begin from, or takes it: only boxes and panels in which nothing stands are filled."""
    user = person(request)
    if request.method == "POST":
        source = Source(Origin.COPIED, what)
        actions.take(project=project, content=content, source=source, actor=user, at=timezone.now(), only_empty=True)
        return go(request, "boxes:canvas", code=project.code)
    context = {
        **around(project, user),
        **shown,
        "says": content.boxes,
        "boxes": layout.boxes(_, plain=not user.is_ml_team),
        "now_says": queries.content(project).boxes,
    }
    return page(request, "paper/start.html", context)
