"""A token for a program, printed once and alone, so that a script can catch it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intake.accounts.actions import create_token
from intake.accounts.choices import Scope
from intake.accounts.models import User
from intake.base.errors import Problem


class Command(BaseCommand):
    help = "Makes an API token and prints it, alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--scopes", required=True, help=f"comma-separated: {', '.join(Scope)}")
        parser.add_argument("--name", default="command line")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        names = [name.strip() for name in options["scopes"].split(",") if name.strip()]
        unknown = [name for name in names if name not in list(Scope)]
        if unknown or not names:
            raise CommandError(f"Unknown scope: {', '.join(unknown) or '(none given)'}. There are: {', '.join(Scope)}.")
        try:
            _token, text = create_token(
                user=user, name=options["name"][:80], scopes=[Scope(name) for name in names], at=timezone.now()
            )
        except Problem as problem:
            raise CommandError(problem.errors[0].detail if problem.errors else str(problem)) from problem
        self.stdout.write(text)
