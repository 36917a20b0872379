"""Runs and links, for programs."""

from __future__ import annotations

import pytest

from intake.accounts.choices import Scope
from intake.jobs.models import Job
from intake.runs.fake_client import FakeTracking
from intake.runs.models import RunLink
from tests.factories import make_project
from tests.runs.factories import found_run, link_experiment, point_default_server_at, read

JSON = {"content_type": "application/json"}


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe, metric_name="auc")


def test_runs_are_listed_with_the_main_metric_and_in_pages(api, project):
    link_experiment(project)
    tracking = FakeTracking()
    tracking.add(found_run(1, metrics={"auc": None, "loss": 0.1}), *(found_run(n) for n in range(2, 6)))
    read(project, tracking)
    jan = api("jan", Scope.READ)
    answer = jan.get(f"/api/v1/projects/{project.code}/runs/?limit=2").json()
    assert len(answer["results"]) == 2
    seen = [row["name"] for row in answer["results"]]
    while answer["next"]:
        answer = jan.get(answer["next"]).json()
        seen += [row["name"] for row in answer["results"]]
    assert sorted(seen) == [f"run {n}" for n in range(1, 6)]
    last = answer["results"][-1]
    assert (last["value"], last["metrics"], last["experiment"]) == (None, {"auc": None, "loss": 0.1}, "experiment 1")
    assert last["url"] == f"http://127.0.0.1:9/#/experiments/1/runs/{last['run_id']}"


def test_an_unknown_filter_is_an_error(api, project):
    assert api("jan", Scope.READ).get(f"/api/v1/projects/{project.code}/runs/?statuss=x").status_code == 400


@pytest.mark.parametrize("status", ["\x00", "nonsense"])
def test_a_status_that_does_not_exist_is_no_empty_list(api, project, status):
    answer = api("jan", Scope.READ).get(f"/api/v1/projects/{project.code}/runs/", {"status": status})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "status")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "1e2", "0000000019999", "9" * 30])
def test_a_page_has_one_to_five_hundred_rows(api, project, limit):
    answer = api("jan", Scope.READ).get(f"/api/v1/projects/{project.code}/runs/", {"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")


@pytest.mark.parametrize("server", ["\x00", "nowhere", ["default"], {"name": "default"}, 1])
def test_a_server_that_does_not_exist_is_a_field_error(api, project, server):
    body = {"kind": "tag", "value": project.code, "server": server}
    answer = api("jan").post(f"/api/v1/projects/{project.code}/run-links/", body, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "server")


def test_a_link_is_made_read_and_ended(api, project):
    jan = api("jan")
    base = f"/api/v1/projects/{project.code}/run-links/"
    made = jan.post(base, {"kind": "tag", "value": project.code}, **JSON)
    assert made.status_code == 201
    one = jan.get(made["Location"])
    assert (one.status_code, one.json()["value"]) == (200, project.code)
    assert [row["id"] for row in jan.get(base).json()["results"]] == [made.json()["id"]]
    assert jan.post(base, {"kind": "tag", "value": project.code}, **JSON).status_code == 409
    assert jan.delete(made["Location"]).status_code == 204
    assert jan.delete(made["Location"]).status_code == 404
    assert jan.get(base).json()["results"] == []


def test_a_link_to_a_server_that_is_down_says_that_it_was_not_checked(api, project):
    point_default_server_at("http://127.0.0.1:1")
    made = api("jan").post(f"/api/v1/projects/{project.code}/run-links/", {"value": "churn"}, **JSON)
    assert made.status_code == 201
    assert "not checked" in made.json()["warning"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"value": ""}, "value"),
        ({"kind": "x", "value": "y"}, "kind"),
        ({"kind": "tag", "value": "it's"}, "value"),
        ({"value": "x", "server": "none"}, "server"),
        ({"value": "x", "surprise": 1}, "surprise"),
        ({"value": ["x"]}, "value"),
        ({"kind": None, "value": "x"}, "kind"),
    ],
)
def test_a_fault_names_its_field(api, project, sent, field):
    answer = api("jan").post(f"/api/v1/projects/{project.code}/run-links/", sent, **JSON)
    assert answer.status_code == 400
    assert field in [fault["field"] for fault in answer.json()["errors"]]
    assert not RunLink.objects.exists()


def test_a_sync_answers_202_with_the_job(api, project):
    link_experiment(project)
    answer = api("zoe").post(f"/api/v1/projects/{project.code}/runs/sync/", **JSON)
    assert answer.status_code == 202
    job = Job.objects.get()
    assert answer.json()["id"] == job.pk
    assert (job.kind, job.subject) == ("runs.sync", project.code)
    assert api("zoe", Scope.READ).get(answer["Location"]).json()["state"] == "waiting"


@pytest.mark.parametrize(
    ("name", "look", "sync", "manage"),
    [
        ("anonymous", 401, 401, 401),
        ("zoe", 200, 202, 403),
        ("lukasz", 404, 404, 404),
        ("amina", 404, 404, 404),
        ("jan", 200, 202, 201),
    ],
)
def test_who_may_look_sync_and_link(api, project, name, look, sync, manage):
    program, base = api(name), f"/api/v1/projects/{project.code}/"
    assert program.get(f"{base}runs/").status_code == look
    assert program.get(f"{base}run-links/").status_code == look
    assert program.post(f"{base}runs/sync/", **JSON).status_code == sync
    assert program.post(f"{base}run-links/", {"kind": "tag", "value": "X"}, **JSON).status_code == manage
