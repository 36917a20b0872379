"""Assumptions and evidence for programs."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from canvas.assumptions import queries
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption, Evidence
from intake.accounts.choices import Scope
from intake.projects.models import JournalEntry
from tests.assumptions.factories import PLAIN, confirm, days, make_fitted, numbered
from tests.people import token_of

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN)


def listed(project):
    return f"/api/v1/projects/{project.code}/assumptions/"


def one(project, number):
    return f"/api/v1/assumptions/{numbered(project, number).pk}/"


def codes(answer):
    return {(fault["field"], fault["code"]) for fault in answer.json()["errors"]}


def test_a_list_comes_in_pages_by_number(project, api):
    first = api("zoe").get(listed(project) + "?limit=30").json()
    assert [row["number"] for row in first["results"]][:5] == [1, 2, 3, 4, 5]
    rest = api("zoe").get(first["next"]).json()
    assert len(first["results"]) + len(rest["results"]) == 39
    assert rest["next"] is None


def test_an_assumption_has_everything_that_programs_need(project, api, people):
    confirm(project, 2, level=2, expires_on=days(-1))
    row = api("zoe").get(one(project, 2)).json()
    assert row["number"] == row["catalogue_number"] == 2
    assert row["key"] == "owned-metric"
    assert (row["status"], row["stale"], row["overdue"], row["evidence_level"]) == ("verified", True, True, 2)
    assert row["check"] == {"kind": "form", "text": "owner, baseline and target are filled in"}
    assert (row["due"], row["theme"], row["impact"], row["ask_roles"]) == ("T", "value", "high", ["BL"])
    assert (row["version"], row["project"]) == (2, project.code)
    assert [entry["level"] for entry in row["evidence"]] == [2]


def test_filters_choose_and_unknown_ones_are_an_error(project, api):
    confirm(project, 2)
    assert [row["number"] for row in api("zoe").get(listed(project) + "?status=verified").json()["results"]] == [2]
    assert len(api("zoe").get(listed(project) + "?theme=value&due=T").json()["results"]) == 4
    assert api("zoe").get(listed(project) + "?status=overdue").json()["results"] == []
    for wrong in ("?colour=red", "?status=perhaps", "?due=Z", "?cursor=!!", "?limit=0"):
        assert api("zoe").get(listed(project) + wrong).status_code == 400, wrong


@pytest.mark.parametrize("name", ["lukasz", "amina", "anonymous"])
def test_strangers_get_the_answer_of_what_does_not_exist(project, api, name):
    expected = 401 if name == "anonymous" else 404
    program = api(name)
    missing = program.get("/api/v1/assumptions/999999999999/")
    for answer in (
        program.get(listed(project)),
        program.post(listed(project), {}, JSON),
        program.get(one(project, 1)),
        program.patch(one(project, 1), {"status": "open"}, JSON),
        program.get(one(project, 1) + "evidence/"),
        program.post(one(project, 1) + "evidence/", {"level": 1, "text": "x"}, JSON),
    ):
        assert (answer.status_code, answer.content) == (expected, missing.content)


def test_readers_may_read_and_not_write(people, api):
    project = make_fitted(people, circumstances=PLAIN, visibility="company")
    amina = api("amina")
    assert amina.get(listed(project)).status_code == 200
    assert amina.get(one(project, 1)).status_code == 200
    assert amina.get(one(project, 1) + "evidence/").status_code == 200
    for answer in (
        amina.post(listed(project), {}, JSON),
        amina.patch(one(project, 1), {"status": "open"}, JSON),
        amina.post(one(project, 1) + "evidence/", {"level": 1, "text": "x"}, JSON),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_token_that_may_only_read_does_not_write(project, people):
    program = Client(headers={"Authorization": f"Bearer {token_of(people.jan, Scope.READ)}"})
    assert program.get(one(project, 1)).status_code == 200
    assert program.patch(one(project, 1), {"impact": "low"}, JSON).status_code == 403


def test_evidence_with_a_verdict_confirms_in_one_call(project, api):
    answer = api("zoe").post(
        one(project, 1) + "evidence/",
        {"level": 2, "text": "Counted.", "link": "https://wiki/x", "verdict": "verify", "expires_on": "2027-01-31"},
        JSON,
    )
    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in ("level", "verdict", "link", "author")} == {
        "level": 2,
        "verdict": "verify",
        "link": "https://wiki/x",
        "author": "zoe@nordlys.example",
    }
    row = api("zoe").get(one(project, 1)).json()
    assert (row["status"], row["expires_on"], row["decided_by"]) == ("verified", "2027-01-31", "zoe@nordlys.example")
    assert len(api("zoe").get(one(project, 1) + "evidence/").json()["results"]) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": "x"}, "level"),
        ({"level": 0, "text": "x"}, "level"),
        ({"level": 4, "text": "x"}, "level"),
        ({"level": True, "text": "x"}, "level"),
        ({"level": 2**63, "text": "x"}, "level"),
        ({"level": [1], "text": "x"}, "level"),
        ({"level": {"a": 1}, "text": "x"}, "level"),
        ({"level": 1.5, "text": "x"}, "level"),
        ({"level": 1}, "text"),
        ({"level": 1, "text": None, "link": ""}, "text"),
        ({"level": 1, "text": 7}, "text"),
        ({"level": 1, "text": "a\x00b"}, "text"),
        ({"level": 1, "text": "x" * 5001}, "text"),
        ({"level": 1, "text": "x", "link": "ftp://x"}, "link"),
        ({"level": 1, "text": "x", "link": "data:text/html,x"}, "link"),
        ({"level": 1, "text": "x", "link": ["https://x"]}, "link"),
        ({"level": 1, "text": "x", "verdict": "perhaps"}, "verdict"),
        ({"level": 1, "text": "x", "expires_on": "2027-01-31"}, "expires_on"),
        ({"level": 1, "text": "x", "verdict": "verify", "expires_on": "31.1.2027"}, "expires_on"),
        ({"level": 1, "text": "x", "verdict": "verify", "expires_on": 5}, "expires_on"),
        ({"level": 1, "text": "x", "author": "jan@company.example"}, "author"),
    ],
)
def test_evidence_that_makes_no_sense_names_its_field_and_changes_nothing(project, api, sent, field):
    answer = api("zoe").post(one(project, 1) + "evidence/", sent, JSON)
    assert answer.status_code == 400
    assert {name for name, _code in codes(answer)} == {field}
    assert not Evidence.objects.exists()
    assert numbered(project, 1).version == 1


@pytest.mark.parametrize("body", ["[]", "7", '{"level": 1e400}', "[" * 100_000, '{"text": "\\ud800", "level": 1}'])
def test_bodies_that_are_no_object_are_400(project, api, body):
    program = api("zoe")
    for answer in (
        program.post(one(project, 1) + "evidence/", body, JSON),
        program.patch(one(project, 1), body, JSON),
        program.post(listed(project), body, JSON),
    ):
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


def test_status_is_set_with_a_reason_where_one_is_needed(project, api):
    jan = api("jan")
    for status in ("accepted", "not_applicable", "refuted"):
        answer = jan.patch(one(project, 1), {"status": status}, JSON)
        assert (answer.status_code, codes(answer)) == (400, {("reason", "required")})
        answer = jan.patch(one(project, 1), {"status": status, "reason": "Because."}, JSON)
        assert (answer.status_code, answer.json()["status"], answer.json()["reason"]) == (200, status, "Because.")
    for status in ("checking", "open"):
        assert jan.patch(one(project, 1), {"status": status}, JSON).json()["status"] == status


def test_verified_needs_evidence(project, api):
    zoe = api("zoe")
    answer = zoe.patch(one(project, 1), {"status": "verified"}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "evidence_needed")
    zoe.post(one(project, 1) + "evidence/", {"level": 1, "text": "Said so."}, JSON)
    answer = zoe.patch(one(project, 1), {"status": "verified", "expires_on": "2027-02-01"}, JSON)
    assert (answer.status_code, answer.json()["status"]) == (200, "verified")
    renewed = zoe.patch(one(project, 1), {"expires_on": "2027-08-01"}, JSON)
    assert (renewed.json()["status"], renewed.json()["expires_on"]) == ("verified", "2027-08-01")
    assert zoe.patch(one(project, 2), {"expires_on": "2027-08-01"}, JSON).status_code == 400


def test_stakeholders_answer_and_the_ml_team_decides(project, api):
    zoe = api("zoe")
    assert zoe.patch(one(project, 1), {"status": "refuted", "reason": "Twice a year."}, JSON).status_code == 200
    for sent in ({"status": "accepted", "reason": "x"}, {"status": "not_applicable", "reason": "x"}, {"impact": "low"}):
        assert zoe.patch(one(project, 2), sent, JSON).status_code == 403
    assert numbered(project, 2).version == 1


def test_details_change_and_only_those_that_were_sent(project, api, people):
    sent: dict[str, Any] = {
        "owner": "zoe@nordlys.example",
        "due_on": "2027-01-31",
        "impact": "low",
        "ask_roles": ["PO"],
    }
    answer = api("jan").patch(one(project, 1), sent, JSON)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in sent} == sent
    assert answer["ETag"] == '"2"'
    row = numbered(project, 1)
    assert row.statement.startswith("We believe that the problem costs enough")
    assert row.if_wrong
    cleared = api("jan").patch(one(project, 1), {"owner": None, "due_on": None}, JSON)
    assert (cleared.json()["owner"], cleared.json()["due_on"]) == (None, None)


@pytest.mark.parametrize(
    "sent",
    [
        {"statement": ""},
        {"statement": None},
        {"statement": "x" * 501},
        {"statement": "a\ud7ff\x00"},
        {"theme": "weather"},
        {"box": "letter"},
        {"impact": 1},
        {"due": "X"},
        {"due_on": "tomorrow"},
        {"ask_roles": "PO"},
        {"ask_roles": ["KING"]},
        {"ask_roles": [["PO"]]},
        {"owner": "lukasz@lodz.example"},
        {"owner": 7},
        {"owner": "\x00"},
        {"asked": ["zoe@nordlys.example"]},
        {"version": 9},
        {"evidence_level": 3},
        {"decided_by": "zoe@nordlys.example"},
        {"project": "LDZ-1"},
        {"status": "perhaps"},
        {"status": None},
        {"status": ["open"]},
        {"status": "open", "impact": "low"},
    ],
)
def test_details_that_make_no_sense_change_nothing(project, api, sent):
    answer = api("jan").patch(one(project, 1), sent, JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert numbered(project, 1).version == 1


def test_if_match_is_optional_and_a_stale_one_is_412(project, api):
    jan = api("jan")
    assert jan.patch(one(project, 1), {"impact": "low"}, JSON, headers={"If-Match": '"1"'}).status_code == 200
    changes: tuple[dict[str, Any], ...] = ({"impact": "high"}, {"status": "refuted", "reason": "x"})
    for sent in changes:
        answer = jan.patch(one(project, 1), sent, JSON, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (412, "stale", 2)
        assert answer["ETag"] == '"2"'
    sent = {"level": 1, "text": "x", "verdict": "verify"}
    answer = jan.post(one(project, 1) + "evidence/", sent, JSON, headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert jan.patch(one(project, 1), {"impact": "low"}, JSON, headers={"If-Match": "seven"}).status_code == 400


def test_an_own_assumption_is_added(project, api):
    sent = {
        "statement": "We believe that Zoë — 漢字 — stays.",
        "theme": "data",
        "due": "P",
        "owner": "jan@company.example",
    }
    answer = api("zoe").post(listed(project), sent, JSON)
    assert answer.status_code == 201
    row = answer.json()
    assert (row["number"], row["catalogue_number"], row["key"], row["impact"]) == (101, None, None, "medium")
    assert api("zoe").get(answer["Location"]).json()["statement"] == sent["statement"]
    missing = api("zoe").post(listed(project), {}, JSON)
    assert codes(missing) == {("statement", "required"), ("theme", "required"), ("due", "required")}


def test_the_list_takes_the_same_number_of_queries_for_more_rows(project, api):
    program = api("jan")
    program.get(listed(project) + "?limit=2")
    with CaptureQueriesContext(connection) as few:
        program.get(listed(project) + "?limit=2")
    with CaptureQueriesContext(connection) as many:
        program.get(listed(project) + "?limit=39")
    assert len(few) == len(many) <= 6


@pytest.mark.django_db(transaction=True)
def test_ten_verdicts_on_one_version_make_one_answer_and_one_line(people):
    project = make_fitted(people, circumstances=PLAIN)
    token, path = token_of(people.jan), one(project, 1) + "evidence/"
    start, statuses = threading.Barrier(10), []

    def send(count):
        program = Client(headers={"Authorization": f"Bearer {token}"})
        sent = {"level": 1, "text": f"Thread {count}", "verdict": "verify" if count % 2 else "refute"}
        try:
            start.wait(timeout=20)
            statuses.append(program.post(path, sent, JSON, headers={"If-Match": '"1"'}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(count,)) for count in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses) == [201] + [412] * 9
    assert JournalEntry.objects.filter(project=project, subject="1").count() == 1
    assert Evidence.objects.count() == 1
    row = Assumption.objects.get(project=project, number=1)
    assert row.version == 2
    assert row.status in (Status.VERIFIED, Status.REFUTED)
    stored = project.facts.__class__.objects.get(pk=project.pk)
    truth = queries.facts_of(project)
    assert {name: getattr(stored, name) for name in truth} == truth
