"""A real site for the length of a test, as `make run` starts it, with a real MLflow server beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.road.travellers import Road
from tests.start.conftest import home, prepared
from tests.start.sites import Site, copy_of

__all__ = ["home", "prepared"]


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Where the pictures of the journey go: INTAKE_SHOTS, or a directory of the test."""
    directory = Path(os.environ.get("INTAKE_SHOTS") or tmp_path / "shots")
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@pytest.fixture
def road(home: Path, prepared: Path, mlflow_server: str, chromium: Browser, album: Path) -> Iterator[Road]:
    """An empty site that is ready; whatever a browser complained about on the way fails the test."""
    site = Site(copy_of(prepared, home), MLFLOW_TRACKING_URI=mlflow_server)
    found = Road(site, mlflow_server, chromium, album)
    try:
        site.start().wait_until_ready()
        yield found
        found.leave()
        site.stop()
    finally:
        site.give_up()
    assert found.faults == []
