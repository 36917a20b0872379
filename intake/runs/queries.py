"""Reading runs: what pages, reports and gates ask. Callers have loaded the project with permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Max,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from intake.base.environment import Environment, SettingError
from intake.base.errors import NotFound
from intake.projects.choices import Direction
from intake.projects.models import Project
from intake.runs.choices import RunStatus
from intake.runs.gateway import Address, GatewayError
from intake.runs.models import Run, RunLink, TrackingServer
from intake.runs.results import Point, Quality

SORTS = {"name": "name", "status": "status", "started": "started_at", "duration": "duration", "value": "value"}


def links_of(project: Project) -> QuerySet[RunLink]:
    """The links that are in force."""
    return (
        RunLink.objects.filter(project=project, removed_at=None)
        .select_related("server", "created_by", "project")
        .order_by("pk")
    )


def get_link(project: Project, number: int) -> RunLink:
    """A link in force of a project that the caller has loaded with permission. Raises NotFound."""
    link = links_of(project).filter(pk=number).first()
    if link is None:
        raise NotFound()
    return link


def get_run(project: Project, number: int) -> Run:
    """A run of a project that the caller has loaded with permission. Raises NotFound."""
    run = runs_of(project).filter(pk=number).first()
    if run is None:
        raise NotFound()
    return run


def runs_of(project: Project) -> QuerySet[Run]:
    """All runs that the project's links have shown, with `value`, the project's main metric, and `duration`.

    The value is taken out of the metrics here and not stored, so that it follows when the project's metric changes.
    """
    metric = Func(
        F("metrics"), Value(project.metric_name), function="jsonb_extract_path_text", output_field=TextField()
    )
    length = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    return Run.objects.filter(project=project, link__removed_at=None).annotate(
        value=Cast(metric, FloatField()), duration=length
    )


def ordered(rows: QuerySet[Run], sort: str) -> QuerySet[Run]:
    """Sorted by a column of SORTS, `-` before it for downwards; rows without a value come last."""
    column = F(SORTS.get(sort.lstrip("-"), "started_at"))
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "-pk")


def finished(project: Project) -> QuerySet[Run]:
    """The runs that count: ended well, and still there."""
    return runs_of(project).filter(status=RunStatus.FINISHED, missing_since=None).exclude(started_at=None)


def quality(project: Project) -> Quality:
    """The project's main metric over its runs, beside baseline and target."""
    rows: Any = finished(project).order_by("started_at", "pk")
    return Quality(
        metric=project.metric_name,
        lower_is_better=project.metric_direction == Direction.LOWER,
        baseline=project.metric_baseline,
        target=project.metric_target,
        points=tuple(Point(number, at, value) for number, at, value in rows.values_list("pk", "started_at", "value"))
        if project.metric_name
        else (),
    )


def linked(project: Project) -> bool:
    """True if at least one run of this project has been read and is still there: what a gate asks."""
    return runs_of(project).filter(missing_since=None).exists()


def facts_of(project: Project) -> Mapping[str, Any]:
    """This room's columns of Facts, worked out anew."""
    counted = Run.objects.filter(project=project, link__removed_at=None).aggregate(
        total=Count("pk", filter=Q(missing_since=None)), last=Max("started_at", filter=Q(missing_since=None))
    )
    seen = quality(project)
    return {
        "runs_total": counted["total"],
        "last_run_at": counted["last"],
        "best_value": seen.best.value if seen.best else None,
        "latest_value": seen.latest.value if seen.latest else None,
    }


def metric_names(project: Project) -> list[str]:
    """Names that the runs use for their metrics, the newest 50 runs first: to offer when the main one is chosen."""
    names: dict[str, None] = {}
    for metrics in (
        runs_of(project).order_by(F("started_at").desc(nulls_last=True)).values_list("metrics", flat=True)[:50]
    ):
        names.update(dict.fromkeys(metrics))
    return list(names)


def linked_projects() -> QuerySet[Project]:
    """Projects with a link in force."""
    return Project.objects.filter(run_links__removed_at=None, run_links__isnull=False).distinct().order_by("pk")


@dataclass(frozen=True)
class Freshness:
    """How old what is shown is. `since` is set while a tracking server does not answer."""

    read_at: datetime | None = None
    since: datetime | None = None
    error: str = ""


def freshness(links: list[RunLink]) -> Freshness:
    """Of all links the oldest good reading, and the failure that lasts longest."""
    good = [link.last_good_at for link in links if link.last_good_at]
    failing = sorted((link.error_since, link.error) for link in links if link.error and link.error_since)
    since, error = failing[0] if failing else (None, "")
    return Freshness(read_at=min(good, default=None), since=since, error=error)


def servers() -> QuerySet[TrackingServer]:
    """All servers that runs may be linked on."""
    return TrackingServer.objects.order_by("name")


def address_of(server: TrackingServer) -> Address:
    """Where the server is now, with its credentials from the environment. Raises GatewayError when it has no address,
    or when a file that holds a secret cannot be read."""
    name = "MLflow" if server.name == TrackingServer.DEFAULT else server.name
    url = server.url or default_url()
    if not url:
        raise GatewayError(_("There is no tracking server yet: set MLFLOW_TRACKING_URI."))
    env = Environment()
    try:
        secrets = {
            part: env.text(f"{server.credentials}_{part.upper()}", "") for part in ("username", "password", "token")
        }
    except SettingError as error:
        # It ends a start; here it must not end the worker. Its text names the variable, not the secret.
        raise GatewayError(_("The credentials of %(name)s cannot be read.") % {"name": name}) from error
    return Address(name=name, url=url, **secrets)


def default_url() -> str:
    """The site's own tracking server; "" without one."""
    if settings.MLFLOW_TRACKING_URI:
        return str(settings.MLFLOW_TRACKING_URI)
    try:
        return settings.MLFLOW_ADDRESS_FILE.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def run_address(run: Run, base: str) -> str:
    """Where people open a run in MLflow; "" when its server has no address that a browser can open."""
    if not base.startswith(("http://", "https://")):
        return ""
    return f"{base.rstrip('/')}/#/experiments/{quote(run.experiment_id, safe='')}/runs/{quote(run.run_id, safe='')}"


def browsable(server: TrackingServer) -> str:
    """The address of a server's own pages."""
    return server.ui_url or server.url or default_url()
