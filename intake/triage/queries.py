"""Reading for triage: what gates look at, how a gate stands, where one can go from here, and the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import company_day
from canvas.boxes import layout
from canvas.boxes import queries as boxes
from canvas.boxes.choices import Known, PanelKey
from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import User
from intake.base import working_days
from intake.base.errors import Forbidden
from intake.endpoints import queries as endpoints
from intake.projects.choices import ROAD, Stage
from intake.projects.models import JournalEntry, Project, ProjectQuerySet
from intake.projects.queries import projects_visible_to
from intake.runs import queries as runs
from intake.triage import gates, wording
from intake.triage.choices import DAYS_OF_USE, Level, Way
from intake.triage.models import GateRule, GateSnapshot

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


@dataclass(frozen=True)
class Waiting:
    """An idea in the queue. `days_left` counts working days until the promised answer, negative when it is late."""

    project: Project
    days_waiting: int
    days_left: int | None
    asked: bool
    accepted: bool

    @property
    def late(self) -> bool:
        return not self.asked and not self.accepted and self.days_left is not None and self.days_left < 0


# Gates -------------------------------------------------------------------------------------------


def levels() -> dict[str, str]:
    """The levels that an admin has set: {condition: level}."""
    return dict(GateRule.objects.values_list("code", "level"))


def gate_facts(project: Project, at: datetime, *, outcome: str = "", reason: str = "") -> gates.GateFacts:
    """Everything that gates look at, read from the rooms that know it; `at` is aware."""
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
        outcome=outcome,
        reason=bool(reason.strip()),
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


# Where a project stands --------------------------------------------------------------------------


def stands_at(project: Project) -> str:
    """Where a decision finds the project: its stage and, while submitted, how far triage is.

    A page carries it along, so that of two people deciding at once the second is told.
    """
    if project.stage != Stage.SUBMITTED:
        return str(project.stage)
    return f"{project.stage}:{'accepted' if project.accepted_at else 'asked' if project.asked_at else 'open'}"


def last_decision(project: Project) -> JournalEntry | None:
    """The newest line that says where the project stands, with its author."""
    kinds = ("project.submitted", "project.moved", "project.accepted", "project.asked", "project.answered")
    rows = JournalEntry.objects.filter(project=project, kind__in=kinds).select_related("actor")
    return rows.order_by("-pk").first()


def last_move(project: Project) -> JournalEntry | None:
    """How the project came into its stage."""
    rows = JournalEntry.objects.filter(project=project, after__has_key="stage")
    return rows.order_by("-pk").first()


def came_from(project: Project) -> str:
    """The stage that a parked or declined project left the road from."""
    if project.stage not in (Stage.PARKED, Stage.DECLINED):
        return str(project.stage)
    rows = JournalEntry.objects.filter(project=project, after__has_key="stage").order_by("-pk")
    for entry in rows.values_list("before", flat=True)[:20]:
        if entry.get("stage") in ROAD[1:]:
            return str(entry["stage"])
    return Stage.SUBMITTED


def ways(project: Project) -> dict[Stage, Way]:
    """Every stage that this project can be moved to, and how."""
    return gates.ways(project.stage, came_from(project))


def may_give_go(project: Project, user: User) -> bool:
    """The go to build is the brand's: its owner's, or that of a product owner or lead of the brand."""
    return project.owner_id == user.pk or user.memberships.get(project.brand_id) in STAKEHOLDER_ROLES


def snapshots(project: Project) -> Any:
    """What was promised at each gate, newest first."""
    return GateSnapshot.objects.filter(project=project).select_related("by")


# Ideas -------------------------------------------------------------------------------------------


def for_the_ml_team(user: User) -> User:
    """Raises Forbidden for everybody else: queue and board are the ML team's desk."""
    if not user.is_ml_team:
        raise Forbidden(gettext("Queue and board are the ML team's. Your projects are in the list of projects."))
    return user


def by_submission_key(key: str) -> Project | None:
    """The project that a form made when it was sent before."""
    return Project.objects.filter(submission_key=key).select_related("brand").first()


def questions(project: Project) -> list[JournalEntry]:
    """What the ML team asked and what was answered, oldest first."""
    rows = JournalEntry.objects.filter(project=project, kind__in=("project.asked", "project.answered"))
    return list(rows.select_related("actor").order_by("pk"))


def submitted(user: User) -> ProjectQuerySet:
    """Ideas that were sent in and are on no other stage yet."""
    return projects_visible_to(user).filter(stage=Stage.SUBMITTED)


def queue(user: User, at: datetime, *, most: int = 200) -> list[Waiting]:
    """Ideas that wait, by promised day; then those that wait for their requester, then the accepted ones."""
    today = company_day(at)
    rows = submitted(user).with_people().select_related("requester")
    found = [waiting(project, today) for project in rows.order_by(F("answer_by").asc(nulls_last=True), "pk")[:most]]
    return sorted(found, key=lambda row: (row.accepted, row.asked))


def waiting(project: Project, today: date) -> Waiting:
    """How long an idea has waited and how long it may still."""
    since = company_day(project.submitted_at or project.stage_since)
    left: int | None = None
    if project.asked_at:
        left = project.days_left
    elif project.answer_by:
        left = working_days.between(today, project.answer_by)
    return Waiting(
        project=project,
        days_waiting=max((today - since).days, 0),
        days_left=left,
        asked=project.asked_at is not None,
        accepted=project.accepted_at is not None,
    )


# Board -------------------------------------------------------------------------------------------

CARD = (
    "pk",
    "code",
    "name",
    "stage",
    "stage_since",
    "brand__name",
    "lead__name",
    "accepted_at",
    "asked_at",
    "facts__health",
    "facts__assumptions_open",
    "facts__first_call_at",
)


def board_cards(rows: ProjectQuerySet, stages: tuple[Stage, ...], most: int) -> dict[str, list[Mapping[str, Any]]]:
    """At most `most` + 1 cards a stage, those longest in it first: one query, from projects and facts alone."""
    columns = [rows.filter(stage=stage).order_by("stage_since", "pk").values(*CARD)[: most + 1] for stage in stages]
    found: dict[str, list[Mapping[str, Any]]] = {stage: [] for stage in stages}
    if rows.query.is_empty():
        return found
    for card in columns[0].union(*columns[1:], all=True).order_by("stage_since", "pk"):
        found[card["stage"]].append(card)
    return found


def proposes_in_use(card: Mapping[str, Any], at: datetime) -> bool:
    """Calls have been coming in for a week: the project is in use, whatever anybody thinks."""
    first = card["facts__first_call_at"]
    return card["stage"] == Stage.DEPLOYED and first is not None and first <= at - timedelta(days=DAYS_OF_USE)
