"""A mail server that is down, slow or answers garbage delays mails and loses none; it holds up nobody else."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import override_settings

from intake.notices import actions, mailbox, sending
from intake.notices.actions.channels import save_channel
from intake.notices.choices import Audience, State, Topic
from intake.notices.models import Delivery
from intake.triage import actions as triage
from tests.notices.receivers import HookSink, Killer, MailSink
from tests.people import Cast
from tests.triage.factories import MONDAY, sent_idea

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=3)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailSink]:
    """A mail server that the site uses, with patience of half a second."""
    sink = MailSink()
    monkeypatch.setattr(mailbox, "CONNECT", 0.5)
    monkeypatch.setattr(mailbox, "HAND_OVER", 0.5)
    backend = "intake.notices.mailbox.Smtp"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=sink.port, EMAIL_TIMEOUT=5):
        yield sink
    sink.close()


def two_refusals(people: Cast) -> None:
    """Two mails to Zoë that wait."""
    for number in range(2):
        at = MONDAY - number * timedelta(hours=1)
        triage.decline(project=sent_idea(people, at=at), reason="No.", actor=people.jan, at=at)
        actions.read_journal(at=at)
        actions.bundle(at=at + timedelta(minutes=3))


def drip(peer: socket.socket) -> None:
    """A byte now and then, so that no timeout of a socket ever ends it."""
    for _moment in range(200):
        peer.sendall(b"2")
        time.sleep(0.05)


def garbage(peer: socket.socket) -> None:
    peer.sendall(b"\xff\xfe<html>nginx</html>\r\n" * 3)


def hang_up(peer: socket.socket) -> None:
    peer.close()


def busy(peer: socket.socket) -> None:
    peer.sendall(b"421 too busy, password=hunter2 smtp://me:hunter2@host\r\n")


@pytest.mark.parametrize("fault", [drip, garbage, hang_up, busy])
def test_a_bad_mail_server_delays_and_loses_nothing(
    people: Cast, mails: MailSink, fault: Callable[[socket.socket], None]
) -> None:
    two_refusals(people)
    mails.behave = fault
    began = time.monotonic()
    assert sending.send_lane(lane="mail", clock=lambda: LATER) == 0
    assert time.monotonic() - began < 4
    rows = list(Delivery.objects.order_by("pk"))
    assert [row.state for row in rows] == [State.WAITING, State.WAITING]
    # One was tried; the other is not blamed for the server, it only waits.
    assert sorted(row.failures for row in rows) == [0, 1]
    assert all(row.next_at >= LATER + timedelta(minutes=1) for row in rows)
    assert not any("hunter2@" in row.last_error for row in rows)
    mails.behave = None
    assert sending.send_lane(lane="mail", clock=lambda: LATER + timedelta(minutes=2)) == 2
    assert sorted(mails.keys) == sorted(row.key for row in rows)


def test_a_server_that_is_down_is_tried_again(people: Cast, mails: MailSink) -> None:
    two_refusals(people)
    mails.close()
    assert sending.send_lane(lane="mail", clock=lambda: LATER) == 0
    assert Delivery.objects.filter(state=State.WAITING).count() == 2


def test_a_chat_service_hears_while_the_mail_server_does_not(people: Cast, mails: MailSink) -> None:
    hook = HookSink(Killer())
    details = {"name": "Hook", "address": hook.address, "audience": Audience.TEAM, "brand": None, "active": True}
    channel = save_channel(channel=None, details={**details, "topics": [Topic.MINE]}, at=MONDAY)
    two_refusals(people)
    mails.behave = garbage
    counts = {lane: sending.send_lane(lane=lane, clock=lambda: LATER) for lane in actions.lanes(at=LATER)}
    hook.close()
    assert counts == {"mail": 0, f"chat:{channel.pk}": 2}
    assert "declined" in hook.bodies[0]["title"]
    # A hook that is gone: its errors are kept with the delivery, without the secret address.
    details |= {"address": hook.address + "?+Authorization=hunter2hunter2"}
    save_channel(channel=channel, details={**details, "topics": [Topic.MINE]}, at=MONDAY)
    Delivery.objects.filter(channel=channel).update(state=State.WAITING)
    assert sending.send_lane(lane=f"chat:{channel.pk}", clock=lambda: LATER) == 0
    row = Delivery.objects.get(channel=channel, failures=1)
    assert row.last_error
    assert "hunter2" not in row.last_error
