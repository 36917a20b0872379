"""Runs that people log with MLflow's own client, read from a real server into a project."""

from __future__ import annotations

import math
import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from intake.runs import actions, queries, sync
from intake.runs.choices import TAG, LinkKind
from intake.runs.models import RunLink
from tests.factories import make_project
from tests.runs.factories import point_default_server_at
from tests.tracking import client, log_run

pytestmark = pytest.mark.slow


def read(project, later=timedelta(0)):
    actions.request_sync(project=project, actor=None, at=timezone.now())
    return sync.sync_project(project=project, at=timezone.now() + later, tell=lambda done, total, text: None)


def rows(project):
    return {run.name: run for run in queries.runs_of(project)}


@pytest.fixture
def tags(request):
    """A tag of the test's own on the shared server."""
    return {TAG: request.node.name}


@pytest.fixture
def project(people, mlflow_server, tags):
    point_default_server_at(mlflow_server)
    made = make_project(people.nordlys, people.zoe, metric_name="auc", metric_target=0.7)
    actions.link_runs(project=made, kind=LinkKind.TAG, value=tags[TAG], actor=people.jan, at=timezone.now())
    return made


def test_what_a_script_logs_with_the_tag_is_on_the_page(project, mlflow_server, tags, signed_in):
    log_run(mlflow_server, "real", name="good", metrics={"auc": 0.71, "loss": 0.2}, tags=tags)
    log_run(mlflow_server, "real", name="nan", metrics={"auc": math.nan}, tags=tags)
    log_run(mlflow_server, "real", name="without", tags=tags)
    log_run(mlflow_server, "real", name="broke", metrics={"auc": 0.99}, tags=tags, status="FAILED")
    log_run(mlflow_server, "real", name="somebody else's")
    outcome = read(project)
    assert (outcome.new, outcome.errors) == (4, [])
    found = rows(project)
    assert (found["good"].value, found["nan"].value, found["without"].value) == (0.71, None, None)
    assert queries.quality(project).best.value == 0.71
    page = signed_in("jan").get(f"/p/{project.code}/runs/").content.decode()
    for words in ("good", "not a number", "Failed", "first reached the target", found["good"].run_id):
        assert words in page
    assert "somebody else" not in page


def test_deleted_restored_late_tagged_and_late_measured_runs_follow(project, mlflow_server, tags):
    first = log_run(mlflow_server, "real", name="first", metrics={"auc": 0.6}, tags=tags)
    late = log_run(mlflow_server, "real", name="late")
    read(project)
    own = client(mlflow_server)
    own.delete_run(first)
    own.set_tag(late, TAG, tags[TAG])
    own.log_metric(late, "auc", 0.9)
    outcome = read(project, timedelta(minutes=1))
    assert (outcome.new, outcome.gone) == (1, 1)
    assert rows(project)["first"].missing_since
    assert rows(project)["late"].value == 0.9
    own.restore_run(first)
    own.delete_tag(late, TAG)
    outcome = read(project, timedelta(minutes=2))
    assert outcome.gone == 1
    assert rows(project)["first"].missing_since is None
    assert rows(project)["late"].missing_since


def test_an_experiment_is_followed_through_a_new_name_and_its_end(project, mlflow_server, people):
    log_run(mlflow_server, "before", name="one")
    actions.link_runs(project=project, kind=LinkKind.EXPERIMENT, value="before", actor=people.jan, at=timezone.now())
    read(project)
    own = client(mlflow_server)
    ident = own.get_experiment_by_name("before").experiment_id
    own.rename_experiment(ident, "after")
    log_run(mlflow_server, "after", name="two")
    assert read(project, timedelta(minutes=1)).new == 1
    assert {run.experiment_name for run in rows(project).values()} == {"before", "after"} - {"before"}
    own.delete_experiment(ident)
    assert read(project, timedelta(minutes=2)).gone == 2
    assert all(run.missing_since for run in rows(project).values())


def test_a_server_that_is_gone_leaves_everything_as_it_was(project, mlflow_server, tags, signed_in):
    log_run(mlflow_server, "real", name="kept", metrics={"auc": 0.6}, tags=tags)
    assert read(project).new == 1
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    point_default_server_at(f"http://127.0.0.1:{port}")
    assert len(read(project, timedelta(minutes=5)).errors) == 1
    assert rows(project)["kept"].missing_since is None
    link = RunLink.objects.get()
    page = signed_in("zoe").get(f"/p/{project.code}/runs/").content.decode()
    assert f'datetime="{link.error_since.isoformat()}"' in page
    assert "kept" in page
