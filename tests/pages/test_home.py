"""Home: each role sees what it owes and what is new; the project page tells the fact first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.assumptions.actions import add_own
from intake.accounts import actions as accounts
from intake.accounts.choices import BrandRole
from intake.accounts.models import Membership, User
from intake.decisions.models import Decision
from intake.endpoints.actions import register
from intake.members.actions import set_member, vote
from intake.pages import homes
from intake.projects import actions as projects
from intake.projects.choices import Outcome, Stage, Visibility
from intake.projects.models import Facts, Project
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
    assert few <= 30


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
    assert homes.team_home(people.jan, timezone.now()).counts["quiet"] == 1


def ask(project: Project, asked: User, days: int, people: Cast, **fields: Any) -> Decision:
    """A decision that is due in so many days."""
    number = Decision.objects.filter(project=project).count() + 1
    today, now = timezone.localdate(), timezone.now()
    return Decision.objects.create(
        project=project,
        number=number,
        question=fields.pop("question", f"Question {number}?"),
        asked=asked,
        asked_by=people.jan,
        asked_at=now - timedelta(days=30),
        due_on=today + timedelta(days=days),
        **fields,
    )


def test_overdue_decisions_lead_every_home(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, lead=people.jan, visibility=Visibility.COMPANY)
    for who in (people.zoe, people.amina):
        ask(project, who, 5, people, question=f"Soon, {who.name}?")
        ask(project, who, -3, people, question=f"Late, {who.name}?", cost="600 euros a week")
    for name, person in (("zoe", people.zoe), ("amina", people.amina)):
        text = signed_in(name).get("/").content.decode()
        assert (
            text.index(f"Late, {person.name}?")
            < text.index(f"Soon, {person.name}?")
            < text.index(project.name + "</a>")
        )
        assert "3 days late" in text
        assert "600 euros a week" in text
    team = signed_in("jan").get("/").content.decode()
    assert team.index("Late, Zoë Müller?") < team.index("Projects that you lead")
    assert "Zoë Müller · by" in team
    assert "Soon, Zoë" not in team


def test_answers_that_were_put_off_lead_the_teams_home(people: Cast, signed_in: Callable[[str], Client]) -> None:
    now = timezone.now()
    sent: dict[str, Any] = {"stage": Stage.SUBMITTED, "submitted_at": now - timedelta(days=30)}
    put_off = make_project(people.nordlys, people.zoe, name="Put off", answer_by=date(2099, 1, 1), **sent)
    for day in (20, 10):
        projects.record(project=put_off, kind="idea.postponed", actor=None, at=now - timedelta(days=day))
    make_project(people.nordlys, people.zoe, name="In time", answer_by=date(2099, 1, 1), **sent)
    home = homes.team_home(people.jan, now)
    assert [(row.project.name, row.postponed) for row in home.late] == [("Put off", 2)]
    assert (home.late_total, home.counts["waiting"]) == (1, 2)
    assert "put off 2 times" in signed_in("jan").get("/").content.decode()


def test_the_teams_home_lists_what_nobody_looks_after(people: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(people.nordlys, people.zoe, name="Alone", stage=Stage.BUILD)
    make_project(
        people.nordlys, people.zoe, name="Ended", stage=Stage.PARKED, lead=people.jan, parked_until=date(2020, 1, 1)
    )
    called = make_project(people.nordlys, people.zoe, name="Called", stage=Stage.DEPLOYED, lead=people.jan)
    Facts.objects.filter(project=called).update(first_call_at=timezone.now() - timedelta(days=30))
    home = homes.team_home(people.jan, timezone.now())
    found = [[row.name for row in rows] for rows in (home.alone, home.ended, home.proposed)]
    assert found == [["Alone"], ["Ended"], ["Called"]]
    text = signed_in("jan").get("/").content.decode()
    for word in ("no lead", "Parked until a day that has come", "in use?"):
        assert word in text


def test_more_than_a_home_shows_is_counted(people: Cast) -> None:
    for _n in range(14):
        make_project(people.nordlys, people.zoe, stage=Stage.POC)
    home = homes.stakeholder_home(people.zoe, timezone.now())
    assert (len(home.projects), home.projects_total) == (12, 14)


@pytest.mark.parametrize(
    ("name", "sees"),
    [("zoe", {"Own", "Shared"}), ("jan", {"Own", "Shared"}), ("amina", {"Shared"}), ("lukasz", {"Shared"})],
)
def test_the_page_of_a_brand_shows_what_one_may_see(
    people: Cast, signed_in: Callable[[str], Client], name: str, sees: set[str]
) -> None:
    for word, visibility in (("Own", Visibility.BRAND), ("Shared", Visibility.COMPANY)):
        fields: dict[str, Any] = {"stage": Stage.IN_USE, "visibility": visibility}
        project = make_project(people.nordlys, people.zoe, name=f"{word} project", **fields)
        ask(project, people.zoe, -2, people, question=f"{word} question?")
        endpoint = {"name": f"{word} model", "project": project}
        register(slug=word.lower(), details=endpoint, actor=people.jan, at=timezone.now())
        idea = make_project(people.nordlys, people.zoe, name=f"{word} idea", **{**fields, "stage": Stage.SUBMITTED})
        vote(project=idea, user=people.lukasz, brand=people.other, at=timezone.now())
    make_project(people.other, people.lukasz, name="Elsewhere", stage=Stage.POC)
    text = signed_in(name).get("/brands/NVB/").content.decode()
    for kind in ("project", "question?", "model", "idea"):
        assert {word for word in ("Own", "Shared") if f"{word} {kind}" in text} == sees, kind
    assert "1 other brand needs this, too" in text
    assert "Elsewhere" not in text
    assert signed_in(name).get("/brands/XYZ/").status_code == 404


def test_the_page_of_a_brand_asks_a_constant_number_of_queries(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("jan")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/brands/NVB/").status_code == 200
        return len(seen)

    def add() -> None:
        for stage in (Stage.POC, Stage.IN_USE, Stage.SUBMITTED, Stage.PARKED):
            project = make_project(people.nordlys, people.zoe, stage=stage, lead=people.jan)
            ask(project, people.kasper, -2, people)
            vote(project=project, user=people.lukasz, brand=people.other, at=timezone.now())

    add()
    few = count()
    for _n in range(4):
        add()
    assert count() == few <= 16


def test_the_project_page_says_who_owes_and_who_needs_it(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, lead=people.jan)
    ask(project, people.kasper, -2, people, question="Pay for labels?", cost="A sprint", blocks=True)
    set_member(project=project, role="SRC", name="Olga Nowak", email="o@x.example", actor=None, at=timezone.now())
    vote(project=project, user=people.lukasz, brand=people.other, at=timezone.now())
    text = signed_in("zoe").get(f"/p/{project.code}/").content.decode()
    for word in (
        "Pay for labels?",
        "A sprint",
        "2 days late",
        "Olga Nowak",
        "Owns the data",
        "1 other brand needs this",
    ):
        assert word in text, word
    assert "o@x.example" not in text


def test_a_project_that_goes_on_elsewhere_names_only_what_one_may_see(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    into = make_project(people.other, people.lukasz, name="Leavers", stage=Stage.POC)
    project = make_project(people.nordlys, people.zoe, name="Cancellers", stage=Stage.DECLINED)
    Project.objects.filter(pk=project.pk).update(duplicate_of=into, outcome=Outcome.DUPLICATE_OF)
    assert "Leavers" in signed_in("jan").get(f"/p/{project.code}/").content.decode()
    text = signed_in("zoe").get(f"/p/{project.code}/").content.decode()
    assert "Leavers" not in text
    assert "a project of another brand" in text
    assert project.name in signed_in("jan").get(f"/p/{into.code}/").content.decode()
    assert project.name not in signed_in("lukasz").get(f"/p/{into.code}/").content.decode()
