"""`python -m tests.production_check`: Django's deployment checks, under settings such as production has."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Returns the exit code of `manage.py check --deploy`; nothing is connected to."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "INTAKE_HOME": home,
            "DATABASE_URL": "postgresql://intake@127.0.0.1/intake",
            "CELERY_BROKER_URL": "redis://127.0.0.1/1",
            "SECRET_KEY": "p7kQ2vN0xLr9sT4wYb8dFg3hJm6cZa1eUi5oRtWqXyVnBsKlDj",
            "ALLOWED_HOSTS": "intake.example.org",
            "BASE_URL": "https://intake.example.org",
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
