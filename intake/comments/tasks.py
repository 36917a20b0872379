"""What happens without anybody doing anything: the time to bring a deleted comment back runs out."""

from celery import shared_task
from django.utils import timezone

from intake.comments import actions


@shared_task
def purge() -> int:
    """The text of comments that were deleted for good."""
    return actions.purge(at=timezone.now())
