"""What happens without anybody doing anything: dates pass."""

from celery import shared_task
from django.utils import timezone

from canvas.assumptions import actions


@shared_task
def refresh_overdue() -> int:
    """Facts of projects where an assumption's date has passed."""
    return actions.refresh_overdue(at=timezone.now())


@shared_task
def remind() -> int:
    """Who should look at something hears of it: two weeks ahead, and when the date has passed."""
    return actions.remind(at=timezone.now())
