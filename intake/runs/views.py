"""The runs of a project as pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.accounts.authentication import person
from intake.base import formats
from intake.base.errors import Invalid
from intake.base.pages import go, page
from intake.jobs.models import Job
from intake.jobs.queries import last_job
from intake.projects import queries as projects
from intake.projects.models import Project
from intake.runs import actions, queries, wording
from intake.runs.choices import LinkKind
from intake.runs.drawing import quality_chart
from intake.runs.forms import NoteForm, RunLinkForm
from intake.runs.models import Run

PAGE_SIZE = 50
# Metrics beside the main one that a row has room for.
MOST_OTHERS = 3


@dataclass(frozen=True)
class Row:
    """A run as a row shows it."""

    run: Run
    kind: str
    word: Any
    value: str
    length: str
    others: list[tuple[str, str]]
    more: int
    href: str


def row_of(run: Run, metric: str, plain: bool) -> Row:
    """People without an account on the tracking server get no link to it."""
    others = [(name, figure(run.metrics, name)) for name in sorted(run.metrics) if name != metric]
    kind, word = wording.STATUS[run.status]
    return Row(
        run=run,
        kind=kind,
        word=word,
        value=figure(run.metrics, metric),
        length=wording.length(run.lasted),
        others=others[:MOST_OTHERS],
        more=max(len(others) - MOST_OTHERS, 0),
        href="" if plain else queries.run_address(run, queries.browsable(run.server)),
    )


def figure(metrics: dict[str, float | None], name: str) -> str:
    """A metric's value; a dash when the run does not have it, words when it is no number."""
    if name not in metrics:
        return formats.NOTHING
    value = metrics[name]
    return _("not a number") if value is None else formats.measure(value)


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The main metric over time against baseline and target, and all runs."""
    project = projects.get_visible(code, person(request))
    return show(request, project, link_form(project))


def link_form(project: Project) -> RunLinkForm:
    """An empty form for a further link: the tag with the project's code is the usual one."""
    return RunLinkForm(initial={"kind": LinkKind.TAG.value, "value": project.code})


@dataclass(frozen=True)
class Refused:
    """A note that cannot be kept, as it was typed."""

    run: int
    text: str
    why: str


def show(
    request: HttpRequest, project: Project, form: RunLinkForm, status: int = 200, refused: Refused | None = None
) -> HttpResponse:
    """The page, or its results alone for htmx."""
    user = person(request)
    plain = not user.is_ml_team
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in queries.SORTS else "-started"
    rows = queries.ordered(queries.runs_of(project).select_related("server"), sort)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    quality = queries.quality(project)
    links = list(queries.links_of(project))
    job = last_job(actions.SYNC, project.code)
    context = {
        **projects.header(project, user),
        "project": project,
        "tab": "runs",
        "nav_key": "projects",
        "plain": plain,
        "quality": quality,
        "chart": quality_chart(quality, ident="quality", plain=plain) if quality.points else None,
        "rows": [row_of(run, project.metric_name, plain) for run in shown.object_list],
        "shown": shown,
        "sort": sort,
        "links": links,
        "kinds": wording.KIND,
        "freshness": queries.freshness(links),
        "job": job if job and not job.finished else None,
        "form": form,
        "refused": refused,
        "metrics": [] if project.metric_name else queries.metric_names(project)[:8],
    }
    # Two parts of the page fetch themselves anew after a sync.
    part = "state" if request.headers.get("HX-Target") == "run-state" else "results"
    return page(request, "runs/list.html", context, block=part, status=status)


@require_POST
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Links an experiment or a tag."""
    user = person(request)
    project = projects.get_for_managing(code, user)
    form = RunLinkForm(request.POST)
    if not form.is_valid():
        return show(request, project, form, status=422)
    chosen = form.cleaned_data
    try:
        made = actions.link_runs(
            project=project,
            kind=LinkKind(chosen["kind"]),
            value=chosen["value"],
            server=chosen["server"],
            actor=user,
            at=timezone.now(),
        )
    except Invalid as problem:
        for fault in problem.errors:
            form.add_error(fault.field or None, fault.detail)
        return show(request, project, form, status=422)
    except actions.LinkedAlready as problem:
        form.add_error("value", problem.title)
        return show(request, project, form, status=422)
    if made.warning:
        messages.warning(request, made.warning)
    else:
        messages.success(request, _("Linked. Its runs are being read."))
    return go(request, "runs:list", code=code)


@require_POST
def unlink(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ends a link; the notes on its runs are kept."""
    user = person(request)
    found = queries.get_link(projects.get_for_managing(code, user), number)
    actions.unlink_runs(link=found, actor=user, at=timezone.now())
    messages.success(request, _("Unlinked. Linking the same again brings its runs and notes back."))
    return go(request, "runs:list", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sync(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for a sync, and shows how it goes; the fragment asks again until it is over."""
    user = person(request)
    if request.method == "POST":
        project = projects.get_for_editing(code, user)
        job: Job | None = actions.request_sync(project=project, actor=user, at=timezone.now())
        if not getattr(request, "htmx", None):
            return go(request, "runs:list", code=code)
    else:
        project = projects.get_visible(code, user)
        job = last_job(actions.SYNC, project.code)
    context = {
        **projects.header(project, user),
        "project": project,
        "tab": "runs",
        "nav_key": "projects",
        "plain": not user.is_ml_team,
        "job": job,
    }
    answer = page(request, "runs/sync.html", context, block="job")
    if job is None or job.finished:
        # The results listen for it and fetch themselves anew.
        answer["HX-Trigger"] = "runs-read"
    return answer


@require_POST
def note(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A person's note on a run. One that cannot be kept stands in its form again, with the reason."""
    user = person(request)
    project = projects.get_for_managing(code, user)
    run = queries.get_run(project, number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        why = " ".join(str(fault) for fault in form.errors["note"])
        refused = Refused(run.pk, request.POST.get("note", ""), why)
        return show(request, project, link_form(project), status=422, refused=refused)
    actions.note_run(run=run, note=form.cleaned_data["note"], actor=user, at=timezone.now())
    messages.success(request, _("Saved."))
    address = reverse("runs:list", args=[code])
    query = request.GET.urlencode()
    return go(request, f"{address}{'?' + query if query else ''}")
