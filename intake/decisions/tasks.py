"""What happens without anybody doing anything: days pass."""

from celery import shared_task
from django.utils import timezone

from intake.decisions import actions


@shared_task
def note_overdue() -> int:
    """Decisions whose day has passed are told, and their projects' facts put right."""
    return actions.note_overdue(at=timezone.now())
