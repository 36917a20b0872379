"""How a row of the catalogue becomes a project's own assumption, and follows catalogue and circumstances later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from canvas.assumptions import catalogue
from canvas.assumptions.catalogue import Row, Wording
from canvas.assumptions.choices import UNSETTLED, Status
from canvas.assumptions.models import Assumption
from intake.projects.models import Project


def details(row: Row, wording: Wording) -> dict[str, Any]:
    """What the catalogue gives a project, as the columns have it."""
    return {
        "statement": wording.statement,
        "question": wording.question,
        "due": str(wording.due),
        "if_wrong": row.if_wrong,
        "box": str(row.box),
        "theme": str(row.theme),
        "ask_roles": [str(role) for role in row.ask],
        "impact": str(row.impact),
    }


def from_catalogue(project: Project, row: Row, wording: Wording, at: datetime) -> Assumption:
    """A row of the catalogue as the project's own, not saved yet."""
    given = details(row, wording)
    return Assumption(
        project=project,
        number=row.number,
        catalogue_number=row.number,
        given=given,
        check_kind=row.check_kind or "",
        check_text=row.check_text,
        created_at=at,
        updated_at=at,
        **given,
    )


def given_before(current: Assumption) -> dict[str, Any]:
    """What the catalogue gave this row. Rows from before companies could edit the catalogue remember three columns:
    they got the rest from the starter."""
    starter = catalogue.by_number().get(current.catalogue_number or 0)
    base = details(starter, catalogue.worded(starter, catalogue.Circumstances())) if starter else {}
    return {**base, **current.given}


def refitted(current: Assumption, fits: bool, row: Row, wording: Wording) -> tuple[str, dict[str, Any]]:
    """What fitting changes about a row that the project has: the event, and the columns.

    Words that somebody answered to stay as they were: only what is still open follows.
    """
    wanted, before = details(row, wording), given_before(current)
    changes: dict[str, Any] = {}
    if wanted != before and (current.status in UNSETTLED or current.unfit):
        untouched = {
            name: value
            for name, value in wanted.items()
            if value != before.get(name) and getattr(current, name) == before.get(name)
        }
        changes = {**untouched, "given": wanted}
    if fits and current.unfit:
        return "brought_back", {**changes, "status": Status.OPEN, "unfit": False}
    if not fits and current.status == Status.OPEN:
        return "set_aside", {**changes, "status": Status.NOT_APPLICABLE, "unfit": True}
    return "reworded", changes
