"""The runs of a project as pages: what is said, in whose words, and how much it costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.jobs.models import Job
from intake.runs import actions
from intake.runs.choices import RunStatus
from intake.runs.fake_client import FakeTracking
from intake.runs.gateway import GatewayError
from intake.runs.models import Run, RunLink
from tests.factories import make_project
from tests.runs.factories import NOW, found_run, link_experiment, read

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe, metric_name="auc", metric_baseline=0.61, metric_target=0.72)


@pytest.fixture
def tracking():
    return FakeTracking()


@pytest.fixture
def body(signed_in, project):
    def look(name, query=""):
        answer = signed_in(name).get(f"/p/{project.code}/runs/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    return look


def test_without_a_link_the_page_says_what_to_do(body):
    assert "intake.project" in body("jan")
    assert "No test results yet" in body("zoe")


def test_best_latest_and_the_day_the_target_was_reached_are_told(body, project, tracking):
    link_experiment(project)
    for number, value in enumerate((0.6, 0.73, None, 0.736, 0.7), start=1):
        tracking.add(found_run(number, metrics={"auc": value}))
    read(project, tracking)
    page = body("jan")
    assert "best 0.736 on 5 Sep 2026; first reached the target on 3 Sep 2026" in page
    assert "Target 0.72" in page
    assert "Baseline 0.61" in page


def test_a_stakeholder_reads_plain_words(body, project, tracking):
    link_experiment(project)
    tracking.add(found_run(1, metrics={"auc": 0.8}))
    read(project, tracking)
    page = body("zoe")
    assert "first reached the agreed goal" in page
    assert "Agreed goal 0.72" in page
    for word in ("MLflow", "mlflow", "xperiment", found_run(1).run_id, "intake.project", "Sync"):
        assert word not in page


def test_missing_and_senseless_values_and_failures_have_words(body, project, tracking):
    link_experiment(project)
    tracking.add(
        found_run(1, metrics={}),
        found_run(2, metrics={"auc": None}),
        found_run(3, status=RunStatus.FAILED, metrics={"auc": 0.99}),
        found_run(4, status=RunStatus.RUNNING, ended_at=None, metrics={}),
    )
    read(project, tracking)
    page = body("jan")
    assert "not a number" in page
    assert ">Failed<" in page.replace("\n", "")
    assert ">Running<" in page.replace("\n", "")
    assert "No result has a value yet" in page


def test_a_run_that_is_gone_is_still_listed_as_gone(body, project, tracking):
    link_experiment(project)
    tracking.add(found_run(1))
    read(project, tracking)
    tracking.add(found_run(1, deleted=True))
    read(project, tracking, NOW + timedelta(hours=2))
    assert "Gone" in body("jan")


def test_while_the_server_is_down_the_page_says_since_when_and_how_old_its_rows_are(body, project, tracking):
    link_experiment(project)
    tracking.add(found_run(1))
    read(project, tracking, NOW)
    tracking.broken = GatewayError("MLflow does not answer in time.")
    read(project, tracking, NOW + timedelta(minutes=5))
    page = body("jan")
    assert "21 Nov 2026, 10:45" in page
    assert "21 Nov 2026, 10:40" in page
    assert "MLflow does not answer in time." in page
    assert "MLflow" not in body("zoe")
    assert "run 1" in page


def test_texts_of_the_tracking_server_are_only_texts(body, project, tracking):
    link_experiment(project, value=HOSTILE)
    tracking.known["1"] = tracking.known.get("1")
    tracking.add(found_run(1, name=HOSTILE, user=HOSTILE, metrics={"auc": 1.0, HOSTILE: 2.0}, experiment_id="1"))
    RunLink.objects.update(experiment_id="1")
    tracking.known = {"1": type("E", (), {"id": "1", "name": HOSTILE, "deleted": False})()}
    read(project, tracking)
    for name in ("jan", "zoe"):
        page = body(name)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_a_deep_link_cannot_leave_its_place(body, project, tracking):
    link_experiment(project)
    tracking.add(found_run(1, run_id="../../x?y=1#z"))
    read(project, tracking)
    assert "/#/experiments/1/runs/..%2F..%2Fx%3Fy%3D1%23z" in body("jan")


@pytest.mark.parametrize(
    "sort", ["name", "-name", "status", "started", "-duration", "value", "-value", "nonsense", "-"]
)
def test_every_column_sorts(body, project, tracking, sort):
    link_experiment(project)
    tracking.add(*(found_run(number) for number in range(1, 4)), found_run(4, metrics={}))
    read(project, tracking)
    page = body("jan", f"?sort={sort}&page=99")
    if sort == "-value":
        assert page.index("run 3") < page.index("run 2") < page.index("run 4")
    if sort == "value":
        assert page.index("run 1") < page.index("run 2") < page.index("run 4")


def test_more_than_a_page_is_paged(body, project, tracking):
    link_experiment(project)
    tracking.add(*(found_run(number) for number in range(1, 121)))
    read(project, tracking)
    page = body("jan")
    assert "120 results" in page
    assert "page=2" in page


def test_the_number_of_queries_does_not_grow_with_the_runs(signed_in, project, tracking):
    link_experiment(project)
    browser = signed_in("jan")
    counts = []
    for upto in (2, 49):
        tracking.add(*(found_run(number) for number in range(1, upto)))
        read(project, tracking, NOW + timedelta(hours=upto))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            browser.get(f"/p/{project.code}/runs/")
        counts.append(len(caught))
    assert counts[0] == counts[1], [query["sql"] for query in caught]
    assert counts[0] <= 16


def test_the_htmx_swap_is_a_part_of_the_page(signed_in, project, tracking):
    link_experiment(project)
    tracking.add(found_run(1))
    read(project, tracking)
    jan, token = signed_in("jan"), re.compile('(?<=csrfmiddlewaretoken" value=")[^"]*')
    part = jan.get(f"/p/{project.code}/runs/", headers={"HX-Request": "true"}).content.decode()
    whole = jan.get(f"/p/{project.code}/runs/").content.decode()
    assert "<html" not in part
    assert token.sub("", part).strip() in token.sub("", whole)


def test_the_ml_team_links_and_unlinks(signed_in, project):
    jan = signed_in("jan")
    answer = jan.post(f"/p/{project.code}/runs/links/", {"kind": "tag", "value": project.code})
    assert answer.status_code == 302
    assert jan.get(answer["Location"]).status_code == 200
    link = RunLink.objects.get(removed_at=None)
    answer = jan.post(f"/p/{project.code}/runs/links/{link.pk}/remove/")
    assert answer.status_code == 302
    assert not RunLink.objects.filter(removed_at=None).exists()


def test_a_fault_in_the_form_keeps_what_was_typed(signed_in, project):
    typed = 'it\'s "mine"'
    answer = signed_in("jan").post(f"/p/{project.code}/runs/links/", {"kind": "tag", "value": typed})
    assert answer.status_code == 422
    assert (
        "it&#x27;s &quot;mine&quot;" in answer.content.decode() or "it&#39;s &#34;mine&#34;" in answer.content.decode()
    )


def test_sync_now_makes_one_job_whose_state_is_shown(signed_in, project):
    link_experiment(project)
    zoe = signed_in("zoe")
    for _turn in range(2):
        answer = zoe.post(f"/p/{project.code}/runs/sync/", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert 'hx-trigger="every 1s"' in answer.content.decode()
    assert Job.objects.count() == 1
    Job.objects.update(state="done")
    answer = zoe.get(f"/p/{project.code}/runs/sync/", headers={"HX-Request": "true"})
    assert answer["HX-Trigger"] == "runs-read"
    assert "hx-trigger" not in answer.content.decode()
    assert zoe.get(f"/p/{project.code}/runs/sync/").content.decode().startswith("<!doctype html>")


def test_without_script_sync_now_goes_back_to_the_page(signed_in, project):
    link_experiment(project)
    answer = signed_in("jan").post(f"/p/{project.code}/runs/sync/")
    assert (answer.status_code, answer["Location"]) == (302, f"/p/{project.code}/runs/")


def test_a_note_is_kept_and_told_in_the_history(signed_in, project, tracking):
    link_experiment(project)
    tracking.add(found_run(1))
    read(project, tracking)
    run = Run.objects.get()
    jan = signed_in("jan")
    assert jan.post(f"/p/{project.code}/runs/{run.pk}/note/", {"note": HOSTILE}).status_code == 302
    run.refresh_from_db()
    assert run.note == HOSTILE
    assert "<script>alert" not in jan.get(f"/p/{project.code}/runs/").content.decode()
    assert "wrote a note" in jan.get(f"/p/{project.code}/history/").content.decode()
    assert jan.post(f"/p/{project.code}/runs/{run.pk}/note/", {"note": "a\x00"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "look", "sync", "manage"),
    [
        ("zoe", 200, 302, 403),
        ("kasper", 200, 302, 403),
        ("lukasz", 404, 404, 404),
        ("amina", 404, 404, 404),
        ("jan", 200, 302, 302),
    ],
)
def test_who_may_look_sync_and_link(signed_in, project, name, look, sync, manage):
    browser, base = signed_in(name), f"/p/{project.code}/runs/"
    link = link_experiment(project)
    assert browser.get(base).status_code == look
    assert browser.get(f"{base}sync/").status_code == look
    assert browser.post(f"{base}sync/").status_code == sync
    assert browser.post(f"{base}links/", {"kind": "tag", "value": "X"}).status_code == manage
    assert browser.post(f"{base}links/{link.pk}/remove/").status_code == manage


def test_a_run_of_another_project_is_not_found(signed_in, project, tracking, people):
    other = make_project(people.other, people.lukasz, name="Other")
    link = link_experiment(other)
    tracking.add(found_run(1))
    read(other, tracking)
    jan = signed_in("jan")
    assert jan.post(f"/p/{project.code}/runs/{Run.objects.get().pk}/note/", {"note": "x"}).status_code == 404
    assert jan.post(f"/p/{project.code}/runs/links/{link.pk}/remove/").status_code == 404
    assert actions.SYNC == "runs.sync"


def test_the_state_of_the_links_is_a_part_of_its_own(signed_in, project):
    link_experiment(project)
    headers = {"HX-Request": "true", "HX-Target": "run-state"}
    part = signed_in("jan").get(f"/p/{project.code}/runs/", headers=headers).content.decode()
    assert part.strip().startswith('<div id="run-state"')
    assert "<table" not in part
