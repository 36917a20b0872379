"""Decisions and comments are told to whom they concern, with and without an account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.accounts import guests
from intake.comments import actions as comments
from intake.comments.choices import Kind as On
from intake.decisions import actions as decisions
from intake.decisions.choices import Verdict
from intake.decisions.models import Decision
from intake.decisions.queries import guest_url
from intake.notices import actions, messages, queries, sending
from intake.notices.choices import Kind, State
from intake.notices.models import Delivery
from intake.projects.choices import Stage
from tests.factories import make_project
from tests.people import Cast
from tests.triage.factories import MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=3)
ASKED: dict[str, Any] = {
    "question": "May we use the calls of 2025?",
    "cost": "A week of the trial.",
    "due_on": date(2026, 11, 20),
}


def out() -> list[mail.EmailMessage]:
    mail.outbox.clear()
    actions.read_journal(at=MONDAY)
    actions.bundle(at=LATER)
    for lane in actions.lanes(at=LATER):
        sending.send_lane(lane=lane, clock=lambda: LATER)
    return list(mail.outbox)


def guest_is_asked(people: Cast) -> Decision:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=MONDAY - timedelta(days=20))
    who: dict[str, Any] = {"guest_name": "Olga", "guest_email": "olga@data.example"}
    return decisions.ask_decision(project=project, actor=people.jan, at=MONDAY, **ASKED, **who)


def test_somebody_without_an_account_answers_by_the_link_of_the_mail(people: Cast) -> None:
    decision = guest_is_asked(people)
    (sent,) = [one for one in out() if one.to == ["olga@data.example"]]
    assert sent.subject == "NVB-1: your decision is needed — Churn early warning"
    assert guest_url(decision) in sent.body
    for words in ("May we use the calls of 2025?", "A week of the trial.", "by 20 Nov 2026"):
        assert words in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers


def test_who_has_no_account_reads_behind_their_link_that_it_is_not_needed_any_more(people: Cast) -> None:
    decision = guest_is_asked(people)
    link = guest_url(decision)
    out()
    decisions.withdraw_decision(decision=decision, reason="Legal said so.", actor=people.jan, at=MONDAY)
    (sent,) = [one for one in out() if one.to == ["olga@data.example"]]
    assert "Legal said so." in sent.body
    assert (link in sent.body, "/notices/" in sent.body) == (True, False)


def test_a_revoked_link_is_not_mailed(people: Cast) -> None:
    decision = guest_is_asked(people)
    assert decision.link is not None
    guests.revoke(link=decision.link, at=MONDAY)
    assert [one for one in out() if one.to == ["olga@data.example"]] == []


def test_a_question_that_is_answered_meanwhile_makes_no_mail(people: Cast) -> None:
    decision = guest_is_asked(people)
    actions.read_journal(at=MONDAY)
    decisions.answer_decision(decision=decision, verdict=Verdict.YES, reason="Yes.", actor=None, at=MONDAY)
    assert [one.to for one in out()] == [[people.jan.email]]
    assert Delivery.objects.get(guest="olga@data.example").state == State.DROPPED
    # Who asked hears what was decided, and by whom.
    words = messages.words(queries.unread(people.jan).filter(kind=Kind.DECISION_MADE).get(), people.jan)
    assert words.fact == "Olga decided about “Churn early warning”: Yes"


def test_an_overdue_decision_reminds_once(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=MONDAY)
    decisions.ask_decision(project=project, asked=people.kasper, actor=people.jan, at=MONDAY, **ASKED)
    late = MONDAY + timedelta(days=6)
    for _twice in range(2):
        decisions.note_overdue(at=late)
        actions.read_journal(at=late)
    assert [row.kind for row in queries.unread(people.kasper)] == [Kind.DECISION_LATE, Kind.DECISION]
    assert queries.unread(people.jan).filter(kind=Kind.DECISION_WAITS).count() == 1


def test_a_mention_is_told_and_a_deleted_comment_is_not(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=MONDAY - timedelta(days=20))
    text = "@kasper, who calls it?"
    said = comments.comment(project=project, kind=On.PROJECT, subject="", text=text, actor=people.jan, at=MONDAY)
    actions.read_journal(at=MONDAY)
    row = queries.unread(people.kasper).get()
    assert (row.kind, messages.words(row, people.kasper).quotes) == (Kind.MENTIONED, (("The comment", text),))
    comments.delete(comment=said.comment, actor=people.jan, at=MONDAY)
    assert out() == []
    assert messages.words(row, people.kasper).quotes == ()


def test_a_longer_page_asks_no_more_questions(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=MONDAY - timedelta(days=20))

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            messages.all_words(list(queries.unread(people.zoe)), people.zoe)
        return len(seen)

    assert asked() <= 4  # and what is kept of Zoë from now on
    counts = []
    for number in range(3):
        for _one in range(number + 1):
            comments.comment(project=project, kind=On.PROJECT, subject="", text="x", actor=people.jan, at=MONDAY)
            decisions.ask_decision(project=project, asked=people.zoe, actor=people.jan, at=MONDAY, **ASKED)
        actions.read_journal(at=MONDAY)
        counts.append(asked())
    assert counts[0] == counts[1] == counts[2] <= 4
