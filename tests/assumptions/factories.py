"""Projects with assumptions to test with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from canvas.assumptions import actions
from canvas.assumptions.catalogue import Circumstances
from canvas.assumptions.choices import Verdict
from canvas.assumptions.models import Assumption
from intake.projects.choices import Stage
from intake.projects.models import Project
from tests.factories import make_project
from tests.people import Cast

# Nothing conditional fits here, so that a project has 39 of the 48.
PLAIN = Circumstances(personal_data=False, batch=False, affects_people=False, labels_needed=False)
EVERYTHING = Circumstances(personal_data=True, batch=True, affects_people=True, labels_needed=True)


def make_fitted(
    people: Cast, *, stage: Stage = Stage.SUBMITTED, circumstances: Circumstances = EVERYTHING, **fields: Any
) -> Project:
    """A project of Nordlys with the catalogue's assumptions."""
    project = make_project(people.nordlys, people.zoe, stage=stage, **fields)
    actions.fit(project=project, circumstances=circumstances, actor=people.zoe, at=timezone.now())
    return fresh(project)


def fresh(project: Project) -> Project:
    """The project as the database has it now."""
    return Project.objects.select_related("brand", "owner", "lead", "facts").get(pk=project.pk)


def numbered(project: Project, number: int) -> Assumption:
    """One of its assumptions as the database has it now."""
    return Assumption.objects.select_related("project").get(project=project, number=number)


def confirm(project: Project, number: int, *, level: int = 2, at: datetime | None = None, **more: Any) -> Assumption:
    """Evidence and verdict in one go."""
    actions.add_evidence(
        assumption=numbered(project, number),
        level=level,
        text="Seen in the query of today.",
        verdict=Verdict.VERIFY,
        actor=None,
        at=at or timezone.now(),
        **more,
    )
    return numbered(project, number)


def days(count: int) -> Any:
    """The day that many days from now."""
    return (timezone.localtime() + timedelta(days=count)).date()
