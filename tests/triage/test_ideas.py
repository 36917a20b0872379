"""An idea on its way in: five fields, a draft, sending it once, a question and its answer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from canvas.assumptions.models import Assumption
from canvas.boxes import queries as boxes
from canvas.boxes.models import Box
from intake.accounts.actions import create_person
from intake.accounts.choices import CompanyRole
from intake.projects.models import JournalEntry, Project
from intake.triage import actions, queries
from intake.triage.errors import AlreadySent, DecidedMeanwhile
from tests.people import Cast
from tests.triage.factories import IDEA, MONDAY, TYPED, sent_idea

Browser = Callable[[str], Client]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "[x](javascript:alert(1))",
    "=HYPERLINK(1)",
    "الخصم ‮ ⁦ 漢字 👩‍👩‍👧",
]


def test_sending_an_idea_makes_project_canvas_and_assumptions(people: Cast) -> None:
    project = sent_idea(people)
    assert (project.stage, project.code, project.answer_by) == ("submitted", "NVB-1", date(2026, 11, 23))
    assert Box.objects.filter(project=project).count() == 10
    assert IDEA["problem"] in boxes.box(project, "value").text
    assert IDEA["users"] in boxes.box(project, "value").text
    assert Assumption.objects.filter(project=project).count() > 40
    kinds = set(JournalEntry.objects.filter(project=project).values_list("kind", flat=True))
    assert {"project.created", "project.submitted", "canvas.opened"} <= kinds


def test_what_arrives_late_on_friday_is_answered_by_the_next_friday(people: Cast) -> None:
    # 23:30 on Friday in Paris is still Friday; half an hour later it is the weekend.
    friday = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert sent_idea(people, at=friday).answer_by == date(2026, 11, 27)
    assert sent_idea(people, at=friday + timedelta(hours=2)).answer_by == date(2026, 11, 27)


def test_nothing_is_left_when_a_part_of_sending_fails(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_any: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("intake.triage.actions.ideas.open_canvas", fails)
    with pytest.raises(RuntimeError):
        sent_idea(people)
    assert not Project.objects.exists()


def test_the_same_form_sent_twice_makes_one_project(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    typed = {**TYPED, "save": "send", "submission_key": str(uuid.uuid4())}
    first, second = zoe.post("/ideas/new/", typed), zoe.post("/ideas/new/", typed)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == "/ideas/NVB-1/"
    assert Project.objects.count() == 1
    assert JournalEntry.objects.filter(kind="project.submitted").count() == 1


def test_the_same_form_with_another_text_keeps_the_text_and_makes_no_second_project(
    people: Cast, signed_in: Browser
) -> None:
    zoe = signed_in("zoe")
    typed = {**TYPED, "save": "send", "submission_key": str(uuid.uuid4())}
    zoe.post("/ideas/new/", typed)
    answer = zoe.post("/ideas/new/", {**typed, "problem": "Something else entirely"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Something else entirely" in page
    assert "NVB-1" in page
    assert typed["submission_key"] not in page
    assert Project.objects.count() == 1


def test_a_key_of_somebody_else_shows_nothing_of_their_project(people: Cast) -> None:
    key = str(uuid.uuid4())
    fields: dict[str, Any] = {"name": "Mine", "fields": IDEA, "at": MONDAY, "submission_key": key}
    actions.submit_idea(brand=people.nordlys, requester=people.zoe, **fields)
    with pytest.raises(AlreadySent):
        actions.submit_idea(brand=people.other, requester=people.lukasz, **fields)


def test_a_draft_is_kept_changed_and_sent(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    kept = zoe.post("/ideas/new/", {"name": "Half an idea", "brand": "NVB", "save": "draft"})
    assert kept.status_code == 302
    project = Project.objects.get()
    assert (project.stage, project.answer_by) == ("draft", None)
    assert "Go on writing" in zoe.get("/ideas/NVB-1/").content.decode()
    missing = zoe.post("/ideas/NVB-1/edit/", {"name": "Half an idea", "brand": "NVB", "save": "send", "version": 1})
    assert missing.status_code == 422
    assert "There is a problem" in missing.content.decode()
    sent = zoe.post("/ideas/NVB-1/edit/", {**TYPED, "save": "send", "version": project.version})
    assert sent.status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.name) == ("submitted", TYPED["name"])


def test_a_second_window_on_a_draft_is_told_and_keeps_the_text(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    zoe.post("/ideas/new/", {"name": "Half an idea", "brand": "NVB", "save": "draft"})
    fields = {"brand": "NVB", "save": "draft", "version": 1}
    assert zoe.post("/ideas/NVB-1/edit/", {**fields, "name": "The first window"}).status_code == 302
    late = zoe.post("/ideas/NVB-1/edit/", {**fields, "name": "The second window"})
    assert late.status_code == 409
    assert "The second window" in unescape(late.content.decode())
    assert Project.objects.get().name == "The first window"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"problem": "a\x00b"}, "control character"),
        ({"problem": "x" * 5001}, "at most 5000"),
        ({"brand": "LDZ"}, "valid choice"),
        ({"brand": "N\x00B"}, "valid choice"),
        ({"useful_by": "2020-01-01"}, "between"),
        ({"useful_by": "soon"}, "year-month-day"),
        ({"expected_calls_per_week": "-1"}, "greater than or equal to 0"),
        ({"expected_calls_per_week": str(2**63)}, "less than or equal to"),
        ({"expected_calls_per_week": "1e400"}, "whole number"),
    ],
)
def test_a_fault_is_named_and_everything_typed_stays(people: Cast, signed_in: Browser, change, word) -> None:
    answer = signed_in("zoe").post("/ideas/new/", {**TYPED, **change, "save": "send"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert word in page
    assert TYPED["users"] in page
    assert not Project.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(people: Cast, signed_in: Browser, text: str) -> None:
    zoe, jan = signed_in("zoe"), signed_in("jan")
    zoe.post("/ideas/new/", {**TYPED, "name": text, "problem": text, "users": text, "save": "send"})
    assert Project.objects.get().problem == text
    pages = [zoe.get("/ideas/NVB-1/"), zoe.get("/ideas/NVB-1/edit/"), jan.get("/triage/"), jan.get("/board/")]
    pages.append(jan.get("/p/NVB-1/move/"))
    for answer in pages:
        page = answer.content.decode()
        assert answer.status_code == 200
        assert not re.search(r"<script>alert|<img src=x|href=\"javascript:|49 ", page)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_questions_answers_and_reasons_stay_text(people: Cast, signed_in: Browser, text: str) -> None:
    sent_idea(people)
    zoe, jan = signed_in("zoe"), signed_in("jan")
    assert jan.post("/triage/NVB-1/ask/", {"ask-question": text}).status_code == 302
    assert zoe.post("/ideas/NVB-1/answer/", {"answer": text}).status_code == 302
    assert jan.post("/triage/NVB-1/decline/", {"decline-reason": text}).status_code == 302
    told = [
        entry.after.get("question") or entry.after.get("answer") for entry in queries.questions(Project.objects.get())
    ]
    assert told == [text, text]
    for answer in (zoe.get("/ideas/NVB-1/"), jan.get("/triage/?idea=NVB-1"), jan.get("/p/NVB-1/history/")):
        assert answer.status_code == 200
        assert not re.search(r"<script>alert|<img src=x|href=\"javascript:", answer.content.decode())


def test_a_question_stops_the_clock_and_the_answer_starts_it_again(people: Cast) -> None:
    project = sent_idea(people)
    asked = actions.ask(project=project, question="How many cancel?", actor=people.jan, at=MONDAY + timedelta(days=2))
    assert (asked.stage, asked.days_left) == ("submitted", 3)
    answered = actions.answer_question(
        project=asked, answer="300 a week", actor=people.zoe, at=MONDAY + timedelta(days=21)
    )
    # Three working days from Monday 7 December.
    assert (answered.answer_by, answered.question, answered.asked_at) == (date(2026, 12, 10), "", None)
    told = [entry.after.get("question") or entry.after.get("answer") for entry in queries.questions(project)]
    assert told == ["How many cancel?", "300 a week"]


def test_a_question_after_the_promised_day_leaves_one_day_for_the_answer(people: Cast) -> None:
    project = sent_idea(people)
    late = MONDAY + timedelta(days=30)
    asked = actions.ask(project=project, question="Still?", actor=people.jan, at=late)
    assert asked.days_left is not None
    assert asked.days_left < 0
    answered = actions.answer_question(project=asked, answer="Yes", actor=people.zoe, at=late)
    assert answered.answer_by == date(2026, 12, 17)


def test_an_answer_without_a_question_is_a_conflict(people: Cast) -> None:
    project = sent_idea(people)
    with pytest.raises(DecidedMeanwhile):
        actions.answer_question(project=project, answer="Yes", actor=people.zoe, at=MONDAY)


def test_the_requester_reads_the_question_and_answers_on_one_page(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    actions.ask(project=project, question="How **many** cancel?", actor=people.jan, at=MONDAY)
    zoe = signed_in("zoe")
    assert "How <strong>many</strong> cancel?" in zoe.get("/ideas/NVB-1/").content.decode()
    empty = zoe.post("/ideas/NVB-1/answer/", {"answer": ""})
    assert empty.status_code == 422
    assert zoe.post("/ideas/NVB-1/answer/", {"answer": "300 a week"}).status_code == 302
    again = zoe.post("/ideas/NVB-1/answer/", {"answer": "And 400 in June"})
    assert again.status_code == 409
    assert "And 400 in June" not in str(JournalEntry.objects.values_list("after", flat=True))


def test_an_idea_is_rewritten_and_sent_again(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    asked = actions.ask(project=project, question="Which desk?", actor=people.jan, at=MONDAY)
    answer = signed_in("zoe").post(
        "/ideas/NVB-1/edit/", {**TYPED, "users": "The desk in Aarhus", "save": "send", "version": asked.version}
    )
    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.users, project.asked_at) == ("The desk in Aarhus", None)


def test_an_accepted_idea_is_edited_on_its_details_page(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    actions.accept(project=project, lead=people.jan, owner=people.zoe, actor=people.jan, at=MONDAY)
    assert signed_in("zoe").get("/ideas/NVB-1/edit/")["Location"] == "/p/NVB-1/details/"


def test_what_was_being_typed_when_the_yes_came_is_kept(people: Cast, signed_in: Browser) -> None:
    project, zoe = sent_idea(people), signed_in("zoe")
    typed = {**TYPED, "problem": "It is 400 a week by now.", "version": str(project.version)}
    actions.accept(project=project, lead=people.jan, owner=people.zoe, actor=people.jan, at=MONDAY)
    refused = zoe.post("/ideas/NVB-1/edit/", typed)
    assert (refused.status_code, "400 a week" in refused.content.decode()) == (409, True)
    project.refresh_from_db()
    assert zoe.post("/ideas/NVB-1/edit/", {**typed, "version": str(project.version)}).status_code == 302
    project.refresh_from_db()
    assert (project.problem, project.accepted_at) == ("It is 400 a week by now.", MONDAY)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("anonymous", "/ideas/new/", 302),
        ("amina", "/ideas/new/", 403),
        ("zoe", "/ideas/new/", 200),
        ("jan", "/ideas/new/", 200),
        ("anonymous", "/ideas/NVB-1/", 302),
        ("amina", "/ideas/NVB-1/", 404),
        ("lukasz", "/ideas/NVB-1/", 404),
        ("kasper", "/ideas/NVB-1/", 200),
        ("lukasz", "/ideas/NVB-1/edit/", 404),
        ("lukasz", "/ideas/NVB-1/answer/", 404),
        ("kasper", "/ideas/NVB-1/edit/", 200),
        ("kasper", "/ideas/NVB-1/answer/", 200),
        ("jan", "/ideas/NVB-1/", 200),
    ],
)
def test_who_may_see_and_write_ideas(people: Cast, signed_in: Browser, who: str, path: str, status: int) -> None:
    sent_idea(people)
    assert signed_in(who).get(path).status_code == status


def test_a_reader_of_a_project_that_the_company_may_see_cannot_change_the_idea(
    people: Cast, signed_in: Browser
) -> None:
    project = sent_idea(people)
    Project.objects.filter(pk=project.pk).update(visibility="company")
    amina = signed_in("amina")
    assert amina.get("/ideas/NVB-1/").status_code == 200
    assert amina.get("/ideas/NVB-1/edit/").status_code == 403
    assert amina.post("/ideas/NVB-1/answer/", {"answer": "x"}).status_code == 403


def test_the_page_after_sending_names_who_and_when_and_offers_the_canvas(people: Cast, signed_in: Browser) -> None:
    answer = signed_in("zoe").post("/ideas/new/", {**TYPED, "save": "send"}, follow=True)
    page = answer.content.decode()
    assert "Jan Kowalski looks at it and answers by" in page
    create_person(email="tom@company.example", name="Tomáš Dvořák", role=CompanyRole.ML_TEAM)
    two = signed_in("zoe").get("/ideas/NVB-1/").content.decode()
    assert "Jan Kowalski, Tomáš Dvořák look at it and answer by" in two
    assert "/p/NVB-1/canvas/?start=1" in page
    assert "data-draft-done" in page
