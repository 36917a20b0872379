"""Ideas and moves for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from intake.accounts.choices import Scope
from intake.projects.choices import Stage
from intake.projects.models import Project
from tests.factories import make_project
from tests.people import Cast
from tests.triage.factories import TYPED, accepted, ready_for_proof, sent_idea

Program = Callable[..., Client]
IDEA = {**TYPED, "expected_calls_per_week": 7000}


def post(client: Client, path: str, body: object):
    return client.post(f"/api/v1{path}", body, content_type="application/json")


def test_a_program_sends_an_idea(people: Cast, api: Program) -> None:
    answer = post(api("zoe"), "/projects/", IDEA)
    assert answer.status_code == 201
    assert answer["Location"] == "/api/v1/projects/NVB-1/"
    shown = answer.json()
    assert (shown["code"], shown["stage"], shown["expected_calls_per_week"]) == ("NVB-1", "submitted", 7000)
    assert shown["answer_by"]
    assert api("zoe").get("/api/v1/projects/").json()["results"][0]["code"] == "NVB-1"


def test_a_program_keeps_a_draft_and_sends_it_by_a_move(people: Cast, api: Program) -> None:
    zoe = api("zoe")
    assert post(zoe, "/projects/", {"name": "Half", "brand": "NVB", "stage": "draft"}).json()["stage"] == "draft"
    blocked = post(zoe, "/projects/NVB-1/moves/", {"to": "submitted"})
    assert (blocked.status_code, blocked.json()["code"]) == (422, "gate_blocked")
    assert blocked.json()["blockers"][0]["lacking"] == [
        "what goes wrong today",
        "who would use the result",
        "useful by",
    ]
    rest = {name: IDEA[name] for name in ("problem", "users", "useful_by")}
    assert zoe.patch("/api/v1/projects/NVB-1/", rest, content_type="application/json").status_code == 200
    sent = post(zoe, "/projects/NVB-1/moves/", {"to": "submitted"})
    assert sent.status_code == 201
    assert sent.json()["after"]["stage"] == "submitted"


def test_the_ml_team_gives_more_fields_at_once(people: Cast, api: Program) -> None:
    more = {"metric": {"name": "auc", "direction": "higher", "baseline": 0.6, "target": 0.72}}
    people_of_it = {"owner": people.zoe.email, "lead": people.jan.email, "visibility": "company"}
    shown = post(api("jan"), "/projects/", {**IDEA, **more, **people_of_it}).json()
    assert shown["metric"] == more["metric"]
    assert (shown["owner"], shown["lead"], shown["visibility"]) == (people.zoe.email, people.jan.email, "company")
    refused = post(api("zoe"), "/projects/", {**IDEA, "lead": people.jan.email})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "lead")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": "\ud800"}, None),
        ({"problem": "a\x00b"}, "problem"),
        ({"problem": "x" * 5001}, "problem"),
        ({"brand": "LDZ"}, "brand"),
        ({"brand": 7}, "brand"),
        ({"brand": None}, "brand"),
        ({"useful_by": 20270301}, "useful_by"),
        ({"useful_by": "2020-01-01"}, "useful_by"),
        ({"expected_calls_per_week": -1}, "expected_calls_per_week"),
        ({"expected_calls_per_week": 2**63}, "expected_calls_per_week"),
        ({"expected_calls_per_week": True}, "expected_calls_per_week"),
        ({"metric": 7}, "metric"),
        ({"metric": {"target": "high"}}, "metric.target"),
        ({"stage": "build"}, "stage"),
        ({"stage": 7}, "stage"),
        ({"stage": ["draft"]}, "stage"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_fault_names_its_field(people: Cast, api: Program, change, field) -> None:
    body = {**IDEA, **change}
    if field is None:
        text = '{"name": "\\ud800", "brand": "NVB"}'
        answer = api("zoe").post("/api/v1/projects/", text, content_type="application/json")
        assert answer.status_code == 400
    else:
        answer = post(api("zoe"), "/projects/", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Project.objects.exists()


def test_a_blocked_move_lists_blockers_and_warnings(people: Cast, api: Program) -> None:
    accepted(people)
    answer = post(api("jan"), "/projects/NVB-1/moves/", {"to": "poc"})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "gate_blocked")
    assert [line["code"] for line in body["blockers"]] == ["poc.boxes", "poc.assumptions"]
    assert [line["code"] for line in body["warnings"]] == ["poc.other_boxes", "poc.other_assumptions"]
    assert body["blockers"][0]["lacking"] == ["Prediction task", "Decisions"]


def test_a_move_answers_with_the_line_of_the_journal(people: Cast, api: Program) -> None:
    ready_for_proof(people)
    jan = api("jan")
    answer = post(jan, "/projects/NVB-1/moves/", {"to": "poc", "reason": "the rest comes in the trial"})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["kind"], body["after"]["stage"], body["actor"]) == ("project.moved", "poc", people.jan.email)
    again = post(jan, "/projects/NVB-1/moves/", {"to": "poc", "reason": "again"})
    assert (again.status_code, again.json()["code"]) == (409, "decided_meanwhile")
    assert again.json()["by"] == people.jan.email


def test_an_override_by_a_program_needs_a_reason_too(people: Cast, api: Program) -> None:
    accepted(people)
    jan = api("jan")
    bare = post(jan, "/projects/NVB-1/moves/", {"to": "poc", "override": True})
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (400, "reason")
    assert post(jan, "/projects/NVB-1/moves/", {"to": "poc", "override": True, "reason": "x"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"to": "moon"}, 400, "invalid"),
        ({"to": 7}, 400, "invalid"),
        ({"to": "retired", "reason": "x"}, 422, "no_such_move"),
        ({"to": "parked"}, 400, "invalid"),
        ({"to": "parked", "reason": "a\x00"}, 400, "invalid"),
        ({"to": "parked", "reason": "x", "override": "yes"}, 400, "invalid"),
        ({"to": "parked", "reason": "x", "why": 1}, 400, "invalid"),
        ({"to": "parked", "reason": "x", "expected": "poc"}, 409, "decided_meanwhile"),
        ([], 400, "malformed"),
    ],
)
def test_a_senseless_move_is_refused(people: Cast, api: Program, body, status: int, code: str) -> None:
    sent_idea(people)
    answer = post(api("jan"), "/projects/NVB-1/moves/", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Project.objects.get().stage == "submitted"


def test_a_question_is_asked_and_answered(people: Cast, api: Program) -> None:
    sent_idea(people)
    asked = post(api("jan"), "/projects/NVB-1/ask/", {"question": "Which desk?"})
    assert asked.status_code == 201
    assert asked.json()["question"] == "Which desk?"
    assert post(api("jan"), "/projects/NVB-1/ask/", {"question": "Again?"}).status_code == 409
    answered = post(api("zoe"), "/projects/NVB-1/answer/", {"answer": "Aarhus"})
    assert answered.status_code == 201
    assert answered.json()["question"] is None


def test_the_way_into_build_by_programs_alone(people: Cast, api: Program) -> None:
    sent_idea(people)
    jan, zoe = api("jan"), api("zoe")
    yes = {"lead": people.jan.email, "owner": people.zoe.email}
    assert post(jan, "/projects/NVB-1/accept/", yes).json()["owner"] == people.zoe.email
    assert post(jan, "/projects/NVB-1/accept/", yes).status_code == 409
    forced = {"to": "poc", "override": True, "reason": "x"}
    assert post(jan, "/projects/NVB-1/moves/", forced).status_code == 201
    assert post(jan, "/projects/NVB-1/proof/", {"note": "AUC 0.74"}).status_code == 201
    assert post(jan, "/projects/NVB-1/go/", {}).status_code == 403
    assert post(zoe, "/projects/NVB-1/go/", {}).status_code == 201
    assert post(jan, "/projects/NVB-1/moves/", {"to": "build", "reason": "good enough"}).status_code == 201


@pytest.mark.parametrize("path", ["moves", "ask", "accept", "proof"])
@pytest.mark.parametrize(("who", "status"), [("anonymous", 401), ("lukasz", 404), ("amina", 404), ("zoe", 403)])
def test_only_the_ml_team_decides(people: Cast, api: Program, path: str, who: str, status: int) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED)
    body = {"to": "parked", "reason": "x"} if path == "moves" else {}
    assert post(api(who), f"/projects/NVB-1/{path}/", body).status_code == status
    assert Project.objects.get().stage == "submitted"


def test_a_reader_sends_no_ideas_and_a_token_needs_its_scope(people: Cast, api: Program) -> None:
    assert post(api("amina"), "/projects/", IDEA).status_code == 403
    assert post(api("zoe", Scope.READ), "/projects/", IDEA).status_code == 403
    assert post(api("zoe", Scope.USAGE_WRITE), "/projects/", IDEA).status_code == 403
    assert not Project.objects.exists()


def test_a_stakeholder_is_refused_in_plain_words(people: Cast, api: Program) -> None:
    sent_idea(people)
    answer = api("zoe").post("/api/v1/projects/NVB-1/go/", {"reason": "yes"}, content_type="application/json")
    assert answer.status_code == 422
    assert "cannot go to Being built" in answer.json()["detail"]
    make_project(people.nordlys, people.zoe, stage=Stage.DRAFT, users="")
    body = {"to": "submitted"}
    answer = api("zoe").post("/api/v1/projects/NVB-2/moves/", body, content_type="application/json")
    assert answer.json()["title"] == "Something is missing before the next step"
    assert "The idea has all of its five answers" in answer.json()["detail"]
