"""The ML team's desk: which idea comes first, the four answers, and the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.projects import actions as projects
from intake.projects.choices import BOARD, Stage
from intake.projects.models import Facts, JournalEntry, Project
from intake.projects.queries import projects_visible_to
from intake.triage import actions, queries
from tests.factories import make_project
from tests.people import Cast
from tests.triage.factories import IDEA, MONDAY, accepted, sent_idea

Browser = Callable[[str], Client]


def many(people: Cast, count: int) -> None:
    """Projects over all stages of the board, without canvases."""
    first = Project.objects.count()
    fields = {**IDEA, "lead": people.jan, "requester": people.zoe, "submitted_at": MONDAY, "answer_by": MONDAY.date()}
    made = Project.objects.bulk_create(
        Project(
            brand=people.nordlys,
            code=f"NVB-{number + 1}",
            name=f"Idea {number}",
            stage=BOARD[number % len(BOARD)],
            stage_since=MONDAY,
            created_at=MONDAY,
            **fields,
        )
        for number in range(first, first + count)
    )
    Facts.objects.bulk_create(
        Facts(project=project, health="paused" if project.stage == Stage.PARKED else "on_track") for project in made
    )


def count_queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_late_ideas_come_first_then_those_that_wait_for_others(people: Cast) -> None:
    late = sent_idea(people, name="late", at=MONDAY - timedelta(days=14))
    fresh = sent_idea(people, name="fresh", at=MONDAY)
    asked = sent_idea(people, name="asked", at=MONDAY - timedelta(days=20))
    actions.ask(project=asked, question="Which?", actor=people.jan, at=MONDAY - timedelta(days=19))
    done = accepted(people, name="accepted", at=MONDAY - timedelta(days=21))
    rows = queries.queue(people.jan, MONDAY)
    assert [row.project.name for row in rows] == [late.name, fresh.name, asked.name, done.name]
    assert [row.late for row in rows] == [True, False, False, False]
    assert rows[0].days_left == -5
    assert (rows[2].asked, rows[2].days_left, rows[3].accepted) == (True, 4, True)


def test_the_reading_pane_shows_idea_value_box_and_gate(people: Cast, signed_in: Browser) -> None:
    sent_idea(people)
    page = signed_in("jan").get("/triage/?idea=NVB-1").content.decode()
    assert "Every week 300 readers cancel" in page
    assert "4 things missing" in page
    assert 'action="/triage/NVB-1/accept/"' in page


def test_the_pane_alone_answers_htmx(people: Cast, signed_in: Browser) -> None:
    sent_idea(people)
    answer = signed_in("jan").get("/triage/?idea=NVB-1", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<article class="panel pane chosen" id="pane"')


def test_accepting_needs_lead_and_owner(people: Cast, signed_in: Browser) -> None:
    sent_idea(people)
    jan = signed_in("jan")
    wrong = jan.post("/triage/NVB-1/accept/", {"accept-lead": people.zoe.email, "accept-owner": people.lukasz.email})
    assert wrong.status_code == 422
    right = jan.post(
        "/triage/NVB-1/accept/",
        {"accept-lead": people.jan.email, "accept-owner": people.zoe.email, "accept-reason": "Worth a try"},
    )
    assert right.status_code == 302
    project = Project.objects.get()
    assert (project.lead, project.owner, project.stage) == (people.jan, people.zoe, "submitted")
    entry = JournalEntry.objects.get(kind="project.accepted")
    assert (entry.actor, entry.reason) == (people.jan, "Worth a try")


@pytest.mark.parametrize(("verb", "stage"), [("park", "parked"), ("decline", "declined")])
def test_a_no_carries_a_reason_that_the_requester_reads(
    people: Cast, signed_in: Browser, verb: str, stage: str
) -> None:
    sent_idea(people)
    jan = signed_in("jan")
    assert jan.post(f"/triage/NVB-1/{verb}/", {f"{verb}-reason": " "}).status_code == 422
    assert jan.post(f"/triage/NVB-1/{verb}/", {f"{verb}-reason": "A rule is enough"}).status_code == 302
    assert Project.objects.get().stage == stage
    assert "A rule is enough" in signed_in("zoe").get("/ideas/NVB-1/").content.decode()


def test_a_late_answer_of_a_colleague_keeps_what_was_typed(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    expected = queries.stands_at(project)
    actions.ask(project=project, question="Which?", actor=people.ada, at=MONDAY)
    answer = signed_in("jan").post(
        "/triage/NVB-1/decline/", {"decline-reason": "Too small for us", "expected": expected}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada Admin decided about" in page
    assert "Too small for us" in page


@pytest.mark.parametrize("path", ["/triage/", "/board/"])
@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("zoe", 403), ("lukasz", 403), ("amina", 403), ("jan", 200), ("ada", 200)]
)
def test_queue_and_board_are_the_ml_teams(people: Cast, signed_in: Browser, path: str, who: str, status: int) -> None:
    assert signed_in(who).get(path).status_code == status


@pytest.mark.parametrize("verb", ["accept", "ask", "park", "decline"])
@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("zoe", 403), ("lukasz", 404), ("amina", 404)])
def test_only_the_ml_team_answers(people: Cast, signed_in: Browser, verb: str, who: str, status: int) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED)
    typed = {f"{verb}-reason": "x", f"{verb}-question": "x"}
    assert signed_in(who).post(f"/triage/NVB-1/{verb}/", typed).status_code == status
    assert queries.stands_at(Project.objects.get()) == "submitted:open"


def test_an_idea_that_does_not_exist_is_not_found(people: Cast, signed_in: Browser) -> None:
    assert signed_in("jan").get("/triage/?idea=NVB-9").status_code == 404
    assert signed_in("jan").get("/triage/?idea=%00<script>").status_code == 404


def test_the_board_shows_cards_by_stage_and_filters_in_its_address(people: Cast, signed_in: Browser) -> None:
    many(people, 12)
    jan = signed_in("jan")
    page = jan.get("/board/").content.decode()
    assert page.count("data-card") == 12
    assert [f'data-stage="{stage}"' in page for stage in BOARD] == [True] * len(BOARD)
    assert jan.get("/board/?q=Idea 11").content.decode().count("data-card") == 1
    assert jan.get("/board/?brand=LDZ").content.decode().count("data-card") == 0
    assert jan.get(f"/board/?lead={people.ada.email}").content.decode().count("data-card") == 0
    assert jan.get("/board/?health=paused").content.decode().count("data-card") == 2
    assert jan.get("/board/?health=nonsense").status_code == 400
    assert jan.get("/board/?q=%00").status_code == 400


def test_a_column_is_cut_and_leads_to_the_list(people: Cast) -> None:
    many(people, 12)
    cards = queries.board_cards(projects_visible_to(people.jan), BOARD, 1)
    assert [len(cards[stage]) for stage in BOARD] == [2] * len(BOARD)


def test_observed_calls_propose_the_stage_in_use(people: Cast, signed_in: Browser) -> None:
    project = accepted(people)
    projects.enter_stage(project=project, to=Stage.DEPLOYED, actor=people.jan, at=MONDAY)
    jan = signed_in("jan")
    assert "move to in use?" not in jan.get("/board/").content.decode()
    Facts.objects.filter(project=project).update(first_call_at=timezone.now() - timedelta(days=8))
    assert "move to in use?" in jan.get("/board/").content.decode()


@pytest.mark.parametrize("path", ["/board/", "/triage/"])
def test_the_number_of_queries_does_not_grow(people: Cast, signed_in: Browser, path: str) -> None:
    jan = signed_in("jan")
    many(people, 10)
    few = count_queries(jan, path)
    many(people, 190)
    assert count_queries(jan, path) == few


def test_the_board_reads_few_rows(people: Cast, signed_in: Browser) -> None:
    many(people, 6)
    assert count_queries(signed_in("jan"), "/board/") <= 11


def test_days_in_stage_are_days_of_the_companys_calendar_as_in_the_queue() -> None:
    from intake.triage.views.board import card

    row = {
        "code": "NVB-1",
        "name": "x",
        "stage": "poc",
        "stage_since": datetime(2026, 11, 16, tzinfo=UTC),
        "brand__name": "x",
        "lead__name": None,
        "accepted_at": None,
        "asked_at": None,
        "facts__health": "on_track",
        "facts__priority": None,
        "facts__assumptions_open": 0,
        "facts__first_call_at": None,
    }
    # In Paris it is the 19th already.
    assert card(row, datetime(2026, 11, 18, 23, tzinfo=UTC)).days == 3
