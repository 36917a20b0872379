"""From a line of the journal to who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from intake.notices import actions, messages, queries, rules
from intake.notices.choices import Kind
from intake.notices.models import Notice
from intake.projects.actions import record
from intake.projects.choices import Stage
from intake.projects.models import Project, Unread
from intake.triage import actions as triage
from intake.triage.actions import bulk
from intake.triage.choices import Verb
from intake.triage.queries import last_decision, questions
from tests.people import Cast
from tests.triage.factories import MONDAY, accepted, sent_idea

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(minutes=1)


def told(*names: str, people: Cast) -> dict[str, list[str]]:
    """What each of these is told, oldest first."""
    actions.read_journal(at=SOON)
    found = {}
    for name in names:
        user = people.named(name)
        assert user is not None
        found[name] = [row.kind for row in queries.unread(user).order_by("pk")]
    return found


def test_an_accepted_idea_is_told_to_who_asked_and_not_to_who_accepted(people: Cast) -> None:
    accepted(people)
    assert told("zoe", "jan", "lukasz", people=people) == {"zoe": [Kind.ACCEPTED], "jan": [Kind.NEW_IDEA], "lukasz": []}


@pytest.mark.parametrize(
    ("act", "kind", "quote"),
    [
        (lambda p, jan: triage.ask(project=p, question="How many?", actor=jan, at=MONDAY), Kind.QUESTION, "How many?"),
        (lambda p, jan: triage.park(project=p, reason="In spring.", actor=jan, at=MONDAY), Kind.PARKED, "In spring."),
        (lambda p, jan: triage.decline(project=p, reason="A rule.", actor=jan, at=MONDAY), Kind.DECLINED, "A rule."),
    ],
)
def test_every_outcome_brings_its_reason(people: Cast, act: Callable[..., object], kind: Kind, quote: str) -> None:
    act(sent_idea(people), people.jan)
    assert told("zoe", people=people) == {"zoe": [kind]}
    words = messages.words(queries.unread(people.zoe).get(), people.zoe)
    assert [text for _word, text in words.quotes] == [quote]
    assert "Churn early warning" in words.fact


def test_a_line_that_is_worked_twice_makes_one_notice(people: Cast) -> None:
    accepted(people)
    actions.read_journal(at=SOON)
    before = Notice.objects.count()
    for entry in Project.objects.get().journal.all():
        Unread.objects.create(reader="notices", entry=entry)
    actions.read_journal(at=SOON)
    assert Notice.objects.count() == before > 0
    assert not Unread.objects.filter(reader="notices").exists()


def test_who_may_no_longer_see_a_project_neither_counts_nor_reads_its_notices(people: Cast) -> None:
    accepted(people)
    actions.read_journal(at=SOON)
    assert queries.count_unread(people.zoe) == 1
    people.zoe.membership_set.all().delete()
    zoe = type(people.zoe).objects.get(pk=people.zoe.pk)
    assert (queries.count_unread(zoe), list(queries.notices_for(zoe))) == (0, [])


def test_a_move_taken_back_at_once_was_never_made(people: Cast) -> None:
    project = sent_idea(people)
    triage.decline(project=project, reason="Oops.", actor=people.jan, at=MONDAY)
    triage.reopen(project=project, reason="Not meant.", actor=people.jan, at=MONDAY + timedelta(seconds=5))
    assert told("zoe", people=people) == {"zoe": []}


def test_a_move_taken_back_after_the_mail_is_told_twice(people: Cast) -> None:
    project = sent_idea(people)
    triage.decline(project=project, reason="Oops.", actor=people.jan, at=MONDAY)
    actions.read_journal(at=MONDAY)
    actions.bundle(at=MONDAY + timedelta(minutes=3))
    triage.reopen(project=project, reason="Not meant.", actor=people.jan, at=MONDAY + timedelta(minutes=4))
    assert told("zoe", people=people) == {"zoe": [Kind.DECLINED, Kind.MOVED]}


@pytest.mark.parametrize("verb", [Verb.ACCEPT, Verb.ASK])
@pytest.mark.parametrize("mailed", [False, True])
def test_an_answer_taken_back_is_forgotten_or_told(people: Cast, verb: Verb, mailed: bool) -> None:
    """Nobody goes on believing in a yes, or thinking about a question, that was a slip of the hand."""
    project, later = sent_idea(people), MONDAY + timedelta(minutes=4)
    with bulk.kept(project=project, verb=verb, actor=people.jan, at=MONDAY) as change:
        if verb is Verb.ACCEPT:
            triage.accept(project=project, lead=people.jan, owner=people.zoe, actor=people.jan, at=MONDAY)
        else:
            triage.ask(project=project, question="How often?", actor=people.jan, at=MONDAY)
    if mailed:
        actions.read_journal(at=MONDAY)
        actions.bundle(at=MONDAY + timedelta(minutes=3))
    bulk.undo(change=change, actor=people.jan, at=later)
    said = Kind.ACCEPTED if verb is Verb.ACCEPT else Kind.QUESTION
    assert told("zoe", people=people) == {"zoe": [said, Kind.TAKEN_BACK] if mailed else []}
    assert questions(project) == []
    last = last_decision(project)
    assert last is not None
    assert last.kind == "project.taken_back"


def test_a_guest_hears_that_a_no_holds_no_longer(people: Cast) -> None:
    day = {"stage": Stage.SUBMITTED}
    line = rules.Line("project.moved", people.jan.pk, day, {"stage": Stage.DECLINED})
    assert rules.for_guest(line, asked_now=False) == Kind.MOVED
    assert rules.for_guest(rules.Line("project.moved", people.jan.pk, day), asked_now=False) is None


def test_a_line_that_makes_no_sense_does_not_hold_up_the_others(people: Cast) -> None:
    project = sent_idea(people)
    with pytest.MonkeyPatch.context() as patched:
        real = queries.named_in
        patched.setattr(queries, "named_in", lambda entry: {"nobody": 1} if entry.reason == "mad" else real(entry))
        record(project=project, kind="project.moved", actor=people.jan, at=MONDAY, after={"stage": 7}, reason="mad")
        triage.park(project=project, reason="Later.", actor=people.jan, at=MONDAY)
        assert told("zoe", people=people) == {"zoe": [Kind.PARKED]}


def test_old_lines_are_no_news(people: Cast) -> None:
    project = sent_idea(people, at=MONDAY - timedelta(days=15))
    triage.park(project=project, reason="Later.", actor=people.jan, at=MONDAY - timedelta(days=3))
    actions.read_journal(at=MONDAY)
    row = queries.unread(people.zoe).get()
    assert (row.kind, row.pace) == (Kind.PARKED, "daily")
    assert not queries.unread(people.jan).exists()
    assert project.stage == Stage.PARKED


def test_the_page_and_the_bell(people: Cast, signed_in: Callable[[str], Client]) -> None:
    triage.decline(project=sent_idea(people), reason="A rule is enough.", actor=people.jan, at=MONDAY)
    actions.read_journal(at=SOON)
    browser = signed_in("zoe")
    shown = browser.get("/notices/").text
    assert "A rule is enough." in shown
    assert "Notices: 1 is unread" in shown
    number = queries.unread(people.zoe).get().pk
    assert signed_in("kasper").post(f"/notices/{number}/").status_code == 404
    assert browser.post(f"/notices/{number}/").headers["Location"] == "/p/NVB-1/"
    assert "Notices: nothing new" in browser.get("/notices/").text
    assert "A rule is enough." in browser.get("/notices/?show=all").text
