"""The list of projects, a project's details, updates and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.accounts import queries as people
from intake.accounts.authentication import person
from intake.base.errors import InvalidFields
from intake.base.forms import errors_of
from intake.base.pages import go, page, version_sent
from intake.base.tables import csv_lines, workbook
from intake.lists import actions as lists_actions
from intake.lists import queries as lists
from intake.lists.choices import Place
from intake.projects import actions, queries
from intake.projects.columns import COLUMNS, IN_FILES, USUAL, known
from intake.projects.forms import DetailsForm, ProjectFilter, UpdateForm, details_of
from intake.projects.models import Project
from intake.projects.wording import HEALTH, HEALTH_REASON, STAGE, events, icon, stage_words

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def chosen_projects(request: HttpRequest) -> tuple[ProjectFilter, QuerySet[Project], str]:
    """The filter form, the projects that it chooses and their order. A filter that makes no sense chooses nothing."""
    form = ProjectFilter(request.GET)
    if not form.is_valid():
        return form, Project.objects.none(), "code"
    rows = queries.selection(person(request), form.cleaned_data, timezone.now())
    sort = form.cleaned_data["sort"] or "code"
    return form, queries.in_order(rows.with_people(), sort), sort


def chosen_columns(request: HttpRequest, usual: Sequence[str]) -> list[str]:
    """The columns of the address, else those that the person keeps, else the usual ones."""
    in_address = known(",".join(request.GET.getlist("columns")).split(","))
    return in_address or known(lists.columns_of(person(request), Place.PROJECTS)) or list(usual)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All projects that one may see; filters, order and columns are in the address."""
    user = person(request)
    form, rows, sort = chosen_projects(request)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "shown": shown,
        "sort": sort,
        "columns": chosen_columns(request, USUAL),
        "all_columns": COLUMNS,
        "given_columns": ",".join(request.GET.getlist("columns")),
        "brands": people.brands_visible_to(user),
        "stages": stage_words(user),
        "all_stages": STAGE,
        "healths": HEALTH,
        "query": without(request, "page"),
        "unsorted": without(request, "page", "sort"),
        "uncolumned": without(request, "page", "columns"),
        "may_register": user.is_ml_team,
        "place": Place.PROJECTS,
        "saved_views": lists.offered(user, Place.PROJECTS),
        "nav_key": "projects",
    }
    return page(request, "projects/list.html", context, block="results", status=200 if form.is_valid() else 400)


def without(request: HttpRequest, *names: str) -> str:
    """The query string of the same selection without these parts of it."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


@require_POST
def keep_columns(request: HttpRequest) -> HttpResponse:
    """Remembers which columns this person wants to see, and goes back to the same selection; none ticked: the usual."""
    columns = known(request.POST.getlist("columns"))
    lists_actions.choose_columns(user=person(request), place=Place.PROJECTS, columns=columns)
    query = lists_actions.selection_of(request.POST.get("query", "")[:1000])
    return HttpResponseRedirect(resolve_url("projects:list") + (f"?{query}" if query else ""))


@require_safe
def listing_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same selection as a file. Raises InvalidFields for filters that make no sense."""
    names, rows = rows_of_file(request)
    answer = StreamingHttpResponse(csv_lines(["code", "name", *names], rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="projects.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def listing_xlsx(request: HttpRequest) -> FileResponse:
    """The same as a spreadsheet, in words. Raises InvalidFields for filters that make no sense."""
    names, rows = rows_of_file(request)
    head = [_("Code"), _("Project"), *(str(COLUMNS[name].word) for name in names)]
    file = workbook(_("Projects"), head, rows, ZoneInfo(settings.TIME_ZONE))
    answer = FileResponse(file, as_attachment=True, filename="projects.xlsx", content_type=XLSX)
    answer["Cache-Control"] = "no-store"
    return answer


def rows_of_file(request: HttpRequest) -> tuple[list[str], Iterator[list[Any]]]:
    """The columns of a file beside code and name, and its rows. Raises InvalidFields."""
    form, rows, _sort = chosen_projects(request)
    if not form.is_valid():
        raise InvalidFields(errors=errors_of(form))
    names = chosen_columns(request, IN_FILES)
    found = rows.iterator(chunk_size=500)
    return names, ([row.code, row.name, *(COLUMNS[name].value(row) for name in names)] for row in found)


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, code: str) -> HttpResponse:
    """Who, what and how it is measured, as a form. A second writer is told and loses no text."""
    user = person(request)
    project = queries.get_for_editing(code, user)
    stale = False
    if request.method == "POST":
        form = DetailsForm(request.POST, project=project, user=user)
        version = version_sent(request)
        if form.is_valid():
            try:
                actions.change_project(
                    project=project, changes=form.cleaned_data, actor=user, at=timezone.now(), version=version
                )
            except actions.StaleProject:
                stale = True
            else:
                messages.success(request, _("Saved."))
                return go(request, "pages:project", code=code)
    else:
        form = DetailsForm(details_of(project), project=project, user=user)
        form.errors.clear()
    status = 409 if stale else 422 if request.method == "POST" else 200
    context = {
        **queries.header(project, user),
        "project": project,
        "tab": "overview",
        "form": form,
        "stale": stale,
        "current": details_of(project),
        "nav_key": "projects",
    }
    return page(request, "projects/details.html", context, status=status)


@require_http_methods(["GET", "POST"])
def updates(request: HttpRequest, code: str) -> HttpResponse:
    """The feed of updates; the team adds one."""
    user = person(request)
    if request.method == "POST":
        project = queries.get_for_managing(code, user)
        form = UpdateForm(request.POST)
        if form.is_valid():
            actions.post_update(project=project, **form.cleaned_data, actor=user, at=timezone.now())
            messages.success(request, _("Posted."))
            return go(request, "projects:updates", code=code)
    else:
        project = queries.get_visible(code, user)
        form = UpdateForm()
    shown = Paginator(queries.updates_of(project), 20).get_page(request.GET.get("page"))
    context = {
        **queries.header(project, user),
        "project": project,
        "tab": "updates",
        "form": form,
        "shown": shown,
        # The browser's draft is named by it: what was posted must not come back as a draft of the next one.
        "posted": queries.updates_of(project).filter(author=user).count(),
        "nav_key": "projects",
    }
    return page(request, "projects/updates.html", context, status=422 if form.errors else 200)


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that happened, by whom and when."""
    user = person(request)
    project = queries.get_visible(code, user)
    shown = Paginator(queries.history(project), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **queries.header(project, user),
        "project": project,
        "tab": "history",
        "shown": shown,
        "events": events(user),
        "healths": HEALTH,
        "reasons": HEALTH_REASON,
        "icon_of": icon,
        "nav_key": "projects",
    }
    return page(request, "projects/history.html", context)
