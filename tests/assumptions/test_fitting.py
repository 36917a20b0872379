"""A project gets the assumptions that fit it, and keeps what people made of them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from canvas.assumptions import actions
from canvas.assumptions.catalogue import Circumstances
from canvas.assumptions.choices import Due, Status
from canvas.assumptions.models import Assumption
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry
from tests.assumptions.factories import EVERYTHING, PLAIN, confirm, fresh, make_fitted, numbered

pytestmark = pytest.mark.django_db


def fit(project, circumstances, people):
    actions.fit(project=project, circumstances=circumstances, actor=people.zoe, at=timezone.now())


def fitted_lines(project):
    return JournalEntry.objects.filter(project=project, kind="assumption.fitted")


def test_a_project_of_which_nothing_is_known_gets_all_48(people):
    project = make_fitted(people, circumstances=Circumstances())
    assert Assumption.objects.filter(project=project).count() == 48
    assert project.facts.assumptions_total == 48
    assert project.facts.assumptions_open == 48


def test_a_project_gets_only_what_fits(people):
    project = make_fitted(people, circumstances=PLAIN)
    numbers = set(Assumption.objects.filter(project=project).values_list("number", flat=True))
    assert not numbers & {12, 15, 16, 18, 19, 28, 44, 45, 46}
    assert len(numbers) == 39


def test_fitting_twice_changes_nothing_and_tells_nothing(people):
    project = make_fitted(people)
    before = list(Assumption.objects.filter(project=project).order_by("pk").values())
    fit(project, EVERYTHING, people)
    assert list(Assumption.objects.filter(project=project).order_by("pk").values()) == before
    assert fitted_lines(project).count() == 1


def test_what_no_longer_fits_is_set_aside_and_comes_back_with_one_line_of_the_journal_each(people):
    project = make_fitted(people, circumstances=EVERYTHING)
    fit(project, Circumstances(personal_data=False, batch=True, affects_people=True, labels_needed=True), people)
    assert {numbered(project, n).status for n in (28, 44, 45)} == {Status.NOT_APPLICABLE}
    assert fitted_lines(project).first().after == {"set_aside": [28, 44, 45]}
    assert fresh(project).facts.assumptions_total == 45
    fit(project, EVERYTHING, people)
    assert {numbered(project, n).status for n in (28, 44, 45)} == {Status.OPEN}
    assert fitted_lines(project).count() == 3


def test_fitting_never_touches_an_answer(people):
    project = make_fitted(people, circumstances=EVERYTHING)
    confirm(project, 44)
    actions.take_up(assumption=numbered(project, 45), actor=people.zoe, at=timezone.now())
    fit(project, PLAIN, people)
    assert numbered(project, 44).status == Status.VERIFIED
    assert numbered(project, 45).status == Status.CHECKING


def test_what_a_person_set_aside_stays_aside(people):
    project = make_fitted(people, circumstances=PLAIN)
    actions.set_not_applicable(
        assumption=numbered(project, 5), reason="We looked last month.", actor=people.jan, at=timezone.now()
    )
    fit(project, EVERYTHING, people)
    assert numbered(project, 5).status == Status.NOT_APPLICABLE


def test_personal_data_moves_the_lawful_basis_before_the_proof_of_concept(people):
    project = make_fitted(people, circumstances=Circumstances())
    assert numbered(project, 44).due == Due.BUILD
    fit(project, Circumstances(personal_data=True), people)
    assert numbered(project, 44).due == Due.TRIAGE
    assert fitted_lines(project).first().after == {"reworded": [44]}


def test_wording_follows_the_circumstances_until_somebody_changes_it(people):
    project = make_fitted(people, circumstances=Circumstances())
    fit(project, Circumstances(batch=True), people)
    assert "ready by the time" in numbered(project, 39).statement
    own = "We believe that 200 ms at breakfast are fine."
    actions.change(assumption=numbered(project, 39), changes={"statement": own}, actor=people.jan, at=timezone.now())
    fit(project, Circumstances(batch=False), people)
    row = numbered(project, 39)
    assert row.statement == own
    assert "milliseconds" in row.question


def test_readiness_follows_the_stage(people):
    project = make_fitted(people, circumstances=PLAIN, stage=Stage.SUBMITTED)
    for number in (1, 2, 4, 7, 20, 21, 38, 43):
        confirm(project, number, level=2)
    assert fresh(project).facts.readiness == 2
    type(project).objects.filter(pk=project.pk).update(stage=Stage.POC)
    actions.refresh(project=project, at=timezone.now())
    assert fresh(project).facts.readiness == 0
