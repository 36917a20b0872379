"""What a mail says, when it goes, and what becomes of one that does not arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from intake.notices import actions, sending
from intake.notices.actions.wishes import save_wishes
from intake.notices.choices import Pace, State, Topic
from intake.notices.models import Delivery, Notice
from intake.projects.models import Project
from intake.triage import actions as triage
from tests.factories import make_project
from tests.people import Cast
from tests.triage.factories import MONDAY, sent_idea

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=3)


def out(at: datetime = LATER) -> list[mail.EmailMessage]:
    """The mails that go out at this moment."""
    mail.outbox.clear()
    actions.read_journal(at=at - timedelta(minutes=3))
    actions.bundle(at=at)
    for lane in actions.lanes(at=at):
        sending.send_lane(lane=lane, clock=lambda: at)
    return list(mail.outbox)


def declined(people: Cast) -> Project:
    project = sent_idea(people)
    triage.decline(project=project, reason="A rule is enough:\nten lines.", actor=people.jan, at=MONDAY)
    return project


@pytest.mark.parametrize(
    ("act", "subject", "says", "button"),
    [
        (
            lambda p, c: triage.accept(project=p, lead=c.jan, owner=c.kasper, actor=c.jan, at=MONDAY),
            "NVB-1: accepted — Churn early warning",
            ["Jan Kowalski leads the work, Kasper Ørsted answers for it", "Next comes a trial"],
            "http://127.0.0.1:8000/p/NVB-1/",
        ),
        (
            lambda p, c: triage.ask(project=p, question="How many leave?", actor=c.jan, at=MONDAY),
            "NVB-1: a question to you — Churn early warning",
            ["How many leave?", "stands still until you answer"],
            "http://127.0.0.1:8000/ideas/NVB-1/answer/",
        ),
        (
            lambda p, c: triage.park(project=p, reason="After Easter.", actor=c.jan, at=MONDAY),
            "NVB-1: put aside for now — Churn early warning",
            ["After Easter.", "Nothing is lost"],
            "http://127.0.0.1:8000/p/NVB-1/",
        ),
        (
            lambda p, c: triage.decline(project=p, reason="A rule is enough.", actor=c.jan, at=MONDAY),
            "NVB-1: declined — Churn early warning",
            ["Jan Kowalski declined", "A rule is enough."],
            "http://127.0.0.1:8000/p/NVB-1/",
        ),
    ],
)
def test_the_requester_reads_every_outcome_with_its_reason(
    people: Cast, act: Callable[..., object], subject: str, says: list[str], button: str
) -> None:
    act(sent_idea(people), people)
    sent = next(one for one in out() if one.to == [people.zoe.email])
    assert sent.subject == subject
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    for words in says:
        assert words in sent.body.replace("\n> ", " ")
        assert words in html
    assert f'href="{button}"' in html
    assert html.count("<h1") == 1
    assert "<style" not in html
    for word in ("poc", "gate", "endpoint", "Proof of concept"):
        assert word not in sent.body


def test_a_mail_can_be_recognised_and_stopped(people: Cast, client: Client) -> None:
    declined(people)
    (sent,) = out()
    headers = sent.extra_headers
    assert headers["X-Intake-Key"] == f"now:user-{people.zoe.pk}:{Notice.objects.get(recipient=people.zoe).pk}"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert "Stop these mails" in client.get(link).text
    assert declined_again(people) == 1
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert declined_again(people) == 0
    assert "Mails are on again" in client.post(link, {"action": "on"}).text
    assert declined_again(people) == 1
    assert client.post(link[:-4] + "xxx/").status_code == 404


def declined_again(people: Cast) -> int:
    """How many mails another refusal makes."""
    declined(people)
    return len(out())


def test_several_things_within_two_minutes_are_one_mail(people: Cast) -> None:
    for _one in range(3):
        declined(people)
    (sent,) = out()
    assert sent.subject == "3 notices of 3 projects"
    assert sent.body.count("A rule is enough") == 3


def test_a_mail_says_nothing_of_what_its_reader_may_no_longer_see(people: Cast) -> None:
    declined(people)
    actions.read_journal(at=MONDAY)
    people.zoe.membership_set.all().delete()
    assert out() == []
    assert Delivery.objects.get().state == State.DROPPED


def test_quiet_hours_and_digests_wait(people: Cast) -> None:
    hours = {"digest_hour": 17, "digest_weekday": 0, "quiet_from": 9, "quiet_to": 12}
    save_wishes(user=people.zoe, paces={}, hours=hours, at=MONDAY)
    project = declined(people)
    assert out() == []
    assert [one.to for one in out(MONDAY + timedelta(hours=2, minutes=1))] == [[people.zoe.email]]
    save_wishes(user=people.zoe, paces={Topic.MINE: Pace.DAILY}, hours=hours, at=MONDAY)
    triage.reopen(project=project, reason="Look again.", actor=people.jan, at=MONDAY + timedelta(hours=3))
    declined(people)
    actions.read_journal(at=MONDAY + timedelta(hours=3))
    due = MONDAY.replace(hour=16, minute=1)
    (sent,) = out(due)
    assert (sent.subject, Delivery.objects.latest("pk").key) == (
        "2 notices of 2 projects",
        f"digest:user-{people.zoe.pk}:2026-11-16",
    )
    # Two beats make one mail, and a day without news makes none.
    assert out(due) == []
    assert people.zoe.email not in [one.to[0] for one in out(due + timedelta(days=1))]


def test_a_choice_holds_for_what_waits_already(people: Cast) -> None:
    declined(people)
    actions.read_journal(at=MONDAY)
    hours = {"digest_hour": 8, "digest_weekday": 0, "quiet_from": 0, "quiet_to": 0}
    save_wishes(user=people.zoe, paces={Topic.MINE: Pace.IN_APP}, hours=hours, at=MONDAY)
    assert out() == []
    assert Notice.objects.get(recipient=people.zoe).read_at is None


def test_a_refused_mail_is_tried_for_three_days_and_then_shown_to_the_admin(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    make_project(people.nordlys, people.zoe)
    declined(people)
    actions.read_journal(at=MONDAY)
    actions.bundle(at=LATER)
    at, tries = LATER, 0
    while (row := Delivery.objects.get()).state == State.WAITING:
        at = max(at, row.next_at)
        claimed = actions.claim(lane="mail", at=at)
        assert claimed is not None
        actions.fail(delivery=claimed, why="550 no such mailbox", at=at)
        tries += 1
    assert (row.state, tries, (at - LATER).days) == (State.GIVEN_UP, 12, 3)
    page = signed_in("ada").get("/settings/deliveries/").text
    assert "550 no such mailbox" in page
    assert signed_in("jan").get("/settings/deliveries/").status_code == 403
    assert signed_in("ada").post(f"/settings/deliveries/{row.pk}/retry/").status_code == 302
    assert len(out(at + timedelta(days=1))) == 1
