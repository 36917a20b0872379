"""What happens to accounts without anybody doing anything."""

from celery import shared_task
from django.utils import timezone

from intake.accounts import idempotency


@shared_task
def forget_calls() -> int:
    """Deletes the keys and answers of calls of yesterday."""
    return idempotency.forget(at=timezone.now())
