"""Home: each role sees what it owes and what is new; the project page tells the fact first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.assumptions.actions import add_own
from intake.accounts import actions as accounts
from intake.accounts.choices import BrandRole
from intake.accounts.models import Membership
from intake.pages import queries
from intake.projects import actions as projects
from intake.projects.choices import Stage, Visibility
from intake.runs.actions import link_runs
from intake.runs.choices import LinkKind
from intake.triage import actions as triage
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_a_product_owner_sees_the_question_that_waits_for_her(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED, submitted_at=timezone.now())
    triage.ask(project=project, question="How many leave in a bad month?", actor=people.jan, at=timezone.now())
    text = signed_in("zoe").get("/").content.decode()
    assert "How many leave in a bad month?" in text
    assert f'href="/ideas/{project.code}/"' in text
    assert "How many leave" not in signed_in("kasper").get("/").content.decode()


def test_the_team_sees_what_is_new_and_what_is_late(people: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(people.nordlys, people.zoe, name="Late one", stage=Stage.SUBMITTED, answer_by=date(2020, 1, 1))
    make_project(people.other, people.lukasz, name="Led one", stage=Stage.POC, lead=people.jan)
    text = signed_in("jan").get("/").content.decode()
    assert "Late one" in text
    assert "Led one" in text
    assert "late" in text


def test_a_reader_sees_what_the_company_shares_and_no_team_pages(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    make_project(people.nordlys, people.zoe, name="Shared one", stage=Stage.POC, visibility=Visibility.COMPANY)
    make_project(people.nordlys, people.zoe, name="Own one", stage=Stage.POC)
    text = signed_in("amina").get("/").content.decode()
    assert "Shared one" in text
    assert "Own one" not in text
    assert 'href="/triage/"' not in text


@pytest.mark.parametrize("name", ["zoe", "jan", "amina"])
def test_home_asks_a_constant_number_of_queries(people: Cast, signed_in: Callable[[str], Client], name: str) -> None:
    browser = signed_in(name)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/").status_code == 200
        return len(seen)

    def add(stage: Stage) -> None:
        project = make_project(people.nordlys, people.zoe, stage=stage, lead=people.jan, visibility=Visibility.COMPANY)
        projects.post_update(project=project, done="Did it.", next="Go on.", actor=people.jan, at=timezone.now())

    for stage in (Stage.SUBMITTED, Stage.POC, Stage.DEPLOYED):
        add(stage)
    few = count()
    for stage in (Stage.SUBMITTED, Stage.POC, Stage.DEPLOYED) * 4:
        add(stage)
    assert count() == few
    assert few <= 16


@pytest.mark.parametrize("name", ["zoe", "jan"])
def test_the_project_page_shows_update_next_and_what_is_missing(
    people: Cast, signed_in: Callable[[str], Client], name: str
) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, lead=people.jan)
    projects.post_update(
        project=project,
        done="Hold-out **replay** finished.",
        next="Go-live meeting.",
        actor=people.jan,
        at=timezone.now(),
    )
    text = signed_in(name).get(f"/p/{project.code}/").content.decode()
    assert "<strong>replay</strong>" in text
    assert "Go-live meeting." in text
    words = re.sub(r"<[^>]*>", " ", text)
    for stack_word in ("MLflow", "endpoint", "Endpoint", "Baseline", "Runs"):
        assert (stack_word in words) <= (name == "jan"), stack_word


def test_a_project_whose_owner_has_left_says_so(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=timezone.now() - timedelta(days=20))
    people.zoe.is_active = False
    people.zoe.save()
    assert "The owner has left" in signed_in("jan").get(f"/p/{project.code}/").content.decode()


def test_who_has_left_a_brand_reads_nothing_more_of_it(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED, submitted_at=timezone.now())
    triage.ask(project=project, question="How many leave?", actor=people.jan, at=timezone.now())
    own = {"theme": "value", "due": "T", "statement": "We believe that it pays.", "owner": people.zoe}
    add_own(project=project, fields=own, actor=people.jan, at=timezone.now())
    before = signed_in("zoe").get("/").content.decode()
    assert "How many leave?" in before
    assert "it pays." in before
    Membership.objects.filter(user=people.zoe).delete()
    accounts.join_brand(user=people.zoe, brand=people.other, role=BrandRole.PRODUCT_OWNER)
    after = signed_in("zoe").get("/").content.decode()
    assert "How many leave?" not in after
    assert "it pays." not in after


def test_a_quiet_project_with_many_links_counts_once(people: Cast) -> None:
    quiet = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=timezone.now() - timedelta(days=40))
    for value in ("a", "b", "c"):
        link_runs(project=quiet, kind=LinkKind.TAG, value=value, actor=people.jan, at=timezone.now())
    assert queries.team_home(people.jan, timezone.now()).quiet == 1
