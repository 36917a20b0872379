"""Reads runs now, in this process, without the worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from intake.projects.models import Project
from intake.runs import queries, sync


class Command(BaseCommand):
    help = "Reads the runs of one project, or of all that have a link, from MLflow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="CODE", help="only this project")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["project"]
        chosen = Project.objects.filter(code=code) if code else queries.linked_projects()
        if code and not chosen:
            raise CommandError(f"There is no project {code}.")
        failed = [project.code for project in chosen if not self.read(project)]
        if failed:
            raise CommandError("Not everything could be read.")

    def read(self, project: Project) -> bool:
        """Reads everything there is, in as many rounds as it takes; False when a server did not answer."""
        while True:
            outcome = sync.sync_project(
                project=project, at=timezone.now(), tell=lambda done, total, text: None, insist=True
            )
            self.stdout.write(f"{project.code}: {outcome.new} new, {outcome.changed} changed, {outcome.gone} gone")
            for error in outcome.errors:
                self.stderr.write(f"{project.code}: {error}")
            if outcome.errors or not outcome.more:
                return not outcome.errors
