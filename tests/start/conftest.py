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
from tests.start.sites import ROOT, Site, copy_of, processes_of


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
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with its tables and static files, and nobody in it: making them is the longest part of a first start."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    program = (
        "from intake import keeper; keeper.use_from_environment(); from intake.runner import prepare; prepare.main()"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "intake.settings", "INTAKE_HOME": str(home)}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**inherited, **settings}, check=True)
    assert keeper.wait_until_gone(home, 60)
    return home


@pytest.fixture
def site(home: Path, prepared: Path) -> Iterator[Site]:
    """`make run` for the home, not started yet."""
    site = Site(copy_of(prepared, home))
    yield site
    site.give_up()
