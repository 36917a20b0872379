"""What happens to files without anybody doing anything."""

from celery import shared_task
from django.utils import timezone

from intake.attachments import actions


@shared_task
def tidy() -> int:
    """Deletes files that were removed long ago, and those that nobody knows."""
    return actions.tidy(at=timezone.now())
