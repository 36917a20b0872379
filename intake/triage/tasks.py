"""What happens without anybody doing anything: promised days pass, drafts that were thrown away go."""

from celery import shared_task
from django.utils import timezone

from intake.triage.actions import clock, drafts, moves


@shared_task
def postpone_answers() -> int:
    """Apologises for answers that are late and promises new days."""
    return clock.postpone_answers(at=timezone.now())


@shared_task
def drop_discarded() -> int:
    """Deletes drafts that were thrown away long ago."""
    return drafts.drop_discarded(at=timezone.now())


@shared_task
def end_parks() -> int:
    """Says of parked projects that their day has come."""
    return moves.end_parks(at=timezone.now())
