"""The canvas on paper and from files, for people."""

from __future__ import annotations

from dataclasses import dataclass

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
from canvas.paper.forms import BeginForm, FileForm, PaperForm
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.base.pages import go, page
from intake.projects import queries as projects
from intake.projects.models import Project

# How many projects the page offers to begin from.
OFFERED = 20


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


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begins a canvas from an example or from another project: looked at first, then taken. Only empty parts fill."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    form = BeginForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise NotFound()
    start = chosen(form, user)
    if request.method == "POST" and start:
        source = Source(Origin.COPIED, start.what)
        actions.take(
            project=project, content=start.content, source=source, actor=user, at=timezone.now(), only_empty=True
        )
        return go(request, "boxes:canvas", code=code)
    context = {
        **around(project, user),
        "form": form,
        "start": start,
        "examples": list(examples().values()),
        "found": queries.with_canvas(user, project, form.cleaned_data["q"])[:OFFERED],
        "q": form.cleaned_data["q"],
        "boxes": layout.boxes(_, plain=not user.is_ml_team),
        "now_says": queries.content(project),
    }
    return page(request, "paper/begin.html", context)


@dataclass(frozen=True)
class Start:
    """What somebody chose to begin from. `what` is the code of a project or the key of an example."""

    what: str
    name: str
    content: queries.Content
    project: Project | None = None


def chosen(form: BeginForm, user: User) -> Start | None:
    """What the form names, or nothing. Raises NotFound for what does not exist or may not be seen."""
    key, code = form.cleaned_data["example"], form.cleaned_data["project"]
    if key:
        example = examples().get(key)
        if example is None:
            raise NotFound(_("There is no such example."))
        return Start(key, example.name, queries.of_example(example))
    if code:
        project = projects.get_visible(code, user)
        return Start(project.code, project.name, queries.to_copy(project, costs=form.cleaned_data["costs"]), project)
    return None
