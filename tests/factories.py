"""Things to test with, made through the product's own actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from intake.accounts.models import Brand, User
from intake.projects import actions
from intake.projects.choices import Stage
from intake.projects.models import Project

IDEA = {
    "problem": "Every week 300 readers cancel, and we learn of it when they are gone. Each costs 84 euros a year.",
    "users": "The retention desk calls the ten most likely leavers each morning.",
    "useful_by": date(2027, 3, 1),
    "expected_calls_per_week": 7000,
    "expected_from": date(2027, 4, 1),
}


def make_project(
    brand: Brand,
    requester: User,
    *,
    name: str = "Churn early warning",
    stage: Stage = Stage.SUBMITTED,
    at: datetime | None = None,
    **fields: Any,
) -> Project:
    """A project of a brand, put into a stage without asking gates; by default one that the ML team has got."""
    at = at or timezone.now()
    project = actions.create_project(
        brand=brand, name=name, requester=requester, at=at, fields={**IDEA, "owner": requester, **fields}
    )
    # The database lets no stage follow on any other: a retired one was in use before.
    on_the_way = {Stage.DRAFT: (), Stage.RETIRED: (Stage.SUBMITTED, Stage.IN_USE)}.get(stage, (Stage.SUBMITTED,))
    for between in on_the_way:
        Project.objects.filter(pk=project.pk).update(stage=between)
    if stage not in (Stage.DRAFT, Stage.SUBMITTED):
        actions.enter_stage(project=project, to=stage, actor=requester, at=at, reason="set up for a test")
    return Project.objects.select_related("brand", "owner", "lead", "requester", "facts").get(pk=project.pk)
