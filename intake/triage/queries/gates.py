"""What gates look at, and how a gate stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import company_day
from canvas.boxes import layout
from canvas.boxes import queries as boxes
from canvas.boxes.choices import Known, PanelKey
from intake.accounts.models import User
from intake.endpoints import queries as endpoints
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.runs import queries as runs
from intake.triage import gates, wording
from intake.triage.choices import DAYS_OF_USE, Level
from intake.triage.models import GateRule

# What is neither settled nor set aside keeps standing in the way of a gate.
SETTLED = (Status.ACCEPTED, Status.NOT_APPLICABLE)


@dataclass(frozen=True)
class Line:
    """One condition of a gate as a page or the API shows it: `level` is block or warn, `room` where one can mend it."""

    code: str
    text: str
    level: Level
    passed: bool
    details: tuple[str, ...]
    room: str = ""


@dataclass(frozen=True)
class Gate:
    """How the gate into a stage stands now."""

    into: Stage
    lines: tuple[Line, ...]

    @property
    def blockers(self) -> list[Line]:
        return [line for line in self.lines if not line.passed and line.level is Level.BLOCK]

    @property
    def warnings(self) -> list[Line]:
        return [line for line in self.lines if not line.passed and line.level is Level.WARN]


def levels() -> dict[str, str]:
    """The levels that an admin has set: {condition: level}."""
    return dict(GateRule.objects.values_list("code", "level"))


def gate_facts(
    project: Project, at: datetime, *, outcome: str = "", reason: str = "", callers_informed: bool = False
) -> gates.GateFacts:
    """Everything that gates look at, read from the rooms that know it; `at` is aware.

    Outcome, reason and whether callers were told are said with the move itself.
    """
    canvas = boxes.canvas(project)
    privacy = canvas.panels[PanelKey.PRIVACY].data
    rows = list(
        Assumption.objects.filter(project=project).only("number", "catalogue_number", "due", "status", "expires_on")
    )
    today = company_day(at)
    unsettled: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.status not in SETTLED and not row.proven(today):
            unsettled[row.due] = (*unsettled.get(row.due, ()), str(row.number))
    quality = runs.quality(project)
    return gates.GateFacts(
        given=frozenset(
            name for name in gates.IDEA_FIELDS if getattr(project, "brand_id" if name == "brand" else name)
        ),
        accepted=project.accepted_at is not None,
        has_owner=project.owner_id is not None,
        boxes=tuple(canvas.boxes),
        filled=frozenset(key for key, box in canvas.boxes.items() if box.text),
        verified=frozenset(row.catalogue_number for row in rows if row.catalogue_number and row.proven(today)),
        unsettled=unsettled,
        personal_data={Known.YES: True, Known.NO: False}.get(privacy.get("personal_data", "")),
        ai_act_class=privacy.get("ai_act_class") or "",
        has_result=bool(project.proof_note) or runs.linked(project),
        go=project.go_at is not None,
        best=quality.best.value if quality.best else None,
        target=project.metric_target,
        direction=project.metric_direction,
        has_endpoint=endpoints.for_project(project).filter(retired_at=None).exists(),
        fallback=bool((canvas.panels[PanelKey.FALLBACK].data.get("fallback") or "").strip()),
        observed=endpoints.observed(project, days=DAYS_OF_USE),
        was_called=project.facts.first_call_at is not None,
        outcome=outcome,
        reason=bool(reason.strip()),
        callers_informed=callers_informed,
    )


def gate(project: Project, into: str, at: datetime, *, plain: bool = False) -> Gate:
    """How the gate into a stage stands, in the words of the ML team or in plain ones."""
    results = gates.evaluate(gate_facts(project, at), into, levels())
    return Gate(Stage(into), lines(project, results, plain=plain))


def next_gate(project: Project, user: User, at: datetime) -> Gate | None:
    """The gate that lies next on the project's road, in this person's words; None where there is none."""
    into = gates.next_stage(project.stage)
    return gate(project, into, at, plain=not user.is_ml_team) if into else None


def lines(project: Project, results: list[gates.Result], *, plain: bool = False) -> tuple[Line, ...]:
    """Verdicts in words, with what is lacking by its name."""
    numbers = {int(item) for result in results for item in result.lacking if item.isdecimal()}
    statements = dict(
        Assumption.objects.filter(project=project, number__in=numbers).values_list("number", "statement")
        if numbers
        else ()
    )

    def named(item: str) -> str:
        if item.isdecimal():
            statement = statements.get(int(item), "")
            return statement if plain else f"{item} {statement}".strip()
        if item in wording.FIELD:
            return str(wording.FIELD[item])
        return layout.box(item, gettext, plain=plain).title

    return tuple(
        Line(
            code=result.code,
            text=wording.condition(result.code, plain),
            level=result.level,
            passed=result.passed,
            details=tuple(named(item) for item in result.lacking),
            room=wording.ROOM.get(result.code, ""),
        )
        for result in results
    )
