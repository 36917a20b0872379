"""Scores: filters first, reasons always, a priority that follows evidence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from canvas.assumptions.models import Assumption
from intake.projects.actions import check_facts, set_facts
from intake.projects.choices import Dimension
from intake.projects.models import Facts, JournalEntry, Project
from intake.triage import actions, queries, scores, wording
from intake.triage.choices import Confidence, Passes
from tests.people import Cast
from tests.triage.factories import MONDAY, say, sent_idea, verify

Program = Callable[..., Client]
POINTS = st.dictionaries(st.sampled_from(list(Dimension)), st.integers(1, 5))
READINESS = st.sampled_from([None, 0, 1, 2, 3])


@pytest.mark.parametrize(
    ("readiness", "confidence"),
    [
        (None, Confidence.UNKNOWN),
        (0, Confidence.LOW),
        (1, Confidence.LOW),
        (2, Confidence.MEDIUM),
        (3, Confidence.HIGH),
    ],
)
def test_confidence_is_computed_from_the_evidence(readiness: int | None, confidence: Confidence) -> None:
    assert scores.confidence(readiness) is confidence


@pytest.mark.parametrize(
    ("points", "readiness", "priority"),
    [
        ({"value": 5}, 3, None),
        ({"value": 5, "feasibility": 5, "data": 5, "integration": 5, "effort": 1}, 3, 100.0),
        ({"value": 5, "feasibility": 5, "data": 5, "integration": 5, "effort": 5}, 3, 60.0),
        ({"value": 4, "feasibility": 3, "data": 2, "integration": 5, "effort": 3}, 2, 43.7),
        ({"value": 1, "feasibility": 1}, None, 0.0),
    ],
)
def test_the_formula_is_the_one_of_the_docs(points: dict[str, int], readiness: int | None, priority: float) -> None:
    assert scores.priority(points, readiness) == priority


@given(POINTS, READINESS, st.sampled_from(list(Dimension)), st.integers(1, 5))
def test_a_score_more_or_a_better_one_never_lowers_the_priority(points, readiness, name, new) -> None:
    before = scores.priority(points, readiness)
    old = points.get(name)
    better = old is None or (new <= old if name == Dimension.EFFORT else new >= old)
    after = scores.priority({**points, name: new}, readiness)
    if before is not None and better:
        assert after is not None
        assert 0 <= before <= after <= 100


@given(POINTS)
def test_more_evidence_never_lowers_the_priority(points) -> None:
    found = [scores.priority(points, readiness) or 0 for readiness in (None, 0, 1, 2, 3)]
    assert found == sorted(found)


def test_what_fails_comes_first_and_nothing_said_is_no_pass() -> None:
    lines = scores.filters(scores.FilterFacts("minimal", None, False))
    assert [(line.code, line.passes) for line in lines] == [
        ("acts", Passes.NO),
        ("owner", Passes.UNKNOWN),
        ("allowed", Passes.YES),
    ]
    assert {line.passes for line in scores.filters(scores.FilterFacts())} == {Passes.UNKNOWN}
    assert all(wording.FILTER[line.code][passes] for line in lines for passes in Passes)


@pytest.mark.django_db
def test_the_latest_score_counts_and_the_journal_keeps_all(people: Cast) -> None:
    project = sent_idea(people)
    score = partial(actions.score, project=project, actor=people.jan, at=MONDAY)
    score(given={Dimension.VALUE: (4, "300 readers a week")})
    score(given={Dimension.VALUE: (4, "300 readers a week"), Dimension.FEASIBILITY: (3, "done once")})
    score(given={Dimension.VALUE: (2, "they come back")})
    facts = Facts.objects.get(pk=project.pk)
    assert (facts.score_value, facts.score_feasibility, facts.score_data) == (2, 3, None)
    assert facts.priority == scores.priority({"value": 2, "feasibility": 3}, facts.readiness)
    lines = JournalEntry.objects.filter(kind="score.given").order_by("pk").values_list("before", "after")
    assert [sorted(after) for _before, after in lines] == [["value"], ["feasibility"], ["value"]]
    assert lines[2][0] == {"value": {"points": 4, "why": "300 readers a week"}}


@pytest.mark.django_db
def test_the_priority_follows_the_readiness_and_the_nightly_check_agrees(people: Cast) -> None:
    project = sent_idea(people)
    best = {name: (1 if name == Dimension.EFFORT else 5, "sure") for name in Dimension}
    actions.score(project=project, given=best, actor=people.jan, at=MONDAY)
    set_facts(project=project, at=MONDAY, readiness=3)
    assert Facts.objects.get(pk=project.pk).priority == 100.0
    # What is stored is wrong now: readiness is put right, and with it what follows.
    assert check_facts(at=timezone.now()) == 1
    assert Facts.objects.get(pk=project.pk).priority == 70.0
    assert check_facts(at=timezone.now()) == 0


@pytest.mark.django_db
def test_the_filters_read_class_owner_and_who_acts(people: Cast) -> None:
    project = Project.objects.select_related("owner").get(pk=sent_idea(people).pk)
    standing = {line.code: line.passes for line in queries.filters(project, MONDAY)}
    assert standing == {"allowed": Passes.UNKNOWN, "owner": Passes.UNKNOWN, "acts": Passes.UNKNOWN}
    say(project, people, "privacy", ai_act_class="prohibited")
    verify(project, people, 7)
    people.zoe.is_active = False
    project.owner = people.zoe
    standing = {line.code: line.passes for line in queries.filters(project, MONDAY)}
    assert standing == {"allowed": Passes.NO, "owner": Passes.NO, "acts": Passes.YES}
    Assumption.objects.filter(project=project, catalogue_number=7).update(status="refuted", reason="no")
    assert queries.filters(project, MONDAY)[2].passes is Passes.NO


@pytest.mark.django_db
def test_a_program_scores_with_reasons(people: Cast, api: Program) -> None:
    sent_idea(people)
    jan, path = api("jan"), "/api/v1/projects/NVB-1/scores/"

    def put(body: object) -> tuple[int, dict]:
        answer = jan.put(path, body, content_type="application/json")
        return answer.status_code, answer.json()

    status, answer = put({"value": {"points": 4, "why": "300 a week"}, "feasibility": {"points": 3, "why": "known"}})
    assert (status, answer["scores"]["value"]["by"], answer["confidence"]) == (200, people.jan.email, "low")
    shown = api("zoe").get("/api/v1/projects/NVB-1/").json()
    assert shown["scores"] == answer["scores"]
    assert shown["priority"] == answer["priority"] > 0
    for body, field in (
        ({"value": {"points": 4}}, "value.why"),
        ({"value": {"points": 6, "why": "x"}}, "value.points"),
        ({"value": {"why": "x"}}, "value.points"),
        ({"value": 4}, "value"),
        ({"luck": {"points": 4, "why": "x"}}, "luck"),
    ):
        status, answer = put(body)
        assert (status, answer["errors"][0]["field"]) == (400, field)
    assert put({})[0] == 400
    assert api("zoe").put(path, {}, content_type="application/json").status_code == 403
