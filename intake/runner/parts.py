"""The processes that make up the site, as commands."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from intake.keeper import ROOT
from intake.runner.place import Place


@dataclass(frozen=True)
class Part:
    """One process: its command, and how to end and restart it (seconds)."""

    name: str
    command: list[str]
    cwd: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)
    grace: float = 10.0
    least_pause: float = 1.0


def prepare() -> Part:
    return Part("prepare", [sys.executable, "-m", "intake.runner.prepare"])


def web(place: Place) -> Part:
    """granian: a process a core, one thread each (more threads only lengthen the tail)."""
    options = ["--interface", "wsgi", "--host", place.host, "--port", str(place.port), "--workers", "2"]
    options += ["--blocking-threads", "1", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "8"]
    return Part("web", [sys.executable, "-m", "granian", *options, "intake.wsgi:application"])


def worker() -> Part:
    options = ["--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    # As root (in a container, say) it would print ten lines about that at every start.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    return Part(
        "worker",
        [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "intake.celery", "worker", *options],
        grace=15,
    )


def beat(place: Place) -> Part:
    """The timetable. No pid file: a home has one runner, which has one beat."""
    options = ["--schedule", str(place.home / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"]
    return Part("beat", [sys.executable, "-m", "celery", "--quiet", "-A", "intake.celery", "beat", *options])


def mlflow(place: Place, port: int) -> Part:
    """A real tracking server for the demo, with the job runner off (it alone would be ten processes)."""
    data = place.home / "mlflow"
    data.mkdir(exist_ok=True)
    # Paths relative to the data: a home with a space or a question mark in its name needs no escaping.
    options = ["--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", "./artifacts"]
    options += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    options += ["--uvicorn-opts", "--log-level warning"]
    quiet = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    # A killed server stays away for a minute: long enough to see what the site does without it.
    return Part("mlflow", [sys.executable, "-m", "mlflow", "server", *options], data, quiet, least_pause=60)


def load_runs() -> Part:
    return Part("runs", [sys.executable, "manage.py", "load_demo_runs"])


def mlflow_port(place: Place) -> int:
    """The port of the last time if it is free, or any free one; never PORT or the one after it."""
    avoid = (place.port, place.port + 1)
    remembered = _remembered_port(place.home / "mlflow.url")
    if remembered and remembered not in avoid and _is_free(remembered):
        return remembered
    while True:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = int(trial.getsockname()[1])
        if port not in avoid:
            return port


def _remembered_port(file: Path) -> int | None:
    try:
        return urlsplit(file.read_text().strip()).port
    except (OSError, ValueError):
        return None


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
