"""Assumptions as lists: of one project by due step, as a map, across all projects, and the same as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from canvas.assumptions import queries, wording
from canvas.assumptions.choices import Box, Due, Impact, Level, Theme
from canvas.assumptions.forms import AcrossFilter, AssumptionFilter
from canvas.assumptions.models import Assumption
from canvas.assumptions.views.shared import common, words_of
from intake.accounts.authentication import person
from intake.base.errors import InvalidFields
from intake.base.forms import errors_of
from intake.base.pages import page
from intake.base.tables import csv_lines, workbook
from intake.projects import queries as projects

ON_A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The columns of a file; their names are for programs and never translated.
COLUMNS = (
    "project",
    "number",
    "statement",
    "status",
    "theme",
    "box",
    "impact",
    "due",
    "day",
    "evidence_level",
    "asked",
    "owner",
    "reason",
)


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The list: all for the ML team, what is asked of them for stakeholders. Every filter is in the address."""
    user: Any = request.user
    project = projects.get_visible(code, user)
    form = AssumptionFilter(request.GET)
    # A filter that makes no sense chooses nothing less than all: the page says what it shows.
    chosen = form.cleaned_data if form.is_valid() else {}
    context = {
        **common(request, project),
        "sheet": queries.sheet(project, user, chosen, queries.company_day(timezone.now())),
        "chosen": chosen,
        "selects": filters(chosen, user),
        "query": request.GET.urlencode(),
        "view": "list",
    }
    return page(request, "assumptions/list.html", context, block="results")


def filters(chosen: dict[str, Any], user: Any) -> list[tuple[Any, ...]]:
    """The selects of the filter bar: name, label, choices, chosen."""
    statuses = [(key, word) for key, (_kind, word) in wording.status_words(user).items()]
    statuses.append((queries.OVERDUE, _("Overdue")))
    short = wording.due_short_words(user)
    boxes = [(str(box), wording.BOX[box]) for box in Box]
    return [
        ("status", _("Status"), statuses, chosen.get("status")),
        ("theme", _("Theme"), [(str(theme), wording.THEME[theme]) for theme in Theme], chosen.get("theme")),
        ("due", _("Must be true"), [(str(due), short[due]) for due in Due], chosen.get("due")),
        ("box", _("Box"), boxes, chosen.get("box")),
        ("mine", _("Of"), [("1", _("me"))], "1" if chosen.get("mine") else ""),
    ]


@require_safe
def on_a_map(request: HttpRequest, code: str) -> HttpResponse:
    """How much depends on it against how well it is known; the same filters as the list."""
    user = person(request)
    project = projects.get_visible(code, user)
    form = AssumptionFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    context = {
        **common(request, project),
        "cells": queries.map_of(project, user, chosen, queries.company_day(timezone.now())),
        "levels": list(Level),
        "impacts": list(Impact),
        "selects": filters(chosen, user),
        "query": request.GET.urlencode(),
        "view": "map",
    }
    return page(request, "assumptions/map.html", context, block="results")


@require_safe
def across(request: HttpRequest) -> HttpResponse:
    """What waits for this person in all projects, or everything that waits."""
    user = person(request)
    form = AcrossFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    today = queries.company_day(timezone.now())
    shown = Paginator(queries.across(user, chosen, today), ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "shown": shown,
        "lines": [queries.Line(row, today) for row in shown.object_list],
        "chosen": chosen,
        "whose": chosen.get("whose", ""),
        "selects": [select for select in filters(chosen, user) if select[0] != "mine"],
        "terms": words_of(user),
        "query": query.urlencode(),
        "nav_key": "assumptions",
    }
    return page(request, "assumptions/across.html", context, block="results")


# The same as files ---------------------------------------------------------------------------------


@require_safe
def listing_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """All of a project's assumptions that the filters choose. Raises InvalidFields for filters that make no sense."""
    user = person(request)
    project = projects.get_visible(code, user)
    chosen = AssumptionFilter(request.GET)
    if not chosen.is_valid():
        raise InvalidFields(errors=errors_of(chosen))
    rows = queries.listing(project, chosen.cleaned_data, user, queries.company_day(timezone.now()))
    return as_file(form, f"{project.code}-assumptions", rows.select_related("project", "owner", "asked"))


@require_safe
def across_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list over all projects. Raises InvalidFields for filters that make no sense."""
    chosen = AcrossFilter(request.GET)
    if not chosen.is_valid():
        raise InvalidFields(errors=errors_of(chosen))
    rows = queries.across(person(request), chosen.cleaned_data, queries.company_day(timezone.now()))
    return as_file(form, "assumptions", rows)


def as_file(form: str, name: str, rows: Iterable[Assumption]) -> HttpResponseBase:
    """The rows as CSV or as a spreadsheet."""
    answer: StreamingHttpResponse | FileResponse
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(COLUMNS, cells(rows)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    else:
        file = workbook(_("Assumptions"), COLUMNS, cells(rows), ZoneInfo(settings.TIME_ZONE))
        answer = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    answer["Cache-Control"] = "no-store"
    return answer


def cells(rows: Iterable[Assumption]) -> Iterator[list[Any]]:
    """The columns of each row."""
    today = queries.company_day(timezone.now())
    for row in rows:
        line = queries.Line(row, today)
        yield [
            row.project.code,
            row.number,
            row.statement,
            line.state,
            row.theme,
            row.box,
            row.impact,
            row.due,
            line.day,
            line.evidence,
            row.asked.email if row.asked else ", ".join(row.ask_roles),
            row.owner.email if row.owner else "",
            row.reason,
        ]
