"""Everything that must be done before the first page: one process, `python -m intake.runner.prepare`.

Quick when nothing has changed: a second start takes a second here.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from kombu import Connection
from kombu.exceptions import OperationalError

from intake.base.environment import SettingError
from intake.base.static_files import OnlyWhatIsServed

ANSWER_SECONDS = 5


def check_database() -> None:
    """Raises SettingError when DATABASE_URL does not answer. Around the pool, which would hide the reason."""
    parameters = {**connection.get_connection_params(), "connect_timeout": ANSWER_SECONDS}
    try:
        psycopg.connect(**parameters).close()
    except psycopg.OperationalError as error:
        raise SettingError("DATABASE_URL", f"does not answer: {_one_line(error)}") from error


def check_broker() -> None:
    """Raises SettingError when CELERY_BROKER_URL does not answer, or names no kind of broker that is known."""
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=ANSWER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, timeout=ANSWER_SECONDS)
    except (OperationalError, KeyError, ValueError, OSError) as error:
        raise SettingError("CELERY_BROKER_URL", f"does not answer: {_one_line(error)}") from error


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def static_fingerprint() -> str:
    """Changes when a static file, of ours or of a wheel, changes."""
    seen = hashlib.sha256(repr(settings.STORAGES).encode())
    ignored = OnlyWhatIsServed.ignore_patterns
    for finder in get_finders():
        for path, storage in sorted(finder.list(ignored), key=lambda found: str(found[0])):
            about = os.stat(storage.path(path))
            seen.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collect_static() -> None:
    """Collects the static files under INTAKE_HOME/static, unless the last time saw the same ones."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


def main() -> None:
    django.setup()
    from intake.demo import queries as demo  # models can be imported only now

    check_database()
    check_broker()
    call_command("migrate", interactive=False, verbosity=1)
    collect_static()
    if settings.DEMO:
        call_command("load_demo")
    elif demo.loaded():
        # Its people have no passwords: nobody could sign in, and nothing would say why.
        raise SettingError(
            "INTAKE_HOME", f"is {settings.INTAKE_HOME}, which holds the demo company; choose another one"
        )


if __name__ == "__main__":
    main()
