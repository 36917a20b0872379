"""Runs and links to test with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from intake.projects.models import Project
from intake.runs import actions, sync
from intake.runs.choices import TAG, LinkKind, RunStatus
from intake.runs.fake_client import FakeTracking
from intake.runs.gateway import FoundRun
from intake.runs.models import RunLink, TrackingServer

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 9, 40, tzinfo=UTC)


def found_run(number: int, *, days: float | None = None, tag: str = "", **fields: Any) -> FoundRun:
    """A run as a tracking server tells it; the numbers make it unique and later than those before it."""
    started = START + timedelta(days=number if days is None else days)
    given: dict[str, Any] = {
        "run_id": f"{number:032x}",
        "experiment_id": "1",
        "name": f"run {number}",
        "status": RunStatus.FINISHED,
        "user": "jan",
        "started_at": started,
        "ended_at": started + timedelta(minutes=3),
        "metrics": {"auc": 0.5 + number / 1000},
        "tags": {TAG: tag} if tag else {},
    }
    return FoundRun(**{**given, **fields})


def link_experiment(project: Project, value: str = "experiment 1", **fields: Any) -> RunLink:
    """A link that nobody has checked or read yet, on a server with an address."""
    server = actions.default_server()
    if not server.url:
        server.url = "http://127.0.0.1:9"
        server.save()
    return RunLink.objects.create(
        project=project, server=server, kind=LinkKind.EXPERIMENT, value=value, created_at=NOW, **fields
    )


def link_tag(project: Project) -> RunLink:
    """A link to what carries the project's code."""
    link = link_experiment(project, project.code)
    link.kind = LinkKind.TAG
    link.save()
    return link


def read(project: Project, tracking: FakeTracking, at: datetime = NOW, **options: Any) -> sync.Outcome:
    """One sync from a server in memory."""
    return sync.sync_project(
        project=project, at=at, tell=lambda done, total, text: None, connect=tracking.connect, **options
    )


def point_default_server_at(url: str) -> TrackingServer:
    """The site's own tracking server is there."""
    server = actions.default_server()
    server.url = url
    server.save()
    return server
