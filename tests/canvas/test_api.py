"""The canvas for programs: versions as entity tags, errors with a code, files with the attribution."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canvas.boxes import actions, queries
from canvas.boxes.choices import PANEL_FIELDS, BoxKey
from intake.accounts.choices import Scope
from intake.projects.choices import Visibility
from intake.projects.models import JournalEntry, Project

pytestmark = pytest.mark.django_db
ATTRIBUTION = "Machine Learning Canvas v1.2 by Louis Dorard (ownml.co), CC BY-SA 4.0; adapted."


def address(project, rest=""):
    return f"/api/v1/projects/{project.code}/canvas/{rest}"


def put(client, project, data, key="task", version='"1"', place="boxes"):
    headers = {} if version is None else {"If-Match": version}
    body = data if isinstance(data, str) else json.dumps(data)
    return client.put(address(project, f"{place}/{key}/"), body, content_type="application/json", headers=headers)


def test_the_canvas_lists_its_boxes_its_panels_and_its_licence(api, project):
    found = api("zoe").get(address(project)).json()
    assert [box["key"] for box in found["boxes"]] == list(BoxKey)
    assert set(found["boxes"][0]) == {"key", "title", "text", "version", "updated_at", "updated_by"}
    assert {panel["key"]: tuple(panel["data"]) for panel in found["panels"]} == {
        key.value: fields for key, fields in PANEL_FIELDS.items()
    }
    assert found["license"]["attribution"] == ATTRIBUTION


@pytest.mark.parametrize(
    ("name", "sees", "writes"),
    [("anonymous", 401, 401), ("zoe", 200, 200), ("kasper", 200, 200), ("lukasz", 404, 404), ("amina", 404, 404),
     ("jan", 200, 200), ("ada", 200, 200)],
)  # fmt: skip
def test_who_may_read_and_write(api, project, name, sees, writes):
    client = api(name)
    for rest in ("", "boxes/task/", "panels/service/"):
        assert client.get(address(project, rest)).status_code == sees
    for file in ("canvas.json", "canvas.md", "canvas.pdf"):
        assert client.get(f"/api/v1/projects/{project.code}/{file}").status_code == sees
    assert put(client, project, {"text": "New"}).status_code == writes
    assert put(client, project, {"mode": "batch"}, "service", place="panels").status_code == writes
    assert queries.box(project, "task").text == ("New" if writes == 200 else "")


def test_a_reader_and_a_token_that_only_reads_may_not_write(api, project):
    Project.objects.filter(pk=project.pk).update(visibility=Visibility.COMPANY)
    for client in (api("amina"), api("zoe", Scope.READ)):
        assert client.get(address(project)).status_code == 200
        assert put(client, project, {"text": "New"}).status_code == 403
        assert put(client, project, {}, "service", place="panels").status_code == 403


def test_a_save_answers_the_box_and_its_tag(api, people, project):
    answer = put(api("zoe"), project, {"text": "New"})
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json()["updated_by"] == people.zoe.email
    assert api("zoe").get(address(project, "boxes/task/"))["ETag"] == '"2"'


def test_a_stale_save_answers_what_is_there_now(api, people, project):
    actions.save_box(project=project, key="task", text="His.", version=1, actor=people.jan, at=timezone.now())
    answer = put(api("zoe"), project, {"text": "Hers."})
    found = answer.json()
    assert (answer.status_code, answer["ETag"], answer["Content-Type"]) == (412, '"2"', "application/problem+json")
    assert (found["code"], found["text"], found["version"]) == ("stale", "His.", 2)
    assert found["updated_by"] == people.jan.email
    assert put(api("zoe"), project, {"text": "His."}).status_code == 200


def test_a_save_must_name_its_version(api, project):
    answer = put(api("zoe"), project, {"text": "New"}, version=None)
    assert (answer.status_code, answer.json()["code"]) == (428, "version_required")
    for version in ("abc", '"abc"', "*", '"-1"', '"1", "2"', '"' + "9" * 30 + '"'):
        assert put(api("zoe"), project, {"text": "New"}, version=version).status_code == 400
    assert queries.box(project, "task").text == ""


@pytest.mark.parametrize("place", ["boxes", "panels"])
def test_unknown_boxes_and_panels_have_a_code(api, project, place):
    code = {"boxes": "unknown_box", "panels": "unknown_panel"}[place]
    for answer in (
        api("zoe").get(address(project, f"{place}/nowhere/")),
        put(api("zoe"), project, {}, "nowhere", place=place),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 20001}, "text"),
        ({"text": "a", "version": 3}, "version"),
    ],
)
def test_a_senseless_body_is_told_which_field(api, project, body, field):
    answer = put(api("zoe"), project, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("body", ["", "[", "[]", '"text"', "NaN", "[" * 5000, '{"text": "\\ud800"}'])
def test_a_broken_body_is_refused(api, project, body):
    assert put(api("zoe"), project, body).status_code == 400


def test_ten_megabytes_are_refused(api, project):
    assert put(api("zoe"), project, {"text": "x" * 10 * 1024 * 1024}).status_code == 413


def test_a_panel_is_written_whole_and_read_back(api, people, project):
    sent = {"build_days": 12.5, "run_cost_per_month": "1140.50", "currency": "EUR", "labels_needed": "yes"}
    answer = put(api("zoe"), project, sent, "cost", place="panels")
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    found = api("zoe").get(address(project, "panels/cost/")).json()["data"]
    assert {name: value for name, value in found.items() if value is not None} == sent
    stale = put(api("jan"), project, {"build_days": 1}, "cost", place="panels")
    assert (stale.status_code, stale["ETag"], stale.json()["data"]["build_days"]) == (412, '"2"', 12.5)
    assert put(api("zoe"), project, {}, "cost", version='"2"', place="panels").json()["data"]["build_days"] is None


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("service", {"mode": "sometimes"}),
        ("service", {"p95_ms": -1}),
        ("service", {"p95_ms": 2**63}),
        ("service", {"p95_ms": True}),
        ("service", {"availability": 101}),
        ("service", {"peak_per_second": [1]}),
        ("ownership", {"calling_date": "soon"}),
        ("ownership", {"calling_date": 20270401}),
        ("ownership", {"metric_owner": {"name": "Zoë"}}),
        ("fallback", {"fallback": "a\x00"}),
        ("privacy", {"ai_act_class": "none"}),
        ("cost", {"run_cost_per_month": 5}),
        ("cost", {"currency": ["EUR"]}),
        ("cost", {"unknown": 1}),
    ],
)
def test_a_senseless_panel_is_refused(api, project, key, body):
    answer = put(api("zoe"), project, body, key, place="panels")
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_the_files_hold_the_texts_and_the_attribution(api, people, project):
    actions.save_box(project=project, key="task", text="# Mine\n<b>", version=1, actor=people.zoe, at=timezone.now())
    put(api("zoe"), project, {"p95_ms": 300}, "service", place="panels")
    text = api("zoe").get(f"/api/v1/projects/{project.code}/canvas.md")
    assert text["Content-Type"] == "text/markdown; charset=utf-8"
    assert text["Content-Disposition"] == f'attachment; filename="{project.code}-canvas.md"'
    assert text["Cache-Control"] == "no-store"
    lines = text.content.decode().splitlines()
    assert lines[0] == f"# {project.code} {project.name}"
    assert {"## Prediction task", "<b>", ATTRIBUTION, "- Longest wait for 95 % of calls: 300 ms"} <= set(lines)
    found = api("jan").get(f"/api/v1/projects/{project.code}/canvas.json").json()
    assert found["boxes"]["task"]["text"] == "# Mine\n<b>"
    assert found["license"]["attribution"] == ATTRIBUTION


def test_a_browser_may_download_the_files(signed_in, project):
    for file in ("canvas.md", "canvas.json", "canvas.pdf"):
        browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
        assert signed_in("zoe").get(f"/api/v1/projects/{project.code}/{file}", headers=browser).status_code == 200


def test_a_full_canvas_costs_no_more_queries_than_an_empty_one(api, people, project):
    client = api("zoe")
    client.get(address(project))
    with CaptureQueriesContext(connection) as empty:
        client.get(address(project))
    for key in BoxKey:
        actions.save_box(
            project=project, key=key, text=f"Text of {key}", version=1, actor=people.jan, at=timezone.now()
        )
    with CaptureQueriesContext(connection) as full:
        client.get(address(project))
    assert len(full) == len(empty)


def test_the_same_save_sent_twice_is_one_change(api, project):
    assert [put(api("zoe"), project, {"text": "Once."}).json()["version"] for _time in range(2)] == [2, 2]
    assert JournalEntry.objects.filter(project=project, kind="canvas.box").count() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_comes_back_as_it_was_sent_or_is_refused(api, project, text):
    version = f'"{queries.box(project, "task").version}"'
    answer = put(api("zoe"), project, json.dumps({"text": text}), version=version)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["text"] == text.replace("\r\n", "\n").replace("\r", "\n").strip()
