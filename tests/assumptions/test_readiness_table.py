"""Twenty projects as they may lie on the table, and what each one's readiness is: its weakest theme, worked out by
the rule alone and read from the facts of a real project."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from canvas.assumptions import actions, queries
from canvas.assumptions.choices import Due, Impact, Status, Theme
from canvas.assumptions.models import Assumption
from canvas.assumptions.readiness import readiness
from intake.projects.choices import Stage
from intake.projects.models import Facts
from tests.factories import make_project
from tests.people import Cast

# An assumption is written "theme status [by]": value 3 = verified with evidence 3; o open, c being checked, x refuted,
# a risk accepted, - not applicable, s stale, ! contradicted (both verified with 3); m and l are open ones of medium
# and low impact. By: T in triage (where nothing else is said), P, B, D, U.
STATUS = {
    "o": Status.OPEN, "c": Status.CHECKING, "x": Status.REFUTED, "a": Status.ACCEPTED, "-": Status.NOT_APPLICABLE,
    "m": Status.OPEN, "l": Status.OPEN,
}  # fmt: skip
IMPACT = {"m": Impact.MEDIUM, "l": Impact.LOW}

TABLE: list[tuple[Stage, str, dict[str, int]]] = [
    (Stage.SUBMITTED, "", {}),
    (Stage.SUBMITTED, "value 1", {"value": 1}),
    (Stage.SUBMITTED, "value 3, value 2, value 3", {"value": 2}),
    (Stage.SUBMITTED, "value 3, data 3, labels 3", {"value": 3, "data": 3, "labels": 3}),
    (Stage.SUBMITTED, "value 3, data 3, labels 1", {"value": 3, "data": 3, "labels": 1}),
    (Stage.SUBMITTED, "value 3, data 3, labels o", {"value": 3, "data": 3, "labels": 0}),
    (Stage.SUBMITTED, "value 2, privacy c", {"value": 2, "privacy": 0}),
    (Stage.SUBMITTED, "value 2, decisions x", {"value": 2, "decisions": 0}),
    (Stage.SUBMITTED, "value 2, data s", {"value": 2, "data": 0}),
    (Stage.SUBMITTED, "value 2, data !", {"value": 2, "data": 0}),
    (Stage.SUBMITTED, "value 2, models a", {"value": 2, "models": 1}),
    (Stage.SUBMITTED, "value 2, data -", {"value": 2}),
    (Stage.SUBMITTED, "value 2, data m, labels l", {"value": 2}),
    (Stage.SUBMITTED, "value 2, data o P, labels o B", {"value": 2}),
    (Stage.POC, "value 2, data 1 P, labels o B", {"value": 2, "data": 1}),
    (Stage.BUILD, "value 1, data 2 P, predictions 3 B, adoption o D", {"value": 1, "data": 2, "predictions": 3}),
    (Stage.DEPLOYED, "predictions 2 D, adoption o U", {"predictions": 2}),
    (Stage.IN_USE, "predictions 2 D, adoption 1 U", {"predictions": 2, "adoption": 1}),
    (Stage.SUBMITTED, "adoption 1, privacy 1, data 2", {"adoption": 1, "privacy": 1, "data": 2}),
    (Stage.PARKED, "value o, data o", {}),
]


def assumption(number: int, text: str, now: datetime) -> Assumption:
    """One row of the notation above, not saved."""
    theme, mark, *due = text.split()
    verified = mark in ("s", "!") or mark.isdigit()
    return Assumption(
        number=number,
        statement="We believe so.",
        theme=Theme(theme),
        status=Status.VERIFIED if verified else STATUS[mark],
        impact=IMPACT.get(mark, Impact.HIGH),
        evidence_level=int(mark) if mark.isdigit() else 3 if verified else 0,
        due=Due(due[0] if due else "T"),
        expires_on=(timezone.localtime(now) - timedelta(days=1)).date() if mark == "s" else None,
        contradicted_at=now if mark == "!" else None,
        reason="Somebody decided." if mark in "xa" else "",
        created_at=now,
        updated_at=now,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("stage", "rows", "themes"), TABLE, ids=[f"{row[0]}: {row[1] or 'nothing'}" for row in TABLE])
def test_a_project_is_as_ready_as_its_weakest_theme(people: Cast, stage: Stage, rows: str, themes: dict[str, int]):
    now = timezone.now()
    lying = [assumption(n, text, now) for n, text in enumerate(filter(None, rows.split(", ")), start=1)]
    weakest = min(themes, key=lambda theme: (themes[theme], list(Theme).index(Theme(theme))), default="")
    level = min(themes.values(), default=None)

    found = readiness([row.as_item(queries.company_day(now)) for row in lying], stage)
    assert (found.themes, found.level, found.weakest or "") == (themes, level, weakest)

    project = make_project(people.nordlys, people.zoe, stage=stage)
    for row in lying:
        row.project = project
    Assumption.objects.bulk_create(lying)
    actions.refresh(project=project, at=now)
    facts = Facts.objects.get(project=project)
    assert (facts.readiness, facts.weakest_theme) == (level, weakest)


def test_there_are_twenty():
    assert len(TABLE) == 20
