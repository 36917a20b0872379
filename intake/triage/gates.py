"""What must be true to enter a stage. Pure: facts in, verdicts out; docs/words.md tells a gate.

A condition whose fact cannot be recorded does not exist here, and none returns a constant. The words for each
condition are in wording.py, its level can be changed by an admin (models.GateRule).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intake.projects.choices import ACTIVE, ROAD, Direction, Outcome, Stage
from intake.projects.health import reaches
from intake.triage.choices import Level, Way

IDEA_FIELDS = ("name", "problem", "brand", "users", "useful_by")
FIRST_BOXES = ("value", "task", "decisions")
# Numbers of the catalogue: owner of the metric, a team that acts, permission to use the data, AI Act class.
BEFORE_PROOF = (2, 7, 20, 43)
LAWFUL_BASIS, MINIMAL_DATA = 44, 45
# "It is really used and moves the KPI": verified by whoever owns the number.
MOVES_KPI = 48


@dataclass(frozen=True)
class GateFacts:
    """All that gates look at, of one project at one moment. `None` means: nobody has said."""

    given: frozenset[str] = frozenset()  # which of IDEA_FIELDS hold something
    accepted: bool = False
    has_owner: bool = False
    boxes: tuple[str, ...] = ()  # all boxes of the canvas, in its order
    filled: frozenset[str] = frozenset()
    verified: frozenset[int] = frozenset()  # catalogue numbers that are verified and not stale
    # By due stage (T, P, B, D): the number of each open assumption of the catalogue, the statement of one's own.
    unsettled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    personal_data: bool | None = None
    ai_act_class: str = ""
    has_result: bool = False
    go: bool = False
    best: float | None = None
    target: float | None = None
    direction: str = Direction.HIGHER
    has_endpoint: bool = False
    fallback: bool = False
    observed: bool = False  # calls were seen on enough different days
    was_called: bool = False  # calls were ever seen
    outcome: str = ""
    reason: bool = False
    callers_informed: bool = False


@dataclass(frozen=True)
class Condition:
    """One line of a gate. `lacking` names what is missing, in codes; nothing missing means that it holds.

    A condition that does not apply to a project is left out: that it holds would be no news, and untrue to read.
    """

    code: str
    into: Stage
    level: Level
    lacking: Callable[[GateFacts], tuple[str, ...] | bool]
    applies: Callable[[GateFacts], bool] = lambda facts: True


@dataclass(frozen=True)
class Result:
    """How one condition stands. `lacking`: box keys, fields or assumptions, empty when it is only yes or no."""

    code: str
    level: Level
    passed: bool
    lacking: tuple[str, ...] = ()


def _missing_fields(facts: GateFacts) -> tuple[str, ...]:
    return tuple(name for name in IDEA_FIELDS if name not in facts.given)


def _empty_first_boxes(facts: GateFacts) -> tuple[str, ...]:
    return tuple(key for key in FIRST_BOXES if key not in facts.filled)


def _empty_other_boxes(facts: GateFacts) -> tuple[str, ...]:
    return tuple(key for key in facts.boxes if key not in facts.filled and key not in FIRST_BOXES)


def _unverified(facts: GateFacts, *numbers: int) -> tuple[str, ...]:
    return tuple(str(number) for number in numbers if number not in facts.verified)


def _personal(facts: GateFacts) -> bool:
    return facts.personal_data is True


def _others_open(due: str, *named: int, if_personal: tuple[int, ...] = ()) -> Callable[[GateFacts], tuple[str, ...]]:
    """Open assumptions of a due stage, without those that a blocking condition of the same gate already names."""

    def others(facts: GateFacts) -> tuple[str, ...]:
        names = {str(number) for number in (*named, *(if_personal if facts.personal_data else ()))}
        return tuple(item for item in facts.unsettled.get(due, ()) if item not in names)

    return others


def _target_missed(facts: GateFacts) -> bool:
    """No result is never a pass: without a run or a target this does not hold."""
    return not reaches(facts.best, facts.target, facts.direction)


def _no_outcome(facts: GateFacts) -> tuple[str, ...]:
    known = facts.outcome in set(Outcome)
    return tuple(name for name, there in (("outcome", known), ("reason", facts.reason)) if not there)


CONDITIONS = (
    Condition("submitted.fields", Stage.SUBMITTED, Level.BLOCK, _missing_fields),
    Condition("poc.decision", Stage.POC, Level.BLOCK, lambda facts: not facts.accepted),
    Condition("poc.owner", Stage.POC, Level.BLOCK, lambda facts: not facts.has_owner),
    Condition("poc.boxes", Stage.POC, Level.BLOCK, _empty_first_boxes),
    Condition("poc.assumptions", Stage.POC, Level.BLOCK, lambda facts: _unverified(facts, *BEFORE_PROOF)),
    Condition(
        "poc.lawful_basis", Stage.POC, Level.BLOCK, lambda facts: _unverified(facts, LAWFUL_BASIS), applies=_personal
    ),
    Condition("poc.not_prohibited", Stage.POC, Level.BLOCK, lambda facts: facts.ai_act_class == "prohibited"),
    Condition("poc.other_boxes", Stage.POC, Level.WARN, _empty_other_boxes),
    Condition(
        "poc.other_assumptions",
        Stage.POC,
        Level.WARN,
        _others_open("T", *BEFORE_PROOF, if_personal=(LAWFUL_BASIS,)),
    ),
    Condition("build.result", Stage.BUILD, Level.BLOCK, lambda facts: not facts.has_result),
    Condition("build.go", Stage.BUILD, Level.BLOCK, lambda facts: not facts.go),
    Condition("build.assumptions", Stage.BUILD, Level.WARN, _others_open("P")),
    Condition("build.target", Stage.BUILD, Level.WARN, _target_missed),
    Condition("deployed.endpoint", Stage.DEPLOYED, Level.BLOCK, lambda facts: not facts.has_endpoint),
    Condition(
        "deployed.privacy",
        Stage.DEPLOYED,
        Level.BLOCK,
        lambda facts: _unverified(facts, LAWFUL_BASIS, MINIMAL_DATA),
        applies=_personal,
    ),
    Condition("deployed.fallback", Stage.DEPLOYED, Level.BLOCK, lambda facts: not facts.fallback),
    Condition(
        "deployed.other_assumptions",
        Stage.DEPLOYED,
        Level.WARN,
        _others_open("B", if_personal=(LAWFUL_BASIS, MINIMAL_DATA)),
    ),
    Condition("in_use.observed", Stage.IN_USE, Level.BLOCK, lambda facts: not facts.observed),
    Condition("in_use.assumptions", Stage.IN_USE, Level.WARN, _others_open("D")),
    Condition("in_use.kpi", Stage.IN_USE, Level.WARN, lambda facts: _unverified(facts, MOVES_KPI)),
    Condition("retired.outcome", Stage.RETIRED, Level.BLOCK, _no_outcome),
    # Whatever was never called, and is nowhere to be called, has nobody to be told.
    Condition(
        "retired.callers",
        Stage.RETIRED,
        Level.BLOCK,
        lambda facts: not facts.callers_informed,
        applies=lambda facts: facts.has_endpoint or facts.was_called,
    ),
)
CODES = tuple(condition.code for condition in CONDITIONS)


def evaluate(facts: GateFacts, into: str, levels: Mapping[str, str] | None = None) -> list[Result]:
    """How every condition of the gate into a stage stands; those that are off or do not apply are left out.

    `levels` replaces the default level of the conditions that it names.
    """
    results = []
    for condition in CONDITIONS:
        level = Level((levels or {}).get(condition.code, condition.level))
        if condition.into != into or level is Level.OFF or not condition.applies(facts):
            continue
        missing = condition.lacking(facts)
        lacking = missing if isinstance(missing, tuple) else ()
        results.append(Result(condition.code, level, passed=not missing, lacking=lacking))
    return results


def blockers(results: list[Result]) -> list[Result]:
    """What keeps the project out."""
    return [result for result in results if not result.passed and result.level is Level.BLOCK]


def warnings(results: list[Result]) -> list[Result]:
    """What needs a written reason."""
    return [result for result in results if not result.passed and result.level is Level.WARN]


def steps(start: str, to: str) -> tuple[Stage, ...]:
    """The stages entered on the road from `start` to `to`, `to` included; empty unless `to` lies ahead on it."""
    if start not in ROAD or to not in ROAD:
        return ()
    first, last = ROAD.index(Stage(start)), ROAD.index(Stage(to))
    return ROAD[first + 1 : last + 1]


def next_stage(stage: str) -> Stage | None:
    """The stage whose gate comes next; None at the end of the road and beside it."""
    ahead = steps(stage, Stage.IN_USE)
    return ahead[0] if ahead else None


# What can be declined: afterwards it is retired instead.
UNBUILT = (Stage.SUBMITTED, Stage.POC, Stage.BUILD)


def way(stage: str, to: str, came_from: str = Stage.SUBMITTED) -> Way | None:
    """How one gets from a stage to another; None when there is no way.

    `came_from` is where a parked or declined project was before. A draft leaves by being sent in, not by a move.
    """
    if stage in (to, Stage.DRAFT) or to == Stage.DRAFT:
        return None
    if to == Stage.PARKED:
        # Also what had ended: a no becomes a not now, and a slip of the hand can be taken back.
        return Way.PARK
    if to == Stage.DECLINED:
        return Way.DECLINE if (came_from if stage == Stage.PARKED else stage) in UNBUILT else None
    if to == Stage.RETIRED:
        return Way.RETIRE if stage in (*ACTIVE, Stage.PARKED) else None
    if stage == Stage.PARKED or (stage == Stage.DECLINED and to in UNBUILT):
        return Way.REOPEN if to == came_from or steps(to, came_from) else None
    if stage == Stage.DECLINED or (stage == Stage.RETIRED and to == Stage.SUBMITTED):
        # What was declined never ran, and what ran once is no new idea.
        return None
    ahead = len(steps(stage, to))
    if ahead:
        return Way.FORWARD if ahead == 1 else Way.SKIP
    return Way.BACK


def ways(stage: str, came_from: str = Stage.SUBMITTED) -> dict[Stage, Way]:
    """Every stage that can be reached, in the order of the road."""
    found = {to: way(stage, to, came_from) for to in Stage}
    return {to: how for to, how in found.items() if how is not None}


# Where a project can have been before it went to the side.
BEFORE_THE_SIDE = (Stage.SUBMITTED, *ACTIVE)


def edges() -> frozenset[tuple[Stage, Stage]]:
    """The declared graph: every pair of stages between which any project can go. The database holds the same one."""
    moves = {(one, to) for came in BEFORE_THE_SIDE for one in Stage for to in Stage if way(one, to, came)}
    return frozenset(moves | {(Stage.DRAFT, Stage.SUBMITTED)})


def gates_on(how: Way, stage: str, to: str) -> tuple[Stage, ...]:
    """The gates that a move passes: those of every stage entered; going back or to the side passes none."""
    if how is Way.RETIRE:
        return (Stage.RETIRED,)
    return steps(stage, to) if how in (Way.FORWARD, Way.SKIP) else ()
