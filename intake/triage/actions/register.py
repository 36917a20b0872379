"""What runs already, and never went through triage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from canvas.boxes.actions import open_canvas
from intake.accounts.models import Brand, User
from intake.projects.actions import create_project, record
from intake.projects.choices import ACTIVE, Stage
from intake.projects.models import Project
from intake.triage.actions.ideas import first_value_text
from intake.triage.errors import AlreadySent, stage_of
from intake.triage.queries import registered

# Why a project begins in the middle of the road, as the journal keeps it.
EXISTING = "existing"


@transaction.atomic
def register_existing(
    *,
    brand: Brand,
    name: str,
    stage: Stage,
    fields: Mapping[str, Any],
    actor: User,
    at: datetime,
    submission_key: str | None = None,
) -> Project:
    """Puts down a model that exists, with canvas and assumptions, at the stage where it is; `fields` are columns of
    the project such as problem, users, owner and lead. No gate was passed, and none is said to have been.

    A form that is sent twice makes one project. Raises Invalid for a stage in which nothing runs or is worked on,
    AlreadySent when the form's key made something else.
    """
    stage_of(stage, among=ACTIVE, field="stage")
    project = create_project(
        brand=brand, name=name, requester=None, at=at, fields=fields, submission_key=submission_key, stage=stage
    )
    before = registered(project)
    if before is not None:
        if (project.name, project.brand_id, before.after["stage"]) != (name, brand.pk, stage):
            raise AlreadySent(project)
        return project
    if project.stage != stage or project.requester_id:
        raise AlreadySent(project)
    after = {"stage": stage, "why": EXISTING}
    record(project=project, kind="project.registered", actor=actor, at=at, after=after, reason=EXISTING)
    open_canvas(project=project, actor=actor, at=at, value_text=first_value_text(project))
    return project
