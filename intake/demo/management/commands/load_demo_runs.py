"""`manage.py load_demo_runs`: the demo's runs, into the demo's own MLflow, once it answers."""

from __future__ import annotations

import time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intake.demo import queries, script
from intake.demo.mlflow_runs import Tracking, TrackingFailed
from intake.demo.script import Clock
from intake.demo.trials import trials
from intake.runs.actions import request_sync


class Command(BaseCommand):
    help = (
        "Logs the demo's runs into the demo's MLflow and asks for a sync. Runs that are there already are left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo's runs are only for `make demo`: INTAKE_DEMO is not set, so nothing was logged."
            )
        try:
            address = settings.MLFLOW_ADDRESS_FILE.read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            raise CommandError(f"MLflow has not told its address in {settings.MLFLOW_ADDRESS_FILE} yet.") from error
        began, count = time.monotonic(), 0
        clock = Clock(now=timezone.now(), zone=ZoneInfo(settings.TIME_ZONE))
        projects = queries.projects_by_story()
        stories = [story for story in script.stories() if "runs" in story.said and story.key in projects]
        tracking = Tracking(address)
        try:
            for story in stories:
                project = projects[story.key]
                experiment = story.said["runs"]["experiment"]
                count += tracking.log(trials(story, clock), experiment=experiment, project=project.code)
                request_sync(project=project, actor=None, at=timezone.now())
        except TrackingFailed as failure:
            raise CommandError(f"MLflow at {address} did not take the demo's runs: {failure}") from failure
        self.stdout.write(f"The demo's runs are in MLflow: {count} new, in {time.monotonic() - began:.1f} s.")
