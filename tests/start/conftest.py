"""A private home for each test, and a look at which processes belong to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake import keeper
from tests.start.sites import Site, processes_of


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


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    """`make run` for the home, not started yet."""
    site = Site(home)
    yield site
    site.give_up()
