"""The table of gates, row by row, on the real database: each fact is read from where people record it, and a row that
does not hold blocks, warns or is off as the admin set it; overrides, going back, and what is frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from canvas.assumptions.models import Assumption
from canvas.boxes.choices import BoxKey
from canvas.boxes.models import Box, Panel
from intake.endpoints.models import Endpoint, UsageDay
from intake.projects.choices import ROAD, Stage
from intake.projects.models import Facts, JournalEntry, Project
from intake.runs.fake_client import FakeTracking
from intake.runs.models import Run
from intake.triage import actions, gates, queries
from intake.triage.choices import Level
from intake.triage.errors import GateBlocked
from intake.triage.models import GateRule, GateSnapshot
from tests.endpoints.factories import hours, make_endpoint, send
from tests.people import Cast
from tests.runs.factories import found_run, link_experiment, read
from tests.triage.factories import MONDAY, accepted, fill, say, verify

pytestmark = pytest.mark.django_db
Spoil = Callable[[Project], Any]
WHY = "the board of the brand asked for it"


@pytest.fixture
def ready(people: Cast) -> Project:
    """A submitted idea with which every gate of the road would let it in without a word."""
    project = accepted(people, metric_name="auc", metric_target=0.4)
    fill(project, people, *(key for key in BoxKey if key != BoxKey.VALUE))
    say(project, people, "privacy", personal_data="yes", ai_act_class="minimal")
    say(project, people, "fallback", fallback="The list of last week")
    verify(project, people, *range(1, 49))
    Assumption.objects.filter(project=project).exclude(status="verified").update(status="not_applicable")
    link_experiment(project)
    tracking = FakeTracking()
    tracking.add(found_run(1))
    read(project, tracking)
    Project.objects.filter(pk=project.pk).update(go_at=MONDAY, go_by=people.zoe)
    make_endpoint(project, people.jan, at=MONDAY - timedelta(days=20))
    send(people.jan, hours(MONDAY - timedelta(days=9), MONDAY, 5), at=MONDAY)
    return Project.objects.select_related("brand", "owner", "lead", "facts").get(pk=project.pk)


def columns(**values: Any) -> Spoil:
    return lambda project: Project.objects.filter(pk=project.pk).update(**values)


def open_again(*numbers: int) -> Spoil:
    rows = Assumption.objects.filter(catalogue_number__in=numbers)
    return lambda project: rows.filter(project=project).update(status="open")


def expired(number: int) -> Spoil:
    rows = Assumption.objects.filter(catalogue_number=number)
    return lambda project: rows.filter(project=project).update(expires_on=MONDAY.date() - timedelta(days=1))


def empty(*keys: str) -> Spoil:
    return lambda project: Box.objects.filter(project=project, key__in=keys).update(text="")


def unsaid(key: str, **data: Any) -> Spoil:
    return lambda project: Panel.objects.filter(project=project, key=key).update(data=data)


# (what does not hold, how that comes about)
ROWS: list[tuple[str, Spoil]] = [
    ("submitted.fields", columns(useful_by=None)),
    ("submitted.fields", columns(users="")),
    ("poc.decision", columns(accepted_at=None)),
    ("poc.owner", columns(owner=None)),
    *[("poc.boxes", empty(key)) for key in ("value", "task", "decisions")],
    *[("poc.assumptions", open_again(number)) for number in (2, 7, 20, 43)],
    ("poc.assumptions", expired(20)),
    ("poc.lawful_basis", open_again(44)),
    ("poc.not_prohibited", unsaid("privacy", personal_data="yes", ai_act_class="prohibited")),
    ("poc.other_boxes", empty("impact", "monitoring")),
    ("poc.other_assumptions", open_again(15)),
    ("build.result", lambda project: Run.objects.filter(project=project).update(missing_since=MONDAY)),
    ("build.go", columns(go_at=None)),
    ("build.assumptions", open_again(3)),
    ("build.target", columns(metric_target=0.9)),
    ("build.target", columns(metric_target=None)),
    ("deployed.endpoint", lambda project: Endpoint.objects.filter(project=project).update(retired_at=MONDAY)),
    *[("deployed.privacy", open_again(number)) for number in (44, 45)],
    ("deployed.fallback", unsaid("fallback", fallback=" ")),
    ("deployed.other_assumptions", open_again(34)),
    ("in_use.observed", lambda _project: UsageDay.objects.filter(day__gt=MONDAY.date() - timedelta(days=7)).delete()),
    ("in_use.assumptions", open_again(13)),
    ("in_use.kpi", open_again(48)),
    ("retired.outcome", lambda _project: None),
    ("retired.callers", lambda _project: None),
]


def failing(project: Project, into: Stage, **said: Any) -> set[str]:
    """The conditions of a gate that do not hold, by their codes."""
    project = Project.objects.select_related("brand", "facts").get(pk=project.pk)
    results = gates.evaluate(queries.gate_facts(project, MONDAY, **said), into, queries.levels())
    return {result.code for result in results if not result.passed}


def test_every_row_reads_what_people_recorded(ready: Project) -> None:
    said = {"outcome": "replaced", "reason": "better", "callers_informed": True}
    assert {stage: failing(ready, stage, **said) for stage in ROAD[1:]} == {stage: set() for stage in ROAD[1:]}
    assert {code for code, _spoil in ROWS} == set(gates.CODES)
    told = []
    for code, spoil in ROWS:
        into = Stage(code.split(".")[0])
        with transaction.atomic():
            spoil(ready)
            found = failing(ready, into, **({} if into is Stage.RETIRED else said))
            transaction.set_rollback(True)
        # Where no run is left, none reaches the target either; of an end nothing is said in this test.
        along = {"build.target"} if code == "build.result" else {"retired.outcome", "retired.callers"}
        if code not in found or found - {code} - along:
            told.append((code, found))
    assert told == []


def at_the_door(project: Project, into: Stage) -> None:
    """Puts the project one step before a gate."""
    for stage in ROAD[2 : ROAD.index(into)]:
        Project.objects.filter(pk=project.pk).update(stage=stage)


# One row of each gate of the road, and what the admin may make of it.
DOORS = [row for row in ROWS if row[0] in ("poc.owner", "build.go", "deployed.fallback", "in_use.observed")]


@pytest.mark.parametrize(("code", "spoil"), DOORS, ids=[code for code, _spoil in DOORS])
def test_block_warn_off_override_back_and_what_is_frozen(ready: Project, people: Cast, code: str, spoil: Spoil) -> None:
    into = Stage(code.split(".")[0])
    at_the_door(ready, into)
    spoil(ready)
    step: dict[str, Any] = {"project": ready, "actor": people.jan, "at": MONDAY}
    # Blocked: with a reason as without, and nothing has changed.
    for reason in ("", WHY):
        with pytest.raises(GateBlocked) as blocked:
            actions.move(to=into, reason=reason, **step)
        assert [line.code for line in blocked.value.blockers] == [code]
    assert not GateSnapshot.objects.exists()
    # An override is told by name and with its reason.
    entry = actions.move(to=into, reason=WHY, override=True, **step)
    assert (entry.actor, entry.reason, [line["code"] for line in entry.after["overridden"]]) == (
        people.jan,
        WHY,
        [code],
    )
    assert entry.after["gate"][code] is False
    # What was promised stays as it was, whatever is written later.
    frozen = GateSnapshot.objects.get(stage=into)
    fill(ready, people, "impact")
    Box.objects.filter(project=ready, key="impact").update(text="quite another thing")
    assert GateSnapshot.objects.get(pk=frozen.pk).content["boxes"]["impact"]["text"] == "about impact"
    # Back, with a reason; no gate is passed.
    actions.move(to=ROAD[ROAD.index(into) - 1], reason="too early", **step)
    assert GateSnapshot.objects.count() == 1
    spoil(ready)
    # Warned: a reason is enough.
    GateRule.objects.create(code=code, level=Level.WARN)
    with pytest.raises(GateBlocked) as blocked:
        actions.move(to=into, **step)
    assert ([], [code]) == ([*blocked.value.blockers], [line.code for line in blocked.value.warnings])
    entry = actions.move(to=into, reason=WHY, **step)
    assert [line["code"] for line in entry.after["warned"]] == [code]
    # Off: not a word.
    actions.move(to=ROAD[ROAD.index(into) - 1], reason="once more", **step)
    spoil(ready)
    GateRule.objects.update(level=Level.OFF)
    assert code not in actions.move(to=into, **step).after["gate"]


def test_who_calls_a_model_is_told_before_it_ends(ready: Project, people: Cast) -> None:
    at_the_door(ready, Stage.IN_USE)
    end: dict[str, Any] = {"project": ready, "actor": people.jan, "at": MONDAY, "outcome": "unused", "reason": WHY}
    with pytest.raises(GateBlocked) as blocked:
        actions.retire(**end)
    assert [line.code for line in blocked.value.blockers] == ["retired.callers"]
    entry = actions.retire(**end, callers_informed=True)
    assert (entry.after["outcome"], entry.after["callers_informed"]) == ("unused", True)
    # What nobody ever called, and nothing offers, has nobody to be told.
    Endpoint.objects.all().delete()
    Facts.objects.filter(pk=ready.pk).update(first_call_at=None)
    actions.move(project=ready, to=Stage.BUILD, reason="again", actor=people.jan, at=MONDAY)
    assert "retired.callers" not in actions.retire(**end).after["gate"]
    assert JournalEntry.objects.filter(kind="project.moved", after__stage="retired").count() == 2
