"""How a row of the catalogue becomes a project's own assumption, and follows the project's circumstances later."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from canvas.assumptions.catalogue import Row, Wording
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption
from intake.projects.models import Project


def from_catalogue(project: Project, row: Row, wording: Wording, at: datetime) -> Assumption:
    """A row of the catalogue as the project's own, not saved yet."""
    return Assumption(
        project=project,
        number=row.number,
        catalogue_number=row.number,
        statement=wording.statement,
        question=wording.question,
        due=wording.due,
        given=asdict(wording),
        if_wrong=row.if_wrong,
        box=row.box,
        theme=row.theme,
        ask_roles=list(row.ask),
        impact=row.impact,
        check_kind=row.check_kind or "",
        check_text=row.check_text,
        created_at=at,
        updated_at=at,
    )


def refitted(current: Assumption, fits: bool, wording: Wording) -> tuple[str, dict[str, Any]]:
    """What fitting changes about a row that the project has: the event, and the columns."""
    wanted = asdict(wording)
    changes: dict[str, Any] = {}
    if wanted != current.given:
        untouched = {name: value for name, value in wanted.items() if getattr(current, name) == current.given.get(name)}
        changes = {**untouched, "given": wanted}
    if fits and current.unfit:
        return "brought_back", {**changes, "status": Status.OPEN, "unfit": False}
    if not fits and current.status == Status.OPEN:
        return "set_aside", {**changes, "status": Status.NOT_APPLICABLE, "unfit": True}
    return "reworded", changes
