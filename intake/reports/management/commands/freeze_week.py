"""Freezes a week by hand; the timetable does it every Monday."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intake.base.errors import Problem
from intake.base.weeks import Week
from intake.reports import queries
from intake.reports.actions import freeze_week


class Command(BaseCommand):
    help = "Freezes the status of a week that is over: the last one, or the one given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", help="such as 2026-W47")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            week = Week.parse(options["week"]) if options["week"] else Week.last_ended(now, queries.company_zone())
            status = freeze_week(week=week, at=now)
        except (ValueError, Problem) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{status.week}: {status.lines.count()} lines, frozen {status.frozen_at.isoformat()}")
