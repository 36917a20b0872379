"""Scores of a project, the questions that come before them, and what follows from both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import company_day
from canvas.boxes import queries as boxes
from canvas.boxes.choices import PanelKey
from intake.projects.choices import Dimension
from intake.projects.models import Facts, Project, Score
from intake.triage import scores
from intake.triage.choices import Confidence

# The catalogue's "a named team will act on the output".
SOMEBODY_ACTS = 7


def scores_of(project: Project) -> dict[str, Score]:
    """{dimension: score with its author}, in the order of the dimensions."""
    rows = {row.dimension: row for row in Score.objects.filter(project=project).select_related("by")}
    return {name: rows[name] for name in Dimension if name in rows}


def confidence(project: Project) -> Confidence:
    """How far the evidence carries the scores; needs the facts."""
    return scores.confidence(project.facts.readiness)


def filters(project: Project, at: datetime) -> tuple[scores.Filter, ...]:
    """How the hard filters stand, what fails first; `at` is aware.

    Until somebody is named as owner, nobody has said who answers for it; an owner who has left is none.
    """
    privacy = boxes.canvas(project).panels[PanelKey.PRIVACY].data
    row = Assumption.objects.filter(project=project, catalogue_number=SOMEBODY_ACTS).first()
    acts: bool | None = None
    if row is not None and row.status == Status.REFUTED:
        acts = False
    elif row is not None and row.proven(company_day(at)):
        acts = True
    owner = project.owner
    return scores.filters(
        scores.FilterFacts(
            ai_act_class=privacy.get("ai_act_class") or "",
            has_owner=None if owner is None else owner.is_active,
            somebody_acts=acts,
        )
    )


def score_facts(project: Project) -> Mapping[str, Any]:
    """The columns of the facts that follow from the scores; the readiness is read as it is stored now."""
    points = dict(Score.objects.filter(project=project).values_list("dimension", "points"))
    readiness = Facts.objects.values_list("readiness", flat=True).get(pk=project.pk)
    columns: dict[str, Any] = {f"score_{name}": points.get(name) for name in Dimension}
    return {**columns, "priority": scores.priority(points, readiness)}
