"""What the rooms below know that a check asks for: runs, usage, panels. Everything is read from our own database, so a
silent MLflow changes nothing: what was read last stays true of its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, FloatField, Func, Max, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from canvas.boxes.models import Panel
from intake.checks.choices import Against, Bound, CheckKind, Measure, Outcome, Rule, Which, Why
from intake.checks.evaluate import Finding, Usage, bar, exactly, judged, measured
from intake.checks.models import Check
from intake.endpoints.models import Endpoint, UsageDay
from intake.endpoints.queries import today
from intake.projects.models import Project
from intake.runs import queries as runs
from intake.runs.models import Run

# What a choice says when nobody has decided yet.
UNDECIDED = (None, "", "unknown", "unscreened", "open")


def finding_of(check: Check, at: datetime) -> Finding:
    """What the facts say of a check now; one that is pushed is told, not looked up."""
    return READERS[CheckKind(check.kind)](check, at)


# mlflow -------------------------------------------------------------------------------------------


def of_metric(check: Check, at: datetime) -> Finding:
    """A metric of the best, the newest or a named run."""
    terms, bound = check.terms, Bound(check.terms["bound"])
    rows = with_metrics(check.project, terms["metric"], terms.get("other", ""))
    if terms["which"] == Which.NAMED:
        rows = rows.filter(Q(run_id=terms["named"]) | Q(name=terms["named"]))
    run = first_of(rows, Which(terms["which"]), bound)
    if run is None:
        return Finding(None, Why.NO_METRIC if rows.exists() else Why.NO_RUN)
    seen = {"observed_at": run.ended_at or run.started_at or run.seen_at, "url": address(run)}
    value: float = run.metric_value
    reference, missing = compared_with(check, run)
    if reference is None:
        return Finding(None, missing, value, **seen)
    goal = reference
    if terms["against"] != Against.THRESHOLD:
        better = bar(reference, float(terms.get("by") or 0), bool(terms.get("relative")), bound)
        if better is None:
            return Finding(None, Why.NO_RELATION, value, **seen)
        goal = better
    return Finding(judged(exactly(value), bound, goal), None, value, goal, **seen)


def with_metrics(project: Project, metric: str, other: str) -> QuerySet[Any]:
    """The runs that count, with `metric_value` and `other_value`; null where a run does not have it."""
    return runs.finished(project).annotate(metric_value=number_of(metric), other_value=number_of(other or metric))


def number_of(metric: str) -> Cast:
    """A metric out of the JSON of a run, in the database: a project may have thousands of runs."""
    path = Func(F("metrics"), Value(metric), function="jsonb_extract_path_text", output_field=TextField())
    return Cast(path, FloatField())


def first_of(rows: QuerySet[Any], which: Which, bound: Bound) -> Any:
    """The run that counts; of equals the earliest. A newer run without the metric says nothing about it."""
    rows = rows.exclude(metric_value=None).select_related("server")
    if which == Which.BEST:
        order = F("metric_value").desc() if bound == Bound.AT_LEAST else F("metric_value").asc()
        return rows.order_by(order, "started_at", "pk").first()
    # A run whose start is not known is not the newest: the database would put it first.
    return rows.order_by(F("started_at").desc(nulls_last=True), "-pk").first()


def compared_with(check: Check, run: Any) -> tuple[float | None, Why]:
    """The value that the metric is measured against, or why there is none."""
    against = check.terms["against"]
    if against == Against.METRIC:
        return run.other_value, Why.NO_OTHER
    if against == Against.BASELINE:
        return check.project.metric_baseline, Why.NO_BASELINE
    return check.number("threshold"), Why.NO_DATA


def address(run: Run) -> str:
    """Where people open the run, if it fits."""
    found = runs.run_address(run, runs.browsable(run.server))
    return found if len(found) <= 1000 else ""


# endpoint -----------------------------------------------------------------------------------------


def of_usage(check: Check, at: datetime) -> Finding:
    """A measure of an endpoint over the last full days and today so far. No data is no result."""
    goal = check.number("threshold")
    endpoint = Endpoint.objects.filter(project=check.project_id, slug=check.terms["endpoint"]).first()
    if endpoint is None or goal is None or endpoint.retired_at:
        return Finding(None, Why.NO_ENDPOINT, None, goal)
    usage = usage_of(endpoint, int(check.terms["days"]), at)
    if usage is None:
        return Finding(None, Why.NO_DATA, None, goal)
    seen = usage.last_sample_at
    span = measured(Measure(check.terms["measure"]), usage, endpoint.deployed_at)
    if isinstance(span, Why):
        return Finding(None, span, None, goal, seen)
    outcome = judged(span, Bound(check.terms["bound"]), goal)
    value = span.known if span.known is None else round(span.known, 6)
    return Finding(outcome, None if outcome else Why.NOT_ENOUGH_DATA, value, goal, seen, url_of(endpoint))


def usage_of(endpoint: Endpoint, days: int, at: datetime) -> Usage | None:
    """What its authoritative source says of the window; None without a sample in it."""
    first = today(at) - timedelta(days=days)
    rows = UsageDay.objects.filter(endpoint=endpoint, source=endpoint.source, day__gte=first)
    found = rows.filter(caller="").aggregate(
        calls=Sum("calls"),
        errors=Sum("errors"),
        p95=Max("worst_p95_ms"),
        covered=Sum("covered_seconds"),
        last=Max("last_sample_at"),
    )
    if found["last"] is None or not endpoint.source:
        return None
    named = rows.exclude(caller="").filter(calls__gt=0).aggregate(callers=Count("caller", distinct=True))
    return Usage(
        since=datetime.combine(first, time.min, company_zone()),
        now=at,
        calls=int(found["calls"]),
        errors=int(found["errors"]),
        worst_p95_ms=found["p95"],
        callers=named["callers"],
        covered_seconds=int(found["covered"]),
        last_call_at=endpoint.last_call_at,
        last_sample_at=found["last"],
    )


def url_of(endpoint: Endpoint) -> str:
    """The endpoint's page on this site."""
    return f"{settings.BASE_URL}/e/{endpoint.slug}/"


def company_zone() -> ZoneInfo:
    """The zone on whose clock days are counted."""
    return ZoneInfo(settings.TIME_ZONE)


# form ---------------------------------------------------------------------------------------------


def of_panel(check: Check, at: datetime) -> Finding:
    """A field of a panel is filled, or the day in it has not passed."""
    key, _dot, name = str(check.terms["field"]).partition(".")
    panel = Panel.objects.filter(project=check.project_id, key=key).first()
    value = panel.data.get(name) if panel else None
    written = panel.updated_at if panel else None
    if check.terms["rule"] == Rule.FILLED:
        filled = value not in UNDECIDED
        outcome, why = (Outcome.PASS, Why.FILLED) if filled else (Outcome.FAIL, Why.EMPTY)
        return Finding(outcome, why, observed_at=written or check.created_at)
    day = day_of(value)
    if day is None:
        return Finding(None, Why.NO_DAY, observed_at=written)
    if day >= today(at):
        return Finding(Outcome.PASS, Why.DAY_AHEAD, observed_at=written)
    passed = datetime.combine(day + timedelta(days=1), time.min, company_zone())
    return Finding(Outcome.FAIL, Why.DAY_PASSED, observed_at=max(passed, written or passed))


def day_of(value: Any) -> date | None:
    """A day as a panel keeps it."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# push ---------------------------------------------------------------------------------------------


def as_told(check: Check, at: datetime) -> Finding:
    """What was pushed last stands."""
    outcome = Outcome(check.outcome) if check.outcome else None
    why = None if outcome else Why.NOTHING_YET
    return Finding(outcome, why, check.value, check.threshold, check.observed_at, check.url)


READERS: Mapping[CheckKind, Callable[[Check, datetime], Finding]] = {
    CheckKind.MLFLOW: of_metric,
    CheckKind.ENDPOINT: of_usage,
    CheckKind.FORM: of_panel,
    CheckKind.PUSH: as_told,
}
