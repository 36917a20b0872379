"""A real Celery worker with its beat, on the database of the running test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from intake import keeper

# Not the one where other tests ring.
VIRTUAL_HOST = 9


class Worker:
    """`celery worker` in a session of its own."""

    def __init__(self, home: Path, name: str) -> None:
        servers = keeper.addresses(settings.INTAKE_HOME)
        database = connection.settings_dict["NAME"]
        self.log = home / f"{name}.log"
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgresql://intake@/{database}",
            "PGHOST": str(servers.postgres),
            "CELERY_BROKER_URL": f"redis+socket://{servers.broker}?virtual_host={VIRTUAL_HOST}",
            "CACHE_URL": "locmemcache://",
            "SECRET_KEY": "a key of the tests, long enough to be taken for a real one",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": "http://127.0.0.1:8000",
            "INTAKE_HOME": str(home),
        }
        command = [
            *(sys.executable, "-m", "celery", "-A", "intake.celery", "worker", "-B", "--concurrency", "1"),
            *("--schedule", str(home / f"{name}.beat"), "--loglevel", "INFO", "--hostname", f"{name}@localhost"),
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)

    def kill(self) -> None:
        """What happens when the machine takes it away: nothing of it gets to say good-bye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Ends it if it still runs."""
        if self.process.poll() is None:
            self.kill()


def wait_until(what: str, holds: Callable[[], object], seconds: float, worker: Worker) -> float:
    """Waits until `holds()`; gives the seconds that took. Fails with the worker's last words."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds or worker.process.poll() is not None:
            pytest.fail(f"{what}: not within {seconds} s\n{worker.log.read_text()[-3000:]}")
        time.sleep(0.2)  # a look five times a second at another process
    return time.monotonic() - began
