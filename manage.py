#!/usr/bin/env python
"""Runs Django's commands; starts the embedded servers of INTAKE_HOME first where a command needs them."""

import os
import sys

# Commands that read files only: they must work where no database can be started.
WITHOUT_SERVERS = {
    "check",
    "collectstatic",
    "compilemessages",
    "help",
    "makemessages",
    "build_font",
    "check_permissions",
    "--help",
    "--version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intake.settings")
    if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_SERVERS:
        from intake import keeper

        keeper.use_from_environment()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
