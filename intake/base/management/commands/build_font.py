"""`manage.py build_font`: makes build/static/fonts/inter.woff2 once, at set-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.base import fonts


class Command(BaseCommand):
    """Writes the font, unless it is there already."""

    help = "Cuts the web font out of the Inter wheel (build/static/fonts/inter.woff2)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="make it again although it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.BASE_DIR) / "build" / "static" / "fonts" / "inter.woff2"
        if target.exists() and not options["force"]:
            return
        try:
            size = fonts.build(target)
        except fonts.FontMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}: {size // 1024} KB")
