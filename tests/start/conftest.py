"""A private home for each test, and a look at which processes belong to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake import keeper
from tests.start.sites import ROOT, Site, processes_of, with_static_files


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home that does not exist yet. Whatever a failed test leaves running there is killed."""
    path = tmp_path / "a home"
    yield path
    keeper.release(path)
    end = time.monotonic() + 30
    while processes_of(path) and time.monotonic() < end:
        for process in processes_of(path):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
    sockets = keeper.addresses(path).sockets
    for file in sorted(sockets.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    if sockets.exists():
        sockets.rmdir()


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with nothing but the static files: collecting them is the longest part of a first start."""
    home = tmp_path_factory.mktemp("collected")
    program = "import django; django.setup(); from intake.runner import prepare; prepare.collect_static()"
    settings = {"DJANGO_SETTINGS_MODULE": "intake.settings", "INTAKE_HOME": str(home)}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**inherited, **settings}, check=True)
    return home / "static"


@pytest.fixture
def site(home: Path, collected: Path) -> Iterator[Site]:
    """`make run` for the home, not started yet."""
    with_static_files(home, collected)
    site = Site(home)
    yield site
    site.give_up()
