"""The table of gates: what each condition needs, and what happens at each level."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.projects.choices import ROAD, Direction, Stage
from intake.triage import gates, wording
from intake.triage.choices import Level, Way
from intake.triage.gates import GateFacts

BOXES = (
    "value",
    "task",
    "decisions",
    "impact",
    "sources",
    "collection",
    "features",
    "making",
    "building",
    "monitoring",
)
# Facts with which every gate lets a project in without a word.
PERFECT = GateFacts(
    given=frozenset(gates.IDEA_FIELDS),
    accepted=True,
    has_owner=True,
    boxes=BOXES,
    filled=frozenset(BOXES),
    verified=frozenset(range(1, 49)),
    unsettled={},
    personal_data=True,
    ai_act_class="minimal",
    has_result=True,
    go=True,
    best=0.74,
    target=0.72,
    has_endpoint=True,
    fallback=True,
    observed=True,
    was_called=True,
    callers_informed=True,
    outcome="replaced",
    reason=True,
)

# (condition, its level, what is taken away from PERFECT, what is then named as lacking)
TABLE = [
    ("submitted.fields", Level.BLOCK, {"given": frozenset({"name", "brand"})}, ("problem", "users", "useful_by")),
    ("poc.decision", Level.BLOCK, {"accepted": False}, ()),
    ("poc.owner", Level.BLOCK, {"has_owner": False}, ()),
    ("poc.boxes", Level.BLOCK, {"filled": frozenset(BOXES) - {"task", "value"}}, ("value", "task")),
    ("poc.assumptions", Level.BLOCK, {"verified": frozenset({2, 20, 44})}, ("7", "43")),
    ("poc.lawful_basis", Level.BLOCK, {"verified": frozenset({2, 7, 20, 43})}, ("44",)),
    ("poc.not_prohibited", Level.BLOCK, {"ai_act_class": "prohibited"}, ()),
    ("poc.other_boxes", Level.WARN, {"filled": frozenset(BOXES) - {"impact"}}, ("impact",)),
    ("poc.other_assumptions", Level.WARN, {"unsettled": {"T": ("7", "15", "ours"), "P": ("3",)}}, ("15", "ours")),
    ("build.result", Level.BLOCK, {"has_result": False}, ()),
    ("build.go", Level.BLOCK, {"go": False}, ()),
    ("build.assumptions", Level.WARN, {"unsettled": {"P": ("3", "6"), "T": ("1",)}}, ("3", "6")),
    ("build.target", Level.WARN, {"best": 0.71}, ()),
    ("build.target", Level.WARN, {"best": None}, ()),
    ("build.target", Level.WARN, {"target": None}, ()),
    ("build.target", Level.WARN, {"direction": Direction.LOWER}, ()),
    ("deployed.endpoint", Level.BLOCK, {"has_endpoint": False}, ()),
    ("deployed.privacy", Level.BLOCK, {"verified": frozenset({44})}, ("45",)),
    ("deployed.fallback", Level.BLOCK, {"fallback": False}, ()),
    ("deployed.other_assumptions", Level.WARN, {"unsettled": {"B": ("44", "45", "34")}}, ("34",)),
    ("in_use.observed", Level.BLOCK, {"observed": False}, ()),
    ("in_use.assumptions", Level.WARN, {"unsettled": {"D": ("13",)}}, ("13",)),
    ("in_use.kpi", Level.WARN, {"verified": frozenset(range(1, 48))}, ("48",)),
    ("retired.outcome", Level.BLOCK, {"outcome": "", "reason": False}, ("outcome", "reason")),
    ("retired.outcome", Level.BLOCK, {"outcome": "bored"}, ("outcome",)),
    ("retired.callers", Level.BLOCK, {"callers_informed": False}, ()),
    ("retired.callers", Level.BLOCK, {"callers_informed": False, "has_endpoint": False}, ()),
]


def stage_of(code: str) -> Stage:
    return Stage(code.split(".")[0])


def result_of(code: str, facts: GateFacts, levels: dict[str, str] | None = None) -> gates.Result | None:
    found = [result for result in gates.evaluate(facts, stage_of(code), levels) if result.code == code]
    return found[0] if found else None


def test_every_condition_is_in_the_table_and_has_words() -> None:
    assert {row[0] for row in TABLE} == set(gates.CODES) == set(wording.CONDITION)
    assert all(wording.condition(code) and wording.condition(code, plain=True) for code in gates.CODES)


@pytest.mark.parametrize("stage", ROAD[1:])
def test_perfect_facts_pass_every_gate(stage: Stage) -> None:
    results = gates.evaluate(PERFECT, stage)
    assert results
    assert all(result.passed and not result.lacking for result in results)


@pytest.mark.parametrize(("code", "level", "change", "lacking"), TABLE)
def test_a_condition_fails_for_its_own_reason_only(code, level, change, lacking) -> None:
    facts = replace(PERFECT, **change)
    failed = [result for result in gates.evaluate(facts, stage_of(code)) if not result.passed]
    mine = next(result for result in failed if result.code == code)
    assert (mine.level, mine.lacking) == (level, lacking)
    if code != "poc.assumptions":
        assert failed == [mine]


@pytest.mark.parametrize(("code", "level", "change", "_lacking"), TABLE)
@pytest.mark.parametrize("wanted", list(Level))
def test_an_admin_can_make_a_condition_block_warn_or_be_off(code, level, change, _lacking, wanted) -> None:
    facts = replace(PERFECT, **change)
    result = result_of(code, facts, {code: wanted})
    results = gates.evaluate(facts, stage_of(code), {code: wanted})
    if wanted is Level.OFF:
        assert result is None
    elif wanted is Level.BLOCK:
        assert result in gates.blockers(results)
    else:
        assert result in gates.warnings(results)


@pytest.mark.parametrize("personal", [False, None])
def test_lawful_basis_is_asked_for_only_when_personal_data_is_used(personal: bool | None) -> None:
    facts = replace(PERFECT, personal_data=personal, verified=frozenset({2, 7, 20, 43}))
    assert not gates.blockers(gates.evaluate(facts, Stage.POC))
    assert not gates.blockers(gates.evaluate(facts, Stage.DEPLOYED))


def test_an_open_lawful_basis_warns_where_it_does_not_block() -> None:
    facts = replace(PERFECT, personal_data=None, unsettled={"B": ("44", "45")})
    (warning,) = gates.warnings(gates.evaluate(facts, Stage.DEPLOYED))
    assert warning.lacking == ("44", "45")


@pytest.mark.parametrize(
    ("stage", "to", "way"),
    [
        ("draft", "submitted", None),
        ("draft", "parked", None),
        ("submitted", "submitted", None),
        ("submitted", "draft", None),
        ("submitted", "poc", Way.FORWARD),
        ("submitted", "build", Way.SKIP),
        ("submitted", "in_use", Way.SKIP),
        ("submitted", "retired", None),
        ("poc", "submitted", Way.BACK),
        ("in_use", "submitted", Way.BACK),
        ("retired", "in_use", Way.BACK),
        ("deployed", "in_use", Way.FORWARD),
        ("in_use", "retired", Way.RETIRE),
        ("poc", "retired", Way.RETIRE),
        ("parked", "retired", Way.RETIRE),
        ("submitted", "parked", Way.PARK),
        ("in_use", "parked", Way.PARK),
        ("retired", "parked", Way.PARK),
        ("declined", "parked", Way.PARK),
        ("submitted", "declined", Way.DECLINE),
        ("parked", "declined", Way.DECLINE),
        ("deployed", "declined", None),
    ],
)
def test_the_ways_between_stages(stage: str, to: str, way: Way | None) -> None:
    assert gates.way(stage, to) == way


def test_a_parked_project_returns_to_where_it_was_or_before_but_not_further() -> None:
    reachable = {to for to, how in gates.ways("parked", came_from="build").items() if how is Way.REOPEN}
    assert reachable == {Stage.SUBMITTED, Stage.POC, Stage.BUILD}


@given(st.sampled_from(list(Stage)), st.sampled_from(list(Stage)), st.sampled_from(ROAD[1:]))
def test_only_moves_ahead_pass_gates_and_each_gate_is_passed_once(stage: Stage, to: Stage, came_from: Stage) -> None:
    way = gates.way(stage, to, came_from)
    if way is None:
        return
    passed = gates.gates_on(way, stage, to)
    assert bool(passed) == (way in (Way.FORWARD, Way.SKIP, Way.RETIRE))
    assert len(set(passed)) == len(passed)
    if passed:
        assert passed[-1] == to
