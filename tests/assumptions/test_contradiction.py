"""A check fails on what is verified: shown, counted as nothing, told once; a person decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from canvas.assumptions import actions, queries
from canvas.assumptions.actions import checks
from canvas.assumptions.choices import Status, Verdict
from canvas.assumptions.models import Assumption
from intake.projects.models import JournalEntry
from tests.assumptions.factories import PLAIN, confirm, make_fitted, numbered

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN)


def lines(project, kind):
    return JournalEntry.objects.filter(project=project, kind=f"assumption.{kind}").count()


def state_of(project, number):
    return queries.Line(numbered(project, number), queries.company_day(timezone.now())).state


def test_a_failing_check_contradicts_what_is_verified_and_tells_it_once(project):
    row = confirm(project, 2)
    for _again in range(3):
        actions.contradict(assumption=row, by="label count", at=AT)
    row = numbered(project, 2)
    assert (row.status, row.contradicted_at, row.contradicted_by) == (Status.VERIFIED, AT, "label count")
    assert lines(project, "contradicted") == 1
    assert state_of(project, 2) == "contradicted"
    assert not row.proven(queries.company_day(AT))


def test_what_is_contradicted_counts_nothing_for_readiness(project):
    today = queries.company_day(timezone.now())
    early = [row.number for row in queries.of_project(project).filter(due="T", impact="high")]
    for number in early:
        confirm(project, number)
    assert queries.facts_at(project, today)["readiness"] == 2
    actions.contradict(assumption=numbered(project, early[0]), by="label count", at=AT)
    project.facts.refresh_from_db()
    assert project.facts.readiness == 0


def test_a_check_that_passes_again_clears_it_and_says_so_once(project):
    row = confirm(project, 2)
    actions.contradict(assumption=row, by="label count", at=AT)
    assert [actions.uncontradict(assumption=row, by="label count", at=AT) for _ in range(2)] == [True, False]
    assert state_of(project, 2) == "verified"
    assert lines(project, "uncontradicted") == 1


@pytest.mark.parametrize("verdict", [Verdict.VERIFY, Verdict.REFUTE])
def test_a_person_who_answers_decides(project, people, verdict):
    row = confirm(project, 2)
    actions.contradict(assumption=row, by="label count", at=AT)
    actions.add_evidence(
        assumption=row, level=2, text="Counted again.", verdict=verdict, actor=people.zoe, at=timezone.now()
    )
    assert numbered(project, 2).contradicted_at is None


def test_confirming_the_same_again_clears_it_too(project, people):
    row = confirm(project, 2)
    actions.contradict(assumption=row, by="label count", at=AT)
    actions.verify(assumption=numbered(project, 2), actor=people.jan, at=timezone.now())
    assert numbered(project, 2).contradicted_at is None


def test_what_is_open_cannot_be_contradicted(project):
    assert actions.contradict(assumption=numbered(project, 2), by="label count", at=AT) is False
    assert lines(project, "contradicted") == 0


def test_home_names_it_and_the_history_says_confirmed_again(project, people, signed_in):
    row = confirm(project, 2)
    Assumption.objects.filter(pk=row.pk).update(owner=people.zoe)
    actions.contradict(assumption=row, by="label count", at=AT)
    assert "Contradicted by a check" in signed_in("zoe").get("/").text
    actions.verify(assumption=numbered(project, 2), actor=people.jan, at=timezone.now())
    page = signed_in("zoe").get(f"/p/{project.code}/assumptions/2/").text
    assert "confirmed an assumption again" in page
    assert "<del>Confirmed</del>" not in page
    assert "Contradicted by a check" not in signed_in("zoe").get("/").text


def test_without_its_check_only_what_was_given_since_it_was_wrong_counts(project):
    hours = [timezone.now() + timedelta(hours=hour) for hour in range(3)]
    row = confirm(project, 2, level=2, at=hours[0])
    actions.refute(assumption=row, reason="Counted anew.", actor=None, at=hours[1])
    row = confirm(project, 2, level=1, at=hours[2])
    assert checks.weigh(assumption=row, by="label count", passing=True, at=hours[2])
    assert checks.weigh(assumption=row, by="label count", passing=False, at=hours[2])
    assert numbered(project, 2).evidence_level == 1
