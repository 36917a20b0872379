"""The list of projects, a project's details, updates and history."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.accounts import queries as people
from intake.accounts.authentication import person
from intake.base.errors import InvalidFields
from intake.base.forms import errors_of
from intake.base.pages import go, page, version_sent
from intake.base.tables import guard
from intake.projects import actions, queries
from intake.projects.forms import DetailsForm, ProjectFilter, UpdateForm, details_of
from intake.projects.models import Project
from intake.projects.wording import HEALTH, HEALTH_REASON, STAGE, events, icon, stage_words

PAGE_SIZE = 50


def chosen_projects(request: HttpRequest) -> tuple[ProjectFilter, QuerySet[Project], str]:
    """The filter form, the projects that it chooses and their order. A filter that makes no sense chooses nothing."""
    form = ProjectFilter(request.GET)
    if not form.is_valid():
        return form, Project.objects.none(), "code"
    rows = queries.selection(person(request), form.cleaned_data, timezone.now())
    sort = form.cleaned_data["sort"] or "code"
    return form, queries.in_order(rows.with_people(), sort), sort


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All projects that one may see; every filter is in the address."""
    form, rows, sort = chosen_projects(request)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "shown": shown,
        "sort": sort,
        "brands": people.brands_visible_to(person(request)),
        "stages": stage_words(person(request)),
        "all_stages": STAGE,
        "healths": HEALTH,
        "query": without_page(request),
        "nav_key": "projects",
    }
    return page(request, "projects/list.html", context, block="results", status=200 if form.is_valid() else 400)


def without_page(request: HttpRequest) -> str:
    """The query string of the same selection, first page."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@require_safe
def listing_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same selection as a file. Raises InvalidFields for filters that make no sense."""
    form, rows, _sort = chosen_projects(request)
    if not form.is_valid():
        raise InvalidFields(errors=errors_of(form))
    answer = StreamingHttpResponse(csv_rows(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="projects.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


class Echo:
    """What csv.writer writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_rows(rows: QuerySet[Project]) -> Iterator[bytes]:
    """The lines of the list as a spreadsheet takes them."""
    writer = csv.writer(Echo())
    head = [
        "code",
        "name",
        "brand",
        "stage",
        "stage_since",
        "health",
        "owner",
        "lead",
        "expected_calls_per_week",
        "readiness",
    ]
    yield b"\xef\xbb\xbf" + writer.writerow(head).encode()
    for project in rows.iterator(chunk_size=500):
        cells: list[Any] = [
            project.code,
            project.name,
            project.brand.name,
            project.stage,
            project.stage_since.isoformat(),
            project.facts.health,
            project.owner.email if project.owner else "",
            project.lead.email if project.lead else "",
            project.expected_calls_per_week,
            project.facts.readiness,
        ]
        yield writer.writerow([guard(cell) for cell in cells]).encode()


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
