"""The first admin of a new site."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from intake.accounts.actions import create_person
from intake.accounts.choices import CompanyRole
from intake.accounts.models import User


class Command(BaseCommand):
    help = "Makes an admin; with an address that exists, makes that person an admin with this password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--password-stdin", action="store_true", required=True, help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        password = sys.stdin.readline().rstrip("\n")
        try:
            validate_email(email)
            validate_password(password, User(email=email, name=options["name"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        existing = User.objects.filter(email__iexact=email).first()
        if existing:
            existing.role, existing.is_superuser, existing.is_active = CompanyRole.ADMIN, True, True
            existing.set_password(password)
            existing.save(update_fields=["role", "is_superuser", "is_active", "password"])
        else:
            create_person(email=email, name=options["name"], role=CompanyRole.ADMIN, password=password)
        self.stdout.write(f"{email} is an admin.")
