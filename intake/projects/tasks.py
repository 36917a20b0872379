"""The nightly look at all facts."""

from celery import shared_task
from django.utils import timezone

from intake.projects import actions


@shared_task
def check_facts() -> int:
    """Recomputes all facts; differences are errors in the log."""
    return actions.check_facts(at=timezone.now())
