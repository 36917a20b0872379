"""Dates that come near or pass are told once, to whoever should look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from canvas.assumptions import actions
from intake.accounts import guests
from intake.notices import actions as notices
from intake.notices import messages, sending
from intake.notices.choices import Kind
from intake.notices.models import Notice
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry
from tests.assumptions.factories import PLAIN, confirm, days, make_fitted, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(people):
    project = make_fitted(people, circumstances=PLAIN)
    JournalEntry.objects.filter(project=project).delete()
    return project


def set_due(project, number, **fields):
    row = numbered(project, number)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def told(project):
    lines = JournalEntry.objects.filter(project=project, kind__startswith="assumption.").order_by("pk")
    return [(line.kind.removeprefix("assumption."), line.subject, line.after["tell"]) for line in lines]


@pytest.mark.parametrize(
    ("offset", "kind"), [(15, None), (14, "due_soon"), (0, "due_soon"), (-1, "overdue"), (-400, "overdue")]
)
def test_what_is_due_is_told_two_weeks_ahead_and_when_it_is_late(project, people, offset, kind):
    set_due(project, 1, due_on=days(offset), asked=people.kasper)
    assert actions.remind(at=timezone.now()) == (1 if kind else 0)
    assert told(project) == ([(kind, "1", [people.kasper.email])] if kind else [])


def test_what_was_confirmed_is_told_when_it_must_be_looked_at_again(project, people):
    confirm(project, 2, expires_on=days(3))
    confirm(project, 3, expires_on=days(-2), at=timezone.now() - timedelta(days=90))
    set_due(project, 2, owner=people.zoe, asked=people.kasper)
    JournalEntry.objects.filter(project=project).delete()
    actions.remind(at=timezone.now())
    both = sorted([people.kasper.email, people.zoe.email])
    assert [line[:2] for line in told(project)] == [("expired", "3"), ("due_soon", "2")]
    assert told(project)[1][2] == both


def test_the_same_date_is_never_told_twice_and_another_date_is(project, people):
    set_due(project, 1, due_on=days(3), asked=people.zoe)
    before = numbered(project, 1).version
    assert [actions.remind(at=timezone.now()) for _ in range(3)] == [1, 0, 0]
    set_due(project, 1, due_on=days(5))
    assert actions.remind(at=timezone.now()) == 1
    assert actions.remind(at=timezone.now() + timedelta(days=7)) == 1
    assert [kind for kind, _number, _tell in told(project)] == ["due_soon", "due_soon", "overdue"]
    assert numbered(project, 1).version == before


def test_a_parked_project_reminds_nobody(people):
    project = make_fitted(people, circumstances=PLAIN, stage=Stage.PARKED)
    set_due(project, 1, due_on=days(3), asked=people.zoe)
    assert actions.remind(at=timezone.now()) == 0


def test_the_reminder_reaches_its_person_in_words(project, people):
    set_due(project, 1, due_on=days(-1), asked=people.kasper)
    actions.remind(at=timezone.now())
    notices.read_journal(at=timezone.now())
    notice = Notice.objects.get(kind=Kind.ASSUMPTION_LATE)
    assert notice.recipient == people.kasper
    words = messages.words(notice, people.kasper)
    assert words.path == f"/p/{project.code}/assumptions/1/"
    assert [quote for _word, quote in words.quotes] == [numbered(project, 1).statement]


def test_a_guest_gets_the_link_by_mail_and_no_more_once_it_is_answered(project, people):
    sent = {"name": "Olga", "email": "olga@data.example", "reason": "You run the click log."}
    link = actions.send_to_guest(assumption=numbered(project, 20), **sent, actor=people.jan, at=timezone.now())
    notices.read_journal(at=timezone.now())
    notice = Notice.objects.get(guest="olga@data.example")
    assert messages.words(notice, None).path == guests.address(link)
    later = timezone.now() + timedelta(hours=1)
    notices.bundle(at=later)
    for lane in notices.lanes(at=later):
        sending.send_lane(lane=lane, clock=lambda: later)
    (letter,) = mail.outbox
    assert letter.to == ["olga@data.example"]
    assert guests.address(link) in letter.body
    assert numbered(project, 21).statement not in letter.body
