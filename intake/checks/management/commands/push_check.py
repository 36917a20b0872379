"""`manage.py push_check --project NVB-7 --name match-rate --from dbt target/run_results.json`: what a tool wrote, as a
result of a check."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from intake.base.errors import Problem
from intake.base.forms import errors_of
from intake.checks import actions, queries
from intake.checks.converters import dbt, great_expectations
from intake.checks.forms import ResultForm
from intake.projects.models import Project

FORMATS = {"dbt": dbt.result_of, "great-expectations": great_expectations.result_of}


class Command(BaseCommand):
    """Reads a file, or what comes in with `-`."""

    help = "Takes what dbt or Great Expectations wrote as the result of a check."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, help="its code, such as NVB-7")
        parser.add_argument("--name", required=True, help="the name of the check")
        parser.add_argument("--from", dest="format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--only", default="", help="tests with this in their id, or the suite of this name")
        parser.add_argument("--url", default="", help="where people look at it")
        parser.add_argument("file", help="the file, or - for what comes in")

    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(code=options["project"]).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']}.")
        try:
            text = sys.stdin.read() if options["file"] == "-" else Path(options["file"]).read_text(encoding="utf-8")
            body = FORMATS[options["format"]](json.loads(text), only=options["only"], url=options["url"])
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{options['file']} cannot be read as {options['format']}: {error}") from error
        now = timezone.now()
        form = ResultForm(body, now=now)
        if not form.is_valid():
            raise CommandError("; ".join(f"{fault.field}: {fault.detail}" for fault in errors_of(form)))
        try:
            check = queries.get(project, options["name"])
            _row, new = actions.push_result(check=check, finding=form.finding(), sender=None, at=now)
        except Problem as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{body['status']} {'taken' if new else 'known already'}")
