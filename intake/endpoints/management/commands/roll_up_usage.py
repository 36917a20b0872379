"""`manage.py roll_up_usage`: works all days of usage out anew, after TIME_ZONE was changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from intake.endpoints import actions


class Command(BaseCommand):
    help = "Works all days of usage out anew from the samples; needed after TIME_ZONE was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        actions.rebuild_days(at=timezone.now())
        self.stdout.write("All days of usage are rolled up anew.")
