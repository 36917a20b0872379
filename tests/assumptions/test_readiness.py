"""Readiness: the weakest theme of what is due by the next gate, never an average."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvas.assumptions.choices import DUE_BY_NEXT_GATE, Due, Impact, Status, Theme
from canvas.assumptions.readiness import Item, counts, readiness, worth
from intake.projects.choices import Stage

V, D, L = Theme.VALUE, Theme.DECISIONS, Theme.LABELS


def item(theme=V, status=Status.VERIFIED, level=2, due=Due.TRIAGE, impact=Impact.HIGH, **more) -> Item:
    return Item(theme=theme, impact=impact, due=due, status=status, level=level, **more)


OPEN = item(status=Status.OPEN, level=0)

CASES = [
    ("nothing at all", [], Stage.SUBMITTED, None, None),
    ("one that somebody said", [item(level=1)], Stage.SUBMITTED, 1, V),
    ("one that was checked", [item(level=2)], Stage.SUBMITTED, 2, V),
    ("one that checks itself", [item(level=3)], Stage.SUBMITTED, 3, V),
    ("an open one", [OPEN], Stage.SUBMITTED, 0, V),
    ("an open one with evidence is still open", [item(status=Status.OPEN, level=3)], Stage.SUBMITTED, 0, V),
    ("one that is being checked", [item(status=Status.CHECKING, level=2)], Stage.SUBMITTED, 0, V),
    ("a refuted one", [item(status=Status.REFUTED, level=3)], Stage.SUBMITTED, 0, V),
    ("a stale one", [item(level=3, stale=True)], Stage.SUBMITTED, 0, V),
    ("a contradicted one", [item(level=3, contradicted=True)], Stage.SUBMITTED, 0, V),
    ("an accepted risk", [item(status=Status.ACCEPTED, level=0)], Stage.SUBMITTED, 1, V),
    ("an accepted risk with evidence", [item(status=Status.ACCEPTED, level=3)], Stage.SUBMITTED, 1, V),
    ("not applicable", [item(status=Status.NOT_APPLICABLE, level=0)], Stage.SUBMITTED, None, None),
    ("medium impact", [item(impact=Impact.MEDIUM, status=Status.OPEN)], Stage.SUBMITTED, None, None),
    ("low impact", [item(impact=Impact.LOW, status=Status.OPEN)], Stage.SUBMITTED, None, None),
    ("due after the next gate", [item(due=Due.PROOF, status=Status.OPEN)], Stage.SUBMITTED, None, None),
    ("due by the next gate", [item(due=Due.PROOF, status=Status.OPEN)], Stage.POC, 0, V),
    ("what was due before still counts", [OPEN, item(theme=D, due=Due.BUILD, level=3)], Stage.BUILD, 0, V),
    ("due in use", [item(due=Due.USE, level=1)], Stage.DEPLOYED, None, None),
    ("due in use, in use", [item(due=Due.USE, level=1)], Stage.IN_USE, 1, V),
    ("the weakest of a theme", [item(level=3), item(level=1), item(level=2)], Stage.SUBMITTED, 1, V),
    ("the weakest theme, not the average", [item(level=3), item(theme=D, level=1)], Stage.SUBMITTED, 1, D),
    ("of equal themes the first", [item(theme=L, level=1), item(theme=D, level=1)], Stage.SUBMITTED, 1, D),
    ("a draft looks at the first gate", [item(level=2)], Stage.DRAFT, 2, V),
    ("parked has no gate ahead", [OPEN], Stage.PARKED, None, None),
    ("declined has no gate ahead", [OPEN], Stage.DECLINED, None, None),
    ("retired has no gate ahead", [OPEN], Stage.RETIRED, None, None),
]


@pytest.mark.parametrize(("items", "stage", "level", "weakest"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_readiness_is_as_the_plan_defines_it(items, stage, level, weakest):
    found = readiness(items, stage)
    assert (found.level, found.weakest) == (level, weakest)


def test_themes_without_an_assumption_that_counts_are_left_out():
    found = readiness([item(theme=V, level=2), item(theme=D, impact=Impact.LOW, level=0)], Stage.SUBMITTED)
    assert found.themes == {V: 2}


items = st.builds(
    Item,
    theme=st.sampled_from(Theme),
    impact=st.sampled_from(Impact),
    due=st.sampled_from(Due),
    status=st.sampled_from(Status),
    level=st.integers(0, 3),
    stale=st.booleans(),
    contradicted=st.booleans(),
)
stages = st.sampled_from(Stage)


@given(st.lists(items), stages)
def test_readiness_is_never_above_any_member_that_counts(members, stage):
    found = readiness(members, stage)
    counting = [member for member in members if counts(member, stage)]
    assert (found.level is None) == (not counting)
    for member in counting:
        assert found.level is not None
        assert found.level <= found.themes[member.theme] <= worth(member)


@given(st.lists(items), items, stages)
def test_adding_an_assumption_never_raises_readiness(members, added, stage):
    before, after = readiness(members, stage).level, readiness([*members, added], stage).level
    if before is not None:
        assert after is not None
        assert after <= before


@given(st.lists(items), stages, st.randoms())
def test_the_order_of_assumptions_does_not_matter(members, stage, chance):
    shuffled = list(members)
    chance.shuffle(shuffled)
    assert readiness(shuffled, stage) == readiness(members, stage)


@given(st.lists(items, min_size=1), st.integers(0, 99), stages)
def test_what_is_refuted_never_helps(members, place, stage):
    place %= len(members)
    old = members[place]
    worse = Item(old.theme, old.impact, old.due, Status.REFUTED, old.level, old.stale, old.contradicted)
    if old.status == Status.NOT_APPLICABLE:
        return
    before = readiness(members, stage).level
    after = readiness([*members[:place], worse, *members[place + 1 :]], stage).level
    assert (before is None) == (after is None)
    assert before is None or (after is not None and after <= before)


@given(st.lists(items), st.sampled_from([Stage.SUBMITTED, Stage.POC, Stage.BUILD, Stage.DEPLOYED]))
def test_going_forward_asks_for_more_never_for_less(members, stage):
    following = {
        Stage.SUBMITTED: Stage.POC,
        Stage.POC: Stage.BUILD,
        Stage.BUILD: Stage.DEPLOYED,
        Stage.DEPLOYED: Stage.IN_USE,
    }[stage]
    assert set(DUE_BY_NEXT_GATE[stage]) < set(DUE_BY_NEXT_GATE[following])
    now, then = readiness(members, stage).level, readiness(members, following).level
    assert now is None or (then is not None and then <= now)
