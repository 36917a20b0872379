"""A frozen week as a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake.base.errors import Problem
from intake.reports import documents
from intake.reports.choices import Format


class Command(BaseCommand):
    help = "Writes the frozen status of a week to a file, or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", required=True, help="such as 2026-W47")
        parser.add_argument("--format", required=True, help=", ".join(Format))
        parser.add_argument("--brand", default="", help="the key of one brand")
        parser.add_argument("--output", required=True, help="a file, or - for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] not in list(Format):
            known = ", ".join(Format)
            raise CommandError(f"There is no format {options['format']} of a weekly status yet. There are: {known}.")
        try:
            content = documents.file(options["week"], options["format"], options["brand"], None).content
        except Problem as problem:
            raise CommandError(f"{options['week']}: {problem}") from problem
        if options["output"] == "-":
            sys.stdout.buffer.write(content)
            return
        try:
            Path(options["output"]).write_bytes(content)
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error}") from error
