"""The hourly look at all endpoints."""

from celery import shared_task
from django.utils import timezone

from intake.endpoints import actions


@shared_task
def refresh_states() -> int:
    """Works all states out anew; returns how many changed."""
    return actions.refresh_states(at=timezone.now())
