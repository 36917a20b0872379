"""Reading endpoints and their usage. Permission is part of the query; days and weeks are on the company's clock.

In every figure None means that no sample says anything, and 0 that samples say zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone

from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound
from intake.base.weeks import Week
from intake.endpoints import silence, standing
from intake.endpoints.choices import ORDER, UNUSED, Source
from intake.endpoints.models import Endpoint, EndpointQuerySet, UsageDay
from intake.projects.models import Facts, Project

Person = User | AnonymousUser
A_WEEK = 7
SORTS = {
    "state": ("rank", "name"),
    "name": ("name",),
    "-name": ("-name",),
    "calls": (F("calls_7").asc(nulls_first=True), "name"),
    "-calls": (F("calls_7").desc(nulls_last=True), "name"),
    "last_call": (F("last_call_at").asc(nulls_first=True), "name"),
    "-last_call": (F("last_call_at").desc(nulls_last=True), "name"),
    "cost": (F("cost_per_month").asc(nulls_first=True), "name"),
    "-cost": (F("cost_per_month").desc(nulls_last=True), "name"),
}


def today(at: datetime | None = None) -> date:
    """The company's calendar day at `at` (aware; now by default)."""
    return (at or timezone.now()).astimezone(ZoneInfo(settings.TIME_ZONE)).date()


# Permission ------------------------------------------------------------------------------------------


def endpoints_visible_to(user: Person) -> EndpointQuerySet:
    """All that this person may know of."""
    return EndpointQuerySet(Endpoint).visible_to(user)


def get_visible(slug: str, user: Person) -> Endpoint:
    """An endpoint to look at. Raises NotFound, for one that does not exist and one that is not theirs alike."""
    endpoint = endpoints_visible_to(user).with_project().filter(slug=slug).first()
    if endpoint is None:
        raise NotFound()
    return endpoint


def get_for_managing(slug: str, user: Person) -> Endpoint:
    """An endpoint to change: the ML team's right. Raises NotFound or Forbidden."""
    endpoint = get_visible(slug, user)
    if not (isinstance(user, User) and user.is_ml_team):
        raise Forbidden()
    return endpoint


@dataclass(frozen=True)
class Target:
    """An endpoint as a batch knows it; `allowed` says whether this person may send its usage."""

    endpoint_id: int
    allowed: bool


def targets(slugs: Iterable[str], user: User) -> dict[str, Target]:
    """The endpoints of a batch that this person sees: the ML team may send for all, stakeholders for their brands'."""
    rows = endpoints_visible_to(user).filter(slug__in=set(slugs)).values_list("slug", "pk", "project__brand_id")
    brands = set() if user.is_ml_team else set(user.stakeholder_brands)
    return {slug: Target(pk, user.is_ml_team or brand in brands) for slug, pk, brand in rows}


# The inventory ---------------------------------------------------------------------------------------


def selection(user: Person, chosen: Mapping[str, Any]) -> EndpointQuerySet:
    """The visible endpoints that a cleaned EndpointFilter chooses; pages, exports and the API share it."""
    rows = endpoints_visible_to(user).with_project()
    if chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("brand"):
        rows = rows.filter(project__brand__key=chosen["brand"])
    if chosen.get("platform"):
        rows = rows.filter(platform=chosen["platform"])
    if chosen.get("project"):
        rows = rows.filter(project__code=chosen["project"])
    if chosen.get("q"):
        text = chosen["q"]
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(slug__icontains=text)
            | Q(project__name__icontains=text)
            | Q(project__code__iexact=text)
        )
    return rows


def in_order(rows: EndpointQuerySet, sort: str, at: datetime) -> QuerySet[Endpoint]:
    """The rows with `calls_7` (calls of the seven full days before `at`) in one of the orders of SORTS."""
    end = today(at)
    rank = Case(
        *[When(state=state, then=Value(place)) for place, state in enumerate(ORDER)], output_field=IntegerField()
    )
    return rows.annotate(rank=rank, calls_7=calls_of_days(end - timedelta(days=A_WEEK), end)).order_by(
        *SORTS[sort], "pk"
    )


def calls_of_days(first: date, end: date) -> Any:
    """A subquery: an endpoint's calls in [first, end)."""
    days = UsageDay.objects.filter(
        endpoint=OuterRef("pk"), source=OuterRef("source"), caller="", day__gte=first, day__lt=end
    )
    return Subquery(days.order_by().values("endpoint").annotate(sum=Sum("calls")).values("sum"))


def platforms(user: Person) -> list[str]:
    """Platforms in use, for the filter."""
    found = endpoints_visible_to(user).exclude(platform="").order_by("platform")
    return list(found.values_list("platform", flat=True).distinct())


def for_project(project: Project) -> QuerySet[Endpoint]:
    """A project's endpoints, retired ones last."""
    return EndpointQuerySet(Endpoint).with_project().filter(project=project).order_by("retired_at", "name", "pk")


# Days ------------------------------------------------------------------------------------------------


def counted(endpoints: Iterable[int]) -> QuerySet[UsageDay]:
    """The days of these endpoints that count: totals of each one's authoritative source."""
    return UsageDay.objects.filter(endpoint__in=list(endpoints), source=F("endpoint__source"), caller="")


def calls_per_day(endpoints: Sequence[int], first: date, end: date) -> dict[int, list[int | None]]:
    """{endpoint id: calls of each day in [first, end)}."""
    width = (end - first).days
    found: dict[int, list[int | None]] = {endpoint: [None] * width for endpoint in endpoints}
    rows = counted(endpoints).filter(day__gte=first, day__lt=end).values_list("endpoint_id", "day", "calls")
    for endpoint, day, calls in rows:
        found[endpoint][(day - first).days] = int(calls)
    return found


@dataclass(frozen=True)
class Figures:
    """What one endpoint did over some days. Latencies are milliseconds."""

    calls: int
    errors: int
    mean_ms: float | None
    worst_p95_ms: float | None
    covered_seconds: int


def figures(endpoints: Sequence[int], first: date, end: date) -> dict[int, Figures]:
    """{endpoint id: figures over [first, end)}; endpoints without any sample there are left out."""
    rows = counted(endpoints).filter(day__gte=first, day__lt=end).order_by().values_list("endpoint_id")
    return {
        endpoint: Figures(
            calls=int(calls),
            errors=int(errors),
            mean_ms=float(latency / told / 1000) if told else None,
            worst_p95_ms=p95,
            covered_seconds=int(covered),
        )
        for endpoint, calls, errors, latency, told, p95, covered in rows.annotate(
            Sum("calls"),
            Sum("errors"),
            Sum("latency_us_sum"),
            Sum("latency_calls"),
            Max("worst_p95_ms"),
            Sum("covered_seconds"),
        )
    }


def week_figures(endpoints: Sequence[int], week: Week) -> dict[int, Figures]:
    """{endpoint id: figures of an ISO week}."""
    return figures(endpoints, week.monday, week.next().monday)


def week_calls(projects: Sequence[int], week: Week) -> dict[int, int]:
    """{project id: calls of an ISO week over all of its endpoints}; projects without any sample are left out."""
    days = UsageDay.objects.filter(
        endpoint__project__in=list(projects),
        source=F("endpoint__source"),
        caller="",
        day__gte=week.monday,
        day__lt=week.next().monday,
    )
    rows = days.order_by().values_list("endpoint__project").annotate(Sum("calls"))
    return {project: int(calls) for project, calls in rows}


def observed(project: Project, days: int = A_WEEK) -> bool:
    """True if calls were seen on at least so many different days."""
    called = UsageDay.objects.filter(endpoint__project=project, source=F("endpoint__source"), caller="", calls__gt=0)
    return int(called.aggregate(days=Count("day", distinct=True))["days"]) >= days


def callers(endpoint: Endpoint, first: date, end: date) -> list[dict[str, Any]]:
    """Who called in [first, end): name, calls, errors, first and last call, the most active first; at most 100."""
    days = UsageDay.objects.filter(endpoint=endpoint, source=endpoint.source, day__gte=first, day__lt=end)
    rows: Any = days.exclude(caller="").filter(calls__gt=0).order_by().values("caller")
    found = rows.annotate(
        calls=Sum("calls"), errors=Sum("errors"), first=Min("first_call_at"), last=Max("last_call_at")
    )
    return list(found.order_by("-calls", "caller")[:100])


# Facts -----------------------------------------------------------------------------------------------


def project_facts(projects: Sequence[int], at: datetime) -> dict[int, dict[str, Any]]:
    """{project id: the columns of its facts that this room owns}; `at` is aware."""
    end = today(at)
    found = standing.project_facts(projects, UNUSED, end - timedelta(days=A_WEEK), end)
    return {number: dict(zip(standing.FACT_COLUMNS, values, strict=True)) for number, values in found.items()}


def differing_facts(projects: Sequence[int], at: datetime) -> dict[int, dict[str, Any]]:
    """The facts of those of the projects whose stored facts are others."""
    truth = project_facts(projects, at)
    stored = Facts.objects.filter(pk__in=list(projects)).values("pk", *standing.FACT_COLUMNS)
    return {row["pk"]: truth[row["pk"]] for row in stored if {**truth[row["pk"]], "pk": row["pk"]} != row}


def facts_of(project: Project) -> dict[str, Any]:
    """One project's facts of this room, as the nightly check works them out."""
    return project_facts([project.pk], timezone.now())[project.pk]


# Verdicts --------------------------------------------------------------------------------------------


def signs_of(endpoint: Endpoint, at: datetime, known: float = 0) -> silence.Signs:
    """What the verdict on an endpoint is read from."""
    return silence.Signs(
        now=at,
        monitored=endpoint.source != Source.NONE,
        silent_after=timedelta(days=endpoint.silent_after_days),
        live_since=endpoint.deployed_at or endpoint.created_at,
        known_seconds=known,
        first_call_at=endpoint.first_call_at,
        last_call_at=endpoint.last_call_at,
        last_sample_at=endpoint.last_sample_at,
        retired=endpoint.retired_at is not None,
        kind=endpoint.kind,
        before=endpoint.state,
    )


def names(project: Project, slugs: set[str], user: User) -> dict[str, str]:
    """{slug: name} of those of these slugs that are the project's endpoints: what comments are on."""
    return dict(Endpoint.objects.filter(project=project, slug__in=slugs).values_list("slug", "name"))
