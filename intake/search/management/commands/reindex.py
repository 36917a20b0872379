"""`manage.py reindex`: makes the search index say what the projects say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from intake.search import actions


class Command(BaseCommand):
    help = "Looks at the search index of every project and puts right what differs. Safe at any time, and again."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = actions.reindex()
        self.stdout.write(f"Projects whose index was put right: {wrong}.")
