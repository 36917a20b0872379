"""Endpoints and samples to test with, made through the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from intake.accounts.models import User
from intake.endpoints import actions, ingest
from intake.endpoints.models import Endpoint
from intake.projects.models import Project

# A Saturday morning; clocks changed four weeks earlier.
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def make_endpoint(
    project: Project | None, actor: User, slug: str = "churn-score", *, at: datetime | None = None, **details: Any
) -> Endpoint:
    """An endpoint that pushes its usage."""
    columns = {"name": slug.replace("-", " ").capitalize(), "source": "push", **details}
    return actions.register(slug=slug, details={**columns, "project": project}, actor=actor, at=at or timezone.now())


def sample(
    start: datetime, calls: int, *, endpoint: str = "churn-score", seconds: int = 3600, **more: Any
) -> dict[str, Any]:
    """One item of a batch, as a program would send it."""
    return {"endpoint": endpoint, "start": start.isoformat(), "seconds": seconds, "calls": calls, **more}


def hours(
    first: datetime, end: datetime, calls: int, *, endpoint: str = "churn-score", **more: Any
) -> list[dict[str, Any]]:
    """One item for each hour in [first, end)."""
    count = int((end - first) / timedelta(hours=1))
    return [sample(first + timedelta(hours=step), calls, endpoint=endpoint, **more) for step in range(count)]


def send(sender: User, items: Sequence[dict[str, Any]], at: datetime | None = None) -> actions.Receipt:
    """Records a batch as the API does."""
    return actions.record_usage(
        items=[ingest.converted(item) for item in items], sender=sender, at=at or timezone.now()
    )
