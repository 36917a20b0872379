"""A promised answer date that passes apologises by itself and names a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from canvas.assumptions.queries import company_day
from intake.base import working_days
from intake.projects.models import JournalEntry, Project
from intake.triage import actions, queries
from intake.triage.actions.clock import NEW_PROMISE, postpone_answers
from tests.people import Cast
from tests.triage.factories import MONDAY, sent_idea


def test_a_day_that_passed_is_promised_anew_once(people: Cast) -> None:
    project = sent_idea(people)
    assert project.answer_by == date(2026, 11, 23)
    assert postpone_answers(at=MONDAY + timedelta(days=7)) == 0, "the promised day itself is not over"
    late = MONDAY + timedelta(days=8)
    assert (postpone_answers(at=late), postpone_answers(at=late)) == (1, 0)
    project.refresh_from_db()
    assert project.answer_by == date(2026, 11, 27)
    entry = JournalEntry.objects.get(kind="idea.postponed")
    assert (entry.actor, entry.before, entry.after) == (
        None,
        {"answer_by": "2026-11-23"},
        {"answer_by": "2026-11-27"},
    )
    assert postpone_answers(at=late + timedelta(days=7)) == 1
    assert queries.postponed([project]) == {project.pk: 2}


def test_nobody_apologises_for_what_was_asked_accepted_withdrawn_or_parked(people: Cast) -> None:
    late = MONDAY + timedelta(days=30)
    asked, taken, gone, parked = (sent_idea(people, name=name) for name in ("asked", "taken", "gone", "parked"))
    actions.ask(project=asked, question="How many?", actor=people.jan, at=MONDAY)
    actions.accept(project=taken, lead=people.jan, owner=people.zoe, actor=people.jan, at=MONDAY)
    actions.ideas.withdraw_idea(project=gone, actor=people.zoe, at=MONDAY)
    actions.park(project=parked, reason="Later.", actor=people.jan, at=MONDAY)
    assert postpone_answers(at=late) == 0


def test_the_page_says_sorry_with_both_days(people: Cast, signed_in: Callable[[str], Client]) -> None:
    sent_idea(people)
    postpone_answers(at=MONDAY + timedelta(days=8))
    page = signed_in("zoe").get("/ideas/NVB-1/").content.decode()
    assert "We promised an answer by 23 Nov 2026" in page
    assert "answers by 27 Nov 2026" in page
    assert Project.objects.get().answer_by == date(2026, 11, 27)


@given(st.datetimes(min_value=MONDAY.replace(tzinfo=None)).filter(lambda at: at.year < 2100))
def test_the_new_day_is_a_working_day_three_working_days_ahead(at) -> None:
    today = company_day(at.replace(tzinfo=MONDAY.tzinfo))
    new = working_days.after(today, NEW_PROMISE)
    assert working_days.is_working(new)
    assert new > today
    assert working_days.between(today, new) == NEW_PROMISE
