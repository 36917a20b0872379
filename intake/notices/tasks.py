"""What the worker does every ten seconds: read the journal, bundle what is due, wake a sender for each lane."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from intake.notices import actions, sending

# Lines in one go; the rest waits for the next beat, so that a large import does not hold up what is due.
ROUNDS = 20


@shared_task
def work() -> None:
    """From the journal to deliveries; each lane is sent by a task of its own, so that none waits for another."""
    for _round in range(ROUNDS):
        if not actions.read_journal(at=timezone.now()):
            break
    while actions.bundle(at=timezone.now()):
        continue
    for lane in actions.lanes(at=timezone.now()):
        send.apply_async(args=(lane,), expires=30)


@shared_task
def send(lane: str) -> int:
    """Sends what is due in one lane."""
    return sending.send_lane(lane=lane, clock=timezone.now)


@shared_task
def tidy() -> None:
    """Forgets old deliveries."""
    actions.tidy(at=timezone.now())
