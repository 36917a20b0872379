"""`kill -9` of a worker in the middle of a sync: soon the job is done as if nothing had happened, and once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from intake.jobs import actions as jobs
from intake.jobs.choices import State
from intake.jobs.models import Job
from intake.projects.models import Facts, JournalEntry
from intake.runs.models import Run, RunLink
from tests.factories import make_project
from tests.jobs.workers import Worker, wait_until
from tests.people import Cast
from tests.runs.factories import link_experiment, point_default_server_at
from tests.runs.faulty import Server, json_answer, received

EXPERIMENT = {"experiment": {"experiment_id": "1", "name": "experiment 1", "lifecycle_stage": "active"}}
RUNS = {
    "runs": [
        {
            "info": {
                "run_id": f"{n:032x}",
                "experiment_id": "1",
                "status": "FINISHED",
                "start_time": 1_790_000_000_000 + n,
            },
            "data": {"metrics": [{"key": "auc", "value": n / 10}]},
        }
        for n in range(1, 6)
    ]
}


class Slow(Server):
    """A tracking server that answers a search only when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        super().__init__(json_answer(EXPERIMENT))

    def serve(self, peer: socket.socket) -> None:
        try:
            with peer:
                line = received(peer).split(b"\r\n", 1)[0].decode()
                self.requests.append(line)
                if "runs/search" in line:
                    self.go.wait(100)
                    json_answer(RUNS)(peer, self.over)
                else:
                    self.behave(peer, self.over)
        except OSError:
            return  # the worker was killed


@pytest.fixture
def mlflow() -> Iterator[Slow]:
    own = Slow()
    yield own
    own.go.set()
    own.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sync_whose_worker_is_killed_is_done_once_within_two_minutes(
    people: Cast, mlflow: Slow, tmp_path: Path
) -> None:
    project = make_project(people.nordlys, people.zoe, metric_name="auc")
    link_experiment(project)
    point_default_server_at(mlflow.address)
    job = jobs.enqueue(kind="runs.sync", subject=project.code, at=timezone.now())
    first = second = Worker(tmp_path, "first")
    try:
        wait_until("the sync is under way", lambda: any("runs/search" in line for line in mlflow.requests), 90, first)
        assert Job.objects.get(pk=job.pk).state == State.RUNNING
        first.kill()
        mlflow.go.set()
        second = Worker(tmp_path, "second")
        took = wait_until("the job is over", lambda: Job.objects.get(pk=job.pk).finished, 120, second)
    finally:
        first.stop()
        second.stop()
    job.refresh_from_db()
    assert (job.state, job.error, job.attempt) == (State.DONE, "", 2)
    assert took < 120
    assert sorted(run.metrics["auc"] for run in Run.objects.all()) == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert JournalEntry.objects.filter(kind="runs.read").count() == 1
    assert RunLink.objects.get().error == ""
    facts = Facts.objects.get(pk=project.pk)
    assert (facts.runs_total, facts.best_value, facts.latest_value) == (5, 0.5, 0.5)
