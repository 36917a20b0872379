"""Who may do what, for people to read."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from intake.permissions import matrix


class Command(BaseCommand):
    help = "Prints every route and method, and what each role is answered there."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(matrix()))
