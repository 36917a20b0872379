"""Projects as triage meets them, made through the product's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from canvas.assumptions import actions as assumptions
from canvas.assumptions.choices import Verdict
from canvas.assumptions.models import Assumption
from canvas.boxes import actions as canvas
from canvas.boxes import queries as boxes
from intake.projects.models import Project
from intake.triage import actions
from tests.people import Cast

# A Monday morning in Paris.
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
IDEA: dict[str, Any] = {
    "problem": "Every week 300 readers cancel, and we learn of it when they are gone.",
    "users": "The retention desk calls the ten most likely leavers each morning.",
    "useful_by": date(2027, 3, 1),
    "expected_calls_per_week": 7000,
    "expected_from": date(2027, 4, 1),
}
TYPED = {
    "name": "Churn early warning",
    "problem": IDEA["problem"],
    "brand": "NVB",
    "users": IDEA["users"],
    "useful_by": "2199-03-01",
    "expected_calls_per_week": "7000",
    "expected_from": "2199-04-01",
}


def sent_idea(people: Cast, *, name: str = "Churn early warning", at: datetime = MONDAY, **fields: Any) -> Project:
    """An idea of Zoë's that the ML team has."""
    return actions.submit_idea(brand=people.nordlys, name=name, fields={**IDEA, **fields}, requester=people.zoe, at=at)


def accepted(people: Cast, **more: Any) -> Project:
    """The same, accepted by Jan."""
    project = sent_idea(people, **more)
    return actions.accept(project=project, lead=people.jan, owner=people.zoe, actor=people.jan, at=MONDAY)


def fill(project: Project, people: Cast, *keys: str) -> None:
    """Writes something into these boxes."""
    for key in keys:
        version = boxes.box(project, key).version
        canvas.save_box(project=project, key=key, text=f"about {key}", version=version, actor=people.zoe, at=MONDAY)


def say(project: Project, people: Cast, panel: str, **data: Any) -> None:
    """Writes a panel."""
    version = boxes.panel_row(project, panel).version
    canvas.save_panel(project=project, key=panel, data=data, version=version, actor=people.zoe, at=MONDAY)


def verify(project: Project, people: Cast, *numbers: int) -> None:
    """Verifies assumptions of the catalogue with a piece of evidence."""
    for row in Assumption.objects.filter(project=project, catalogue_number__in=numbers):
        assumptions.add_evidence(
            assumption=row, level=2, text="looked at it", verdict=Verdict.VERIFY, actor=people.jan, at=MONDAY
        )


def ready_for_proof(people: Cast, **more: Any) -> Project:
    """An accepted idea with everything that blocks the way into the proof of concept settled."""
    project = accepted(people, **more)
    fill(project, people, "task", "decisions")
    verify(project, people, 2, 7, 20, 43)
    return project
