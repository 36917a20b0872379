"""Sends what is due in one lane: claim, hand over, mark, and only then the next.

Each step is a transaction of its own, and the handing over lies in none: whoever dies leaves a claim that ends by
itself. Between the other side's "accepted" and our commit lies nothing but that commit.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from intake.notices import actions, letters, post, secret
from intake.notices.choices import Via
from intake.notices.models import Delivery

# One call sends for so long at most, in seconds; the next beat goes on.
AT_MOST = 60.0
Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


def send_lane(*, lane: str, clock: Clock) -> int:
    """Sends what is due in a lane (see actions.lanes), one connection for all mails. Returns how many arrived."""
    began, count = time.monotonic(), 0
    connection = get_connection() if lane == Via.MAIL else None
    try:
        while time.monotonic() - began < AT_MOST:
            delivery = actions.claim(lane=lane, at=clock())
            if delivery is None:
                break
            if not send(delivery, connection, clock):
                # Whatever the connection has come to, the next sender begins with a fresh one.
                break
            count += 1
    finally:
        if connection is not None:
            connection.close()
    return count


def send(delivery: Delivery, connection: BaseEmailBackend | None, clock: Clock) -> bool:
    """One delivery. False when it did not arrive; it waits then for its next turn."""
    try:
        said = hand_over(delivery, connection)
    except post.NotSent as failure:
        log.warning("a delivery failed", delivery=delivery.pk, attempt=delivery.attempt, why=failure.why)
        actions.fail(
            delivery=delivery, why=failure.why, at=clock(), for_good=failure.for_good, whole_lane=failure.whole_lane
        )
        return False
    if not said:
        actions.drop(delivery=delivery, at=clock())
    elif not actions.mark_sent(delivery=delivery, at=clock()):
        log.warning("another sender owns this delivery by now", delivery=delivery.pk)
    return True


def hand_over(delivery: Delivery, connection: BaseEmailBackend | None) -> bool:
    """Hands it to the mail server or the chat service. False if nothing was left to say. Raises post.NotSent."""
    if connection is not None:
        letter = letters.letter(delivery)
        if letter is not None:
            post.mail(letter, key=delivery.key, connection=connection)
        return letter is not None
    line, channel = letters.chat_line(delivery), delivery.channel
    if line is None or channel is None or not channel.active:
        return False
    try:
        address = secret.reveal(channel.secret)
    except secret.Unreadable as error:
        why = "The address of this channel was stored under another SECRET_KEY: an admin types it once more."
        raise post.NotSent(why, for_good=True) from error
    post.chat(line, key=delivery.key, address=address)
    return True
