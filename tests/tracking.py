"""A real MLflow server for the tests, and runs logged to it as people log them: with the plain `mlflow` client."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

QUIETLY = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}


@contextmanager
def tracking_server(home: Path) -> Iterator[str]:
    """An MLflow server of its own for the length of the block; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "mlflow", "server", "--workers", "1"),
        *("--backend-store-uri", f"sqlite:///{home / 'mlflow.db'}"),
        *("--artifacts-destination", str(home / "artifacts")),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, **QUIETLY}, start_new_session=True, cwd=home
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server, home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        # The parent leaves its workers behind when it is killed: end the whole group.
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(15)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; fails with what it wrote when it ends or takes more than two minutes."""
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)  # a look five times a second at another process
    pytest.fail(f"MLflow did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the session's MLflow server."""
    with tracking_server(tmp_path_factory.mktemp("mlflow")) as address:
        yield address


@cache
def client(address: str) -> Any:
    """MLflow's own client."""
    os.environ.update(QUIETLY)
    from mlflow import MlflowClient  # takes a second: only the tests that log runs wait for it

    return MlflowClient(address)


def log_run(
    address: str,
    experiment: str,
    *,
    name: str = "run",
    metrics: Mapping[str, float] | None = None,
    params: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    status: str | None = "FINISHED",
    started_ms: int | None = None,
) -> str:
    """A run in an experiment, which is made if need be; `status` None leaves it running. Gives its id."""
    own = client(address)
    found = own.get_experiment_by_name(experiment)
    ident = found.experiment_id if found else own.create_experiment(experiment)
    run = own.create_run(ident, run_name=name, tags=dict(tags or {}), start_time=started_ms)
    for key, value in (metrics or {}).items():
        own.log_metric(run.info.run_id, key, value)
    for key, text in (params or {}).items():
        own.log_param(run.info.run_id, key, text)
    if status:
        own.set_terminated(run.info.run_id, status)
    return str(run.info.run_id)
