"""Moves between stages, through the gates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from canvas.assumptions import actions as assumptions
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import company_day
from canvas.boxes import queries as boxes
from intake.accounts.models import User
from intake.base import working_days
from intake.members.actions import carry_back
from intake.projects.actions import change_project, enter_stage, record
from intake.projects.choices import ROAD, Stage
from intake.projects.models import JournalEntry, Project
from intake.triage import gates, queries
from intake.triage.actions.replies import locked
from intake.triage.choices import ANSWER_WITHIN, NEEDS_REASON, Way
from intake.triage.errors import DecidedMeanwhile, GateBlocked, NoSuchMove, no_reason
from intake.triage.models import GateSnapshot

# Who takes back their own move within this time has not decided anything: facts that going back would end stay.
UNDO_WITHIN = timedelta(minutes=10)


@transaction.atomic
def move(
    *,
    project: Project,
    to: Stage,
    reason: str = "",
    override: bool = False,
    outcome: str = "",
    callers_informed: bool = False,
    until: date | None = None,
    actor: User | None,
    at: datetime,
    expected: str | None = None,
) -> JournalEntry:
    """Puts a project into another stage; ahead on the road its gates must let it in, or `override` them with a reason.

    `outcome` and `callers_informed` belong to retiring, `until` (a day on the company's clock) to parking.
    Raises GateBlocked, NoSuchMove, Invalid (no reason given), and DecidedMeanwhile when the project does not stand at
    `expected` (see queries.stands_at) any more. Writes the verdicts into the journal, and freezes canvas and
    assumptions at each gate passed.
    """
    current = locked(project, expected)
    reason = reason.strip()
    how = the_way(current, to)
    if not reason and how in NEEDS_REASON:
        raise no_reason()
    said = {"outcome": outcome, "callers_informed": callers_informed}
    verdicts = judged(current, how, to, reason=reason, override=override, at=at, **said)
    details = told(current, verdicts)
    before, merged_into, since = Stage(current.stage), current.duplicate_of, current.stage_since
    fields = consequences(current, how, to, actor=actor, at=at)
    if how is Way.RETIRE:
        fields["outcome"] = outcome
        details |= {"outcome": outcome, "callers_informed": callers_informed}
    if how is Way.PARK:
        fields["parked_until"] = until
        details |= {"until": until} if until else {}
    entry = enter_stage(project=current, to=to, actor=actor, at=at, reason=reason, details=details, fields=fields)
    for passed in gates.gates_on(how, before, to):
        freeze(project=current, stage=passed, by=actor, at=at)
    if merged_into is not None:
        carry_back(source=current, into=merged_into, merged_at=since, actor=actor, at=at)
    assumptions.refresh(project=current, at=at)
    project.stage, project.version, project.stage_since = current.stage, current.version, current.stage_since
    return entry


def the_way(project: Project, to: Stage) -> Way:
    """How this project gets there. Raises NoSuchMove, or DecidedMeanwhile when it is there already."""
    possible = queries.ways(project)
    if to in possible:
        return possible[to]
    if to == project.stage:
        raise DecidedMeanwhile(project, queries.last_decision(project))
    raise NoSuchMove(project, to, list(possible))


def judged(
    project: Project, how: Way, to: Stage, *, reason: str, override: bool, at: datetime, **said: Any
) -> list[gates.Result]:
    """The verdicts of all gates on the way; `said` with the move is a fact, too. Raises GateBlocked, no_reason."""
    on_the_way = gates.gates_on(how, project.stage, to)
    if not on_the_way:
        return []
    facts = queries.gate_facts(project, at, reason=reason, **said)
    levels = queries.levels()
    verdicts = [verdict for stage in on_the_way for verdict in gates.evaluate(facts, stage, levels)]
    blockers, warnings = gates.blockers(verdicts), gates.warnings(verdicts)
    if override and not reason:
        raise no_reason()
    if how is Way.SKIP and not override:
        raise NoSuchMove(project, to, [stage for stage, way in queries.ways(project).items() if way is not Way.SKIP])
    if (blockers and not override) or ((blockers or warnings) and not reason):
        raise GateBlocked(to, queries.lines(project, blockers), queries.lines(project, warnings))
    return verdicts


def told(project: Project, verdicts: list[gates.Result]) -> dict[str, Any]:
    """What the journal says about the gates: every verdict, and by name what was overridden or warned of."""
    if not verdicts:
        return {}
    found: dict[str, Any] = {"gate": {verdict.code: verdict.passed for verdict in verdicts}}
    for name, failed in (("overridden", gates.blockers(verdicts)), ("warned", gates.warnings(verdicts))):
        if failed:
            found[name] = [{"code": line.code, "text": line.text} for line in queries.lines(project, failed)]
    return found


def consequences(project: Project, how: Way, to: Stage, *, actor: User | None, at: datetime) -> dict[str, Any]:
    """Columns that change with the stage: a decision lapses when the project goes back before it."""
    ended = {"outcome": "", "duplicate_of": None, "parked_until": None}
    fields: dict[str, Any] = {name: empty for name, empty in ended.items() if getattr(project, name) != empty}
    if project.stage == Stage.SUBMITTED:
        fields |= {"question": "", "asked_at": None, "days_left": None}
    if how in (Way.BACK, Way.REOPEN) and not is_undo(project, to, actor, at):
        if ROAD.index(to) <= ROAD.index(Stage.POC) and project.go_at:
            fields |= {"go_at": None, "go_by": None}
        if to == Stage.SUBMITTED:
            answer_by = working_days.after(company_day(at), ANSWER_WITHIN)
            fields |= {"accepted_at": None, "answer_by": answer_by}
    return fields


def is_undo(project: Project, to: Stage, actor: User | None, at: datetime) -> bool:
    """True when this takes back the last move, by the same person, soon after."""
    last = queries.last_move(project)
    if last is None or actor is None or last.actor_id != actor.pk:
        return False
    return last.before.get("stage") == to and at - last.at <= UNDO_WITHIN


def freeze(*, project: Project, stage: Stage, by: User | None, at: datetime) -> GateSnapshot:
    """Keeps canvas, panels, assumptions and promised numbers as they are now."""
    canvas = boxes.canvas(project)
    names = ("number", "statement", "status", "evidence_level", "due", "impact", "owner__email", "due_on")
    content = {
        "boxes": {key: {"text": box.text, "version": box.version} for key, box in canvas.boxes.items()},
        "panels": {key: panel.data for key, panel in canvas.panels.items()},
        "assumptions": list(Assumption.objects.filter(project=project).order_by("number").values(*names)),
        "promised": {
            "expected_calls_per_week": project.expected_calls_per_week,
            "expected_from": project.expected_from,
            "metric": project.metric_name,
            "baseline": project.metric_baseline,
            "target": project.metric_target,
        },
    }
    return GateSnapshot.objects.create(project=project, stage=stage, at=at, by=by, content=content)


@transaction.atomic
def park(
    *,
    project: Project,
    reason: str,
    until: date | None = None,
    actor: User | None,
    at: datetime,
    expected: str | None = None,
) -> JournalEntry:
    """Puts a project aside for now, perhaps until a day (on the company's clock); what is parked gets another day.

    Raises like move.
    """
    current = locked(project, expected)
    if current.stage != Stage.PARKED or current.parked_until == until:
        return move(project=project, to=Stage.PARKED, reason=reason, until=until, actor=actor, at=at, expected=expected)
    if not reason.strip():
        raise no_reason()
    change_project(
        project=current,
        changes={"parked_until": until},
        actor=actor,
        at=at,
        kind="project.parked_longer",
        reason=reason.strip(),
    )
    project.parked_until, project.version = current.parked_until, current.version
    return JournalEntry.objects.filter(project=current, kind="project.parked_longer").latest("pk")


def end_parks(*, at: datetime) -> int:
    """Says once of each project that the day until which it was parked has come; `at` is aware. Nothing moves by
    itself: somebody takes it up again, or parks it for longer. Returns how many."""
    told = 0
    for number in queries.parks_to_end(at).values_list("pk", flat=True):
        with transaction.atomic():
            held = Project.objects.select_for_update(no_key=True).filter(pk=number)
            current = held.filter(pk__in=queries.parks_to_end(at)).first()
            if current is not None:
                after = {"until": current.parked_until}
                record(project=current, kind="project.park_ended", actor=None, at=at, after=after)
                told += 1
    return told


def decline(
    *, project: Project, reason: str, actor: User | None, at: datetime, expected: str | None = None
) -> JournalEntry:
    """Says no. Raises like move."""
    return move(project=project, to=Stage.DECLINED, reason=reason, actor=actor, at=at, expected=expected)


def reopen(
    *, project: Project, reason: str, actor: User | None, at: datetime, expected: str | None = None
) -> JournalEntry:
    """Takes a parked or declined project up again, where it was. Raises like move."""
    to = Stage(queries.came_from(project))
    return move(project=project, to=to, reason=reason, actor=actor, at=at, expected=expected)


def retire(
    *,
    project: Project,
    outcome: str,
    reason: str,
    callers_informed: bool = False,
    actor: User | None,
    at: datetime,
    expected: str | None = None,
) -> JournalEntry:
    """Ends a project for good, with an outcome; whoever calls it must have been told. Raises like move."""
    return move(
        project=project,
        to=Stage.RETIRED,
        outcome=outcome,
        reason=reason,
        callers_informed=callers_informed,
        actor=actor,
        at=at,
        expected=expected,
    )
