"""What lies outside the site: a training script that logs a run, and a tracking server that is gone."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.road.travellers import Road
from tests.start.sites import Site, copy_of, processes_of
from tests.tracking import log_run, tracking_server

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PASSWORD = "nine lives, one canvas"
ADA = "ada@company.example"
CODE = "NVB-1"
RUNS = f"/p/{CODE}/runs/"
PAGES = (
    "/",
    "/triage/",
    "/board/",
    "/projects/",
    "/endpoints/",
    "/reports/",
    *(f"/p/{CODE}/{tab}" for tab in ("", "canvas/", "assumptions/", "runs/", "endpoints/", "updates/", "history/")),
)
RUN_SHOWS_WITHIN, FAILURE_SHOWS_WITHIN = 10, 30


@pytest.fixture
def own_mlflow(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A tracking server that the test may kill: its address and its home."""
    home = tmp_path / "mlflow"
    home.mkdir()
    with tracking_server(home) as address:
        yield address, home


@pytest.fixture
def linked(home: Path, prepared: Path, own_mlflow: tuple[str, Path], chromium: Browser, album: Path) -> Iterator[Road]:
    """A site with one project that has a metric and is linked by its tag, made by a program."""
    site = Site(copy_of(prepared, home), MLFLOW_TRACKING_URI=own_mlflow[0])
    found = Road(site, own_mlflow[0], chromium, album)
    try:
        site.start().wait_until_ready()
        make_a_project(found)
        yield found
        found.leave()
        site.stop()
    finally:
        site.give_up()
    assert found.faults == []


def make_a_project(road: Road) -> None:
    road.manage("create_admin", "--email", ADA, "--name", "Ada Lind", "--password-stdin", typed=PASSWORD + "\n")
    token = road.manage("create_token", "--email", ADA, "--scopes", "read,write,admin")
    road.call("POST", "/brands/", {"key": "NVB", "name": "Nordlys"}, token)
    idea = {
        "name": "Readers about to leave",
        "brand": "NVB",
        "problem": "They leave, and we learn of it afterwards.",
        "users": "The retention desk.",
        "useful_by": "2199-01-01",
    }
    assert road.call("POST", "/projects/", idea, token)["code"] == CODE
    bars = {"name": "auc", "direction": "higher", "baseline": 0.61, "target": 0.72}
    road.call("PATCH", f"/projects/{CODE}/", {"metric": bars}, token)
    road.call("POST", f"/projects/{CODE}/run-links/", {"kind": "tag", "value": CODE}, token)


def test_a_logged_run_is_shown_soon_and_a_dead_mlflow_takes_no_page_down(
    linked: Road, own_mlflow: tuple[str, Path]
) -> None:
    address, mlflow_home = own_mlflow
    ada = linked.sign_in(ADA, PASSWORD)
    log_run(address, "reader churn", name="boosted-trees", metrics={"auc": 0.735}, tags={"intake.project": CODE})
    ada.open(RUNS)
    began = time.monotonic()
    ada.press("Sync now")
    expect(ada.page.get_by_role("table", name="Runs")).to_contain_text("boosted-trees", timeout=60_000)
    assert time.monotonic() - began < RUN_SHOWS_WITHIN

    for group in {os.getpgid(process) for process in processes_of(mlflow_home)}:
        os.killpg(group, signal.SIGKILL)
    for path in PAGES:
        ada.open(path)

    ada.open(RUNS)
    began = time.monotonic()
    ada.press("Sync now")
    ada.reads("Did not work")
    assert time.monotonic() - began < FAILURE_SHOWS_WITHIN
    since = re.compile(r"Not answering since \d+ \w+ \d{4}, \d\d:\d\d")
    expect(ada.page.locator("#runs")).to_contain_text(since)
    # What was read before is kept, and nothing is marked as gone.
    ada.reads("boosted-trees", "0.735")
    ada.never_reads("Gone")
    ada.picture("mlflow-is-down")
    ada.open(f"/p/{CODE}/").reads("MLflow has not answered since", "0.735")
    ada.picture("project-while-mlflow-is-down")
    for path in PAGES:
        ada.open(path)
