"""A tracking server that misbehaves: the job ends in time, nothing changes, the page says how old its rows are."""

from __future__ import annotations

import socket
import time

import pytest
from django.utils import timezone

from intake.base.outbound import Unreachable, Why, call
from intake.jobs import actions as jobs
from intake.jobs import tasks
from intake.jobs.choices import State
from intake.projects.models import Facts
from intake.runs import mlflow_client, sync
from intake.runs import tasks as _handler  # noqa: F401  # registers the handler, as Celery does
from intake.runs.fake_client import FakeTracking
from intake.runs.gateway import Address, GatewayError
from intake.runs.models import Run, RunLink
from tests.factories import make_project
from tests.runs.factories import found_run, link_experiment, point_default_server_at, read
from tests.runs.faulty import BOMB, FAULTS, answer, server

# What the whole job may take in the tests of single faults; the real limit is tried once below.
SOON = 2.5


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_ends_in_one_sentence_and_in_time(fault):
    began = time.monotonic()
    with server(FAULTS[fault]) as own:
        for ask in (
            lambda tracking: list(tracking.find_runs(["1"])),
            lambda tracking: tracking.experiments(),
            lambda tracking: tracking.find_experiment("x"),
            lambda tracking: tracking.get_runs(["a"], ["1"]),
        ):
            try:
                ask(mlflow_client.connect(Address("MLflow", own.address), SOON / 4))
            except GatewayError as error:
                sentence = str(error)
                assert sentence.endswith(".")
                assert "MLflow" in sentence
                assert "\n" not in sentence
            else:
                assert fault == "another JSON"
        assert all("169.254" not in line for line in own.requests)
    assert time.monotonic() - began < SOON + 3


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_job_fails_in_time_and_changes_nothing(fault, monkeypatch, signed_in, people):
    monkeypatch.setattr(sync, "BUDGET", SOON)
    project = make_project(people.nordlys, people.zoe, metric_name="auc", metric_target=0.6)
    tracking = FakeTracking()
    tracking.add(found_run(1, name="the run that was read"), found_run(2))
    link_experiment(project, experiment_id="1")
    read(project, tracking, timezone.now())
    rows, facts = list(Run.objects.values()), Facts.objects.filter(pk=project.pk).values().get()
    with server(FAULTS[fault]) as own:
        point_default_server_at(own.address)
        job = jobs.enqueue(kind="runs.sync", subject=project.code, at=timezone.now())
        began = time.monotonic()
        tasks.run(job.pk)
        assert time.monotonic() - began < SOON + 3
    job.refresh_from_db()
    assert (job.state, job.error != "") == (State.FAILED, True)
    assert list(Run.objects.values()) == rows
    assert Facts.objects.filter(pk=project.pk).values().get() == facts
    link = RunLink.objects.get()
    assert link.error
    assert link.error_since
    for name in ("jan", "zoe"):
        page = signed_in(name).get(f"/p/{project.code}/runs/").content.decode()
        assert "the run that was read" in page
        assert f'datetime="{link.error_since.isoformat()}"' in page
        assert f'datetime="{link.last_good_at.isoformat()}"' in page


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_with_its_real_limits_a_job_ends_within_30_seconds(people):
    project = make_project(people.nordlys, people.zoe)
    link_experiment(project)
    with server(FAULTS["one byte a second"]) as own:
        point_default_server_at(own.address)
        job = jobs.enqueue(kind="runs.sync", subject=project.code, at=timezone.now())
        began = time.monotonic()
        tasks.run(job.pk)
        assert time.monotonic() - began < 30
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_closed_port_is_told_at_once():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(GatewayError, match="does not answer"):
        mlflow_client.connect(Address("MLflow", f"http://127.0.0.1:{port}"), 20).experiments()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "sqlite:///x",
        "http://",
        "http://127.0.0.1:x/",
        "http://127.0.0.1:99999",
        "http://[::1",
    ],
)
def test_a_senseless_address_is_told(url):
    with pytest.raises(GatewayError, match="MLflow"):
        mlflow_client.connect(Address("MLflow", url), 2).experiments()


def test_an_unpacked_bomb_would_have_been_large():
    assert len(BOMB) < 100_000


def test_a_large_answer_is_not_read_to_its_end():
    with server(FAULTS["a gigabyte"]) as own, pytest.raises(Unreachable) as caught:
        call("GET", own.address, until=time.monotonic() + 5, most_bytes=1000)
    assert caught.value.why == Why.TOO_MUCH


def test_an_answer_of_exactly_the_limit_is_taken():
    with server(answer("200 OK", b"x" * 1000)) as own:
        assert len(call("GET", own.address, until=time.monotonic() + 5, most_bytes=1000).body) == 1000


def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones(monkeypatch):
    asked = []

    def pick(peer, over):
        asked.append(1)
        FAULTS["a gigabyte" if len(asked) < 3 else "another JSON"](peer, over)

    monkeypatch.setattr(mlflow_client, "MOST_BYTES", 100_000)
    with server(pick) as own, pytest.raises(GatewayError, match="form that is not"):
        list(mlflow_client.connect(Address("MLflow", own.address), 10).find_runs(["1"]))
    assert len(asked) == 3
