"""`manage.py load_demo`: the demo company, once."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intake.base.errors import Problem
from intake.demo import actions, queries
from intake.projects.models import Project


class Command(BaseCommand):
    help = (
        "Makes the demo company: brands, people, projects, a year of usage, three frozen weeks. Quick when it is there."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo company is only for `make demo`: INTAKE_DEMO is not set, so nothing was loaded."
            )
        if not queries.loaded():
            self.stdout.write("Making the demo company: a quarter of a minute, or more on a busy machine.")
            self.stdout.flush()
        began = time.monotonic()
        try:
            made = actions.load(at=timezone.now())
        except Problem as problem:
            raise CommandError(f"The demo company needs a home of its own; nothing was loaded: {problem}") from problem
        if made:
            seconds = time.monotonic() - began
            self.stdout.write(f"The demo company is here: {Project.objects.count()} projects, in {seconds:.1f} s.")
