"""The inventory of endpoints, one endpoint, and a project's endpoints."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.accounts import queries as people
from intake.base.errors import Forbidden, Invalid, InvalidFields
from intake.base.forms import errors_of
from intake.base.pages import go, page, version_sent
from intake.base.tables import guard
from intake.comments import queries as comments
from intake.endpoints import actions, figures, queries, wording
from intake.endpoints.forms import EndpointFilter, EndpointForm, RetireForm, details_of
from intake.endpoints.models import Endpoint
from intake.projects import queries as projects
from intake.projects.wording import labels

PAGE_SIZE = 50
ONE_DAY = timedelta(days=1)
PERIODS = {"30d": 30, "90d": 90, "1y": 365}


# The inventory ---------------------------------------------------------------------------------------


def chosen_endpoints(request: HttpRequest, now: datetime) -> tuple[EndpointFilter, QuerySet[Endpoint], str]:
    """The filter form, the endpoints that it chooses and their order. A filter that makes no sense chooses nothing."""
    form = EndpointFilter(request.GET)
    if not form.is_valid():
        return form, Endpoint.objects.none(), "state"
    user: Any = request.user
    sort = form.cleaned_data["sort"] or "state"
    return form, queries.in_order(queries.selection(user, form.cleaned_data), sort, now), sort


@require_safe
def inventory(request: HttpRequest) -> HttpResponse:
    """All endpoints that one may see: which are used, by whom, at what cost."""
    now, user = timezone.now(), _user(request)
    form, rows, sort = chosen_endpoints(request, now)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    unsorted = query.copy()
    unsorted.pop("sort", None)
    context = {
        "form": form,
        "shown": shown,
        "lines": figures.lines(list(shown.object_list), now, plain=not user.is_ml_team),
        "sort": sort,
        "brands": people.brands_visible_to(user),
        "platforms": queries.platforms(user),
        "states": wording.states(user),
        "words": labels(user),
        "query": query.urlencode(),
        "unsorted": unsorted.urlencode(),
        "nav_key": "endpoints",
    }
    return page(request, "endpoints/list.html", context, block="results", status=200 if form.is_valid() else 400)


@require_safe
def inventory_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same selection as a file. Raises InvalidFields for filters that make no sense."""
    form, rows, _sort = chosen_endpoints(request, timezone.now())
    if not form.is_valid():
        raise InvalidFields(errors=errors_of(form))
    answer = StreamingHttpResponse(csv_rows(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="endpoints.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


class Echo:
    """What csv.writer writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


HEAD = (
    "slug",
    "name",
    "state",
    "project",
    "brand",
    "platform",
    "environment",
    "owner",
    "source",
    "calls_last_7_days",
    "expected_calls_per_week",
    "last_call_at",
    "cost_per_month",
    "currency",
)


def csv_rows(rows: Any) -> Iterator[bytes]:
    """The lines of the inventory as a spreadsheet takes them; an empty number of calls means that nothing is known."""
    writer = csv.writer(Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(HEAD).encode()
    for endpoint in rows.iterator(chunk_size=500):
        cells = [
            endpoint.slug,
            endpoint.name,
            endpoint.state,
            endpoint.project.code if endpoint.project else "",
            endpoint.project.brand.name if endpoint.project else "",
            endpoint.platform,
            endpoint.environment,
            endpoint.owner.email if endpoint.owner else "",
            endpoint.source,
            endpoint.calls_7,
            endpoint.expected_calls_per_week,
            endpoint.last_call_at.isoformat() if endpoint.last_call_at else "",
            endpoint.cost_per_month,
            endpoint.currency if endpoint.cost_per_month is not None else "",
        ]
        yield writer.writerow([guard(cell) for cell in cells]).encode()


# One endpoint ----------------------------------------------------------------------------------------


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One endpoint: the fact first, then calls against what was expected, callers, latency and cost."""
    now, user = timezone.now(), _user(request)
    endpoint = queries.get_visible(slug, user)
    period = request.GET.get("period", "90d")
    days = PERIODS.get(period, PERIODS["90d"])
    sheet = figures.sheet(endpoint, now)
    context = {
        **shared(endpoint, user),
        "period": period if period in PERIODS else "90d",
        "chart": figures.chart([endpoint], now, days=days),
        "sheet": sheet,
        "slow": figures.slower_than_promised(endpoint, sheet),
        "callers": queries.callers(endpoint, queries.today(now) - timedelta(days=30), queries.today(now) + ONE_DAY),
        "line": figures.lines([endpoint], now, plain=not user.is_ml_team)[0],
        "comment_counts": comments.counts(endpoint.project) if endpoint.project else {},
    }
    return page(request, "endpoints/one.html", context, block="usage")


def shared(endpoint: Endpoint, user: Any) -> dict[str, Any]:
    """What every page about one endpoint shows."""
    return {
        "endpoint": endpoint,
        "kinds": wording.KIND,
        "sources": wording.SOURCE,
        "words": labels(user),
        "may_manage": user.is_ml_team,
        "nav_key": "endpoints",
    }


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that a person decides about an endpoint. A second writer is told and loses no text."""
    user = _user(request)
    endpoint = queries.get_for_managing(slug, user)
    status, stale = 200, False
    form = EndpointForm(
        request.POST if request.method == "POST" else None, user=user, fixed=endpoint, initial=details_of(endpoint)
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change(
                    endpoint=endpoint,
                    changes={name: form.cleaned_data[name] for name in form.changed_data},
                    actor=user,
                    at=timezone.now(),
                    version=version_sent(request),
                )
            except actions.StaleEndpoint:
                status, stale = 409, True
            else:
                messages.success(request, _("Saved."))
                return go(request, "endpoints:one", slug=slug)
    context = {**shared(endpoint, user), "form": form, "stale": stale, "current": details_of(endpoint)}
    return page(request, "endpoints/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes an endpoint out of the live ones, with a reason."""
    user = _user(request)
    endpoint = queries.get_for_managing(slug, user)
    form = RetireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.retire(endpoint=endpoint, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
        messages.success(request, _("Retired. Its usage stays here."))
        return go(request, "endpoints:one", slug=slug)
    context = {**shared(endpoint, user), "form": form}
    return page(request, "endpoints/retire.html", context, status=422 if form.errors else 200)


# A project's endpoints -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def of_project(request: HttpRequest, code: str) -> HttpResponse:
    """The project's endpoints, what was expected against what came, and for the ML team a form for one more."""
    now, user = timezone.now(), _user(request)
    project = projects.get_visible(code, user)
    initial = {"kind": "endpoint", "source": "push", "silent_after_days": 14, "currency": "EUR"}
    form = EndpointForm(initial=initial, user=user, of_project=True)
    if request.method == "POST":
        if not user.is_ml_team:
            raise Forbidden()
        form = EndpointForm(request.POST, user=user, of_project=True)
        if form.is_valid():
            details = {**form.cleaned_data, "project": project}
            try:
                made = actions.register(slug=details.pop("slug"), details=details, actor=user, at=now)
            except Invalid as taken:
                for fault in taken.errors:
                    form.add_error(fault.field, fault.detail)
            else:
                messages.success(request, _("Registered. Send its usage, and the calls appear here."))
                return go(request, "endpoints:one", slug=made.slug)
    rows = list(queries.for_project(project))
    context = {
        **projects.header(project, user),
        "project": project,
        "tab": "endpoints",
        "rows": rows,
        "lines": figures.lines(rows, now, plain=not user.is_ml_team),
        "chart": figures.chart(rows, now, days=90, expected=project.expected_calls_per_week),
        "form": form,
        "nav_key": "projects",
    }
    return page(request, "endpoints/project.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> Any:
    """The signed-in person: pages are closed to everybody else."""
    return request.user
