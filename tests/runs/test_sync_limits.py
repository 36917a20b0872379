"""Syncs that meet their limits: servers that are down, and more runs than one job can read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.runs import queries, sync
from intake.runs.fake_client import FakeTracking
from intake.runs.gateway import GatewayError
from intake.runs.models import Run, RunLink, TrackingServer
from tests.factories import make_project
from tests.runs.factories import NOW, found_run, link_experiment, link_tag, read

DOWN = GatewayError("MLflow does not answer in time.")


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe, metric_name="auc", metric_baseline=0.5, metric_target=0.505)


@pytest.fixture
def tracking():
    return FakeTracking()


def rows(project):
    return {run.name: run for run in queries.runs_of(project)}


def test_a_server_that_is_down_is_asked_once_for_all_its_links(project, tracking):
    link_experiment(project)
    link_tag(project)
    tracking.broken = DOWN
    outcome = read(project, tracking)
    assert len(tracking.asked) == 1
    assert len(outcome.errors) == 2
    assert all(link.error for link in RunLink.objects.all())


def test_after_three_failures_a_server_is_left_alone_until_a_person_insists(project, tracking):
    link_experiment(project)
    tracking.broken = DOWN
    for minute in (0, 5, 10, 11):
        read(project, tracking, NOW + timedelta(minutes=minute))
    assert len(tracking.asked) == 3
    assert RunLink.objects.get().error == str(DOWN)
    read(project, tracking, NOW + timedelta(minutes=12), insist=True)
    assert len(tracking.asked) == 4
    tracking.broken = None
    read(project, tracking, NOW + timedelta(minutes=30))
    server = TrackingServer.objects.get()
    assert (server.failures, server.quiet_until) == (0, None)


def test_a_server_that_is_down_takes_nothing_from_another(project, tracking):
    link_experiment(project)
    second = TrackingServer.objects.create(name="other", url="http://127.0.0.1:10")
    RunLink.objects.create(project=project, server=second, kind="experiment", value="experiment 1", created_at=NOW)
    tracking.add(found_run(1))
    broken = FakeTracking(broken=DOWN)
    outcome = sync.sync_project(
        project=project,
        at=NOW,
        tell=lambda done, total, text: None,
        connect=lambda address, seconds: (tracking if address.name == "other" else broken).connect(address, seconds),
    )
    assert (outcome.new, len(outcome.errors)) == (1, 1)


def test_more_runs_than_fit_into_one_job_are_read_by_several(project, tracking, monkeypatch):
    monkeypatch.setattr(sync, "ENOUGH", 0.0)
    link_experiment(project)
    tracking.page = 3
    tracking.add(*(found_run(number) for number in range(1, 9)))
    jobs = 0
    while read(project, tracking, NOW + timedelta(seconds=jobs)).more:
        jobs += 1
    assert jobs > 1
    assert len(rows(project)) == 8
    assert not Run.objects.exclude(missing_since=None)
    # The next look at everything, over several jobs again, still finds what vanished.
    del tracking.runs[found_run(2).run_id]
    gone, hour = 0, timedelta(hours=2)
    while True:
        outcome = read(project, tracking, NOW + hour)
        gone, hour = gone + outcome.gone, hour + timedelta(seconds=1)
        if not outcome.more:
            break
    assert gone == 1
