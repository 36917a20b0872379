"""Moving a project along its road with the real rooms behind the gates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from intake.base.errors import Forbidden, Invalid
from intake.projects.choices import Stage
from intake.projects.models import Facts, JournalEntry, Project
from intake.triage import actions, queries
from intake.triage.errors import DecidedMeanwhile, GateBlocked, NoSuchMove
from intake.triage.models import GateRule, GateSnapshot
from tests.factories import make_project
from tests.people import Cast
from tests.triage.factories import MONDAY, accepted, fill, ready_for_proof, say, sent_idea, verify

Browser = Callable[[str], Client]
ALL_BOXES = ("impact", "sources", "collection", "features", "making", "building", "monitoring")


def codes(lines) -> list[str]:
    return [line.code for line in lines]


def move(project: Project, people: Cast, to: Stage, **more):
    return actions.move(project=project, to=to, actor=people.jan, at=more.pop("at", MONDAY), **more)


def test_the_gate_into_the_proof_of_concept_names_all_that_is_missing(people: Cast) -> None:
    project = sent_idea(people)
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.POC, reason="let us try")
    assert codes(blocked.value.blockers) == ["poc.decision", "poc.owner", "poc.boxes", "poc.assumptions"]
    assert codes(blocked.value.warnings) == ["poc.other_boxes", "poc.other_assumptions"]
    boxes = next(line for line in blocked.value.blockers if line.code == "poc.boxes")
    assert boxes.details == ("Prediction task", "Decisions")
    project.refresh_from_db()
    assert project.stage == Stage.SUBMITTED
    assert not JournalEntry.objects.filter(kind="project.moved").exists()


def test_what_is_written_and_verified_opens_the_gate(people: Cast) -> None:
    project = ready_for_proof(people)
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.POC)
    assert not blocked.value.blockers
    assert [fault.field for fault in blocked.value.errors] == ["reason"]
    entry = move(project, people, Stage.POC, reason="the rest comes in the trial")
    assert (entry.before["stage"], entry.after["stage"]) == ("submitted", "poc")
    assert entry.after["gate"]["poc.boxes"] is True
    assert [line["code"] for line in entry.after["warned"]] == ["poc.other_boxes", "poc.other_assumptions"]
    assert "overridden" not in entry.after


def test_personal_data_asks_for_the_lawful_basis(people: Cast) -> None:
    project = ready_for_proof(people)
    say(project, people, "privacy", personal_data="yes")
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.POC, reason="soon")
    assert codes(blocked.value.blockers) == ["poc.lawful_basis"]
    verify(project, people, 44)
    assert move(project, people, Stage.POC, reason="soon").after["stage"] == "poc"


def test_a_prohibited_use_is_kept_out(people: Cast) -> None:
    project = ready_for_proof(people)
    say(project, people, "privacy", personal_data="no", ai_act_class="prohibited")
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.POC, reason="soon")
    assert codes(blocked.value.blockers) == ["poc.not_prohibited"]


def test_an_assumption_that_has_expired_is_not_verified_any_more(people: Cast) -> None:
    project = ready_for_proof(people)
    project.assumptions.filter(catalogue_number=20).update(expires_on=date(2026, 11, 15))
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.POC, reason="soon")
    assert blocked.value.blockers[0].details[0].startswith("20 ")


def test_build_needs_a_result_and_the_brands_go(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.BUILD, reason="go")
    assert codes(blocked.value.blockers) == ["build.result", "build.go"]
    assert codes(blocked.value.warnings) == ["build.assumptions", "build.target"]
    actions.note_proof(project=project, note="AUC 0.74 on last year", actor=people.jan, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.give_go(project=project, actor=people.jan, at=MONDAY)
    actions.give_go(project=project, actor=people.zoe, at=MONDAY, reason="It finds twice as many")
    assert move(project, people, Stage.BUILD, reason="go").after["stage"] == "build"


def test_deployed_needs_an_endpoint_and_a_fallback(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.BUILD, reason="urgent", override=True)
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.DEPLOYED, reason="go")
    assert codes(blocked.value.blockers) == ["deployed.endpoint", "deployed.fallback"]
    say(project, people, "fallback", fallback="The list of last week")
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.DEPLOYED, reason="go")
    assert codes(blocked.value.blockers) == ["deployed.endpoint"]


def test_an_override_needs_a_reason_and_is_told_by_name(people: Cast) -> None:
    project = accepted(people)
    with pytest.raises(Invalid):
        move(project, people, Stage.POC, override=True)
    entry = move(project, people, Stage.POC, override=True, reason="the board asked for it")
    assert entry.reason == "the board asked for it"
    assert [line["code"] for line in entry.after["overridden"]] == ["poc.boxes", "poc.assumptions"]
    assert entry.after["overridden"][0]["text"] == "The boxes value, task and decisions are filled"


def test_steps_are_skipped_only_as_an_override_and_all_their_gates_are_told(people: Cast) -> None:
    project = accepted(people)
    with pytest.raises(NoSuchMove):
        move(project, people, Stage.DEPLOYED, reason="it exists already")
    entry = move(project, people, Stage.DEPLOYED, reason="it exists already", override=True)
    overridden = [line["code"] for line in entry.after["overridden"]]
    assert {code.split(".")[0] for code in overridden} == {"poc", "build", "deployed"}
    assert [row.stage for row in GateSnapshot.objects.order_by("pk")] == ["poc", "build", "deployed"]


def test_a_level_set_by_an_admin_holds_at_once(people: Cast) -> None:
    project = accepted(people)
    GateRule.objects.create(code="poc.boxes", level="warn")
    GateRule.objects.create(code="poc.assumptions", level="off")
    entry = move(project, people, Stage.POC, reason="as agreed")
    assert "poc.boxes" in [line["code"] for line in entry.after["warned"]]
    assert "poc.assumptions" not in entry.after["gate"]


def test_a_snapshot_keeps_what_was_promised(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    fill(project, people, "task")
    frozen = GateSnapshot.objects.get(project=project)
    assert frozen.stage == "poc"
    assert frozen.content["boxes"]["decisions"]["text"] == "about decisions"
    assert frozen.content["promised"]["expected_calls_per_week"] == 7000
    assert {row["number"]: row["status"] for row in frozen.content["assumptions"]}[7] == "verified"


def test_going_back_needs_a_reason_and_passes_no_gate(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    with pytest.raises(Invalid):
        move(project, people, Stage.SUBMITTED)
    later = MONDAY + timedelta(days=3)
    entry = move(project, people, Stage.SUBMITTED, reason="the data are not what we thought", at=later)
    assert "gate" not in entry.after
    project = Project.objects.get(pk=project.pk)
    assert (project.accepted_at, project.answer_by) == (None, date(2026, 11, 26))


def test_taking_back_a_mistake_keeps_the_decision(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    move(project, people, Stage.SUBMITTED, reason="Moved by mistake", at=MONDAY + timedelta(minutes=2))
    assert Project.objects.get(pk=project.pk).accepted_at is not None


def test_going_back_before_build_ends_the_go(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    actions.give_go(project=project, actor=people.zoe, at=MONDAY)
    move(project, people, Stage.BUILD, reason="go", override=True)
    move(project, people, Stage.POC, reason="it overfits", at=MONDAY + timedelta(days=9))
    project = Project.objects.get(pk=project.pk)
    assert (project.go_at, project.go_by_id) == (None, None)


def test_a_parked_project_is_taken_up_where_it_was(people: Cast) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    actions.park(project=project, reason="no time this quarter", actor=people.jan, at=MONDAY)
    assert Facts.objects.get(project=project).health == "paused"
    actions.decline(project=project, reason="never", actor=people.jan, at=MONDAY)
    entry = actions.reopen(project=project, reason="time again", actor=people.jan, at=MONDAY)
    assert entry.after["stage"] == "poc"


def test_a_declined_idea_that_comes_back_waits_for_a_new_answer(people: Cast) -> None:
    project = accepted(people)
    actions.decline(project=project, reason="no", actor=people.jan, at=MONDAY)
    later = MONDAY + timedelta(days=30)
    actions.reopen(project=project, reason="new data", actor=people.jan, at=later)
    project = Project.objects.get(pk=project.pk)
    assert (project.stage, project.accepted_at, project.answer_by) == ("submitted", None, date(2026, 12, 23))


@pytest.mark.parametrize("verb", [actions.park, actions.decline])
def test_park_and_decline_need_a_reason(people: Cast, verb) -> None:
    project = sent_idea(people)
    with pytest.raises(Invalid):
        verb(project=project, reason="  ", actor=people.jan, at=MONDAY)


def test_retiring_records_outcome_and_reason(people: Cast) -> None:
    project = accepted(people)
    move(project, people, Stage.POC, reason="go", override=True)
    with pytest.raises(GateBlocked) as blocked:
        move(project, people, Stage.RETIRED, reason="nobody wants it")
    assert blocked.value.blockers[0].details == ("outcome",)
    actions.retire(project=project, outcome="not_feasible", reason="no labels", actor=people.jan, at=MONDAY)
    assert Project.objects.get(pk=project.pk).outcome == "not_feasible"
    move(project, people, Stage.POC, reason="labels after all")
    assert Project.objects.get(pk=project.pk).outcome == ""


@pytest.mark.parametrize("to", [Stage.DRAFT, Stage.RETIRED])
def test_there_is_no_way_from_submitted_to_draft_or_retired(people: Cast, to: Stage) -> None:
    with pytest.raises(NoSuchMove):
        move(accepted(people), people, to, reason="why not", override=True)


def test_a_decision_from_an_old_page_is_refused_and_told_by_whom(people: Cast) -> None:
    project = sent_idea(people)
    expected = queries.stands_at(project)
    actions.accept(project=project, lead=people.ada, owner=people.zoe, actor=people.ada, at=MONDAY, expected=expected)
    with pytest.raises(DecidedMeanwhile) as late:
        actions.decline(project=project, reason="no", actor=people.jan, at=MONDAY, expected=expected)
    assert "Ada Admin" in late.value.detail
    assert Project.objects.get(pk=project.pk).stage == "submitted"


def test_readiness_follows_the_stage(people: Cast) -> None:
    project = ready_for_proof(people)
    Facts.objects.filter(project=project).update(readiness=3)
    move(project, people, Stage.POC, reason="go")
    assert Facts.objects.get(project=project).readiness == 0


def test_the_move_page_shows_what_is_missing_before_one_tries(people: Cast, signed_in: Browser) -> None:
    accepted(people)
    page = signed_in("jan").get("/p/NVB-1/move/").content.decode()
    assert "2 things missing" in page
    assert "Prediction task" in page
    assert 'name="override"' in page


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.DRAFT])
@pytest.mark.parametrize("to", ["", "poc", "build", "retired", "parked", "moon"])
def test_the_move_page_of_every_stage_opens(people: Cast, signed_in: Browser, stage: Stage, to: str) -> None:
    make_project(people.nordlys, people.zoe, stage=stage)
    answer = signed_in("jan").get(f"/p/NVB-1/move/?to={to}")
    assert answer.status_code == 200
    assert ("There is no move from here" in answer.content.decode()) == (stage == Stage.DRAFT)


def test_a_blocked_move_of_the_page_keeps_the_reason(people: Cast, signed_in: Browser) -> None:
    accepted(people)
    answer = signed_in("jan").post("/p/NVB-1/move/", {"to": "poc", "reason": "let us try this"})
    assert answer.status_code == 422
    assert "let us try this" in answer.content.decode()
    forced = signed_in("jan").post("/p/NVB-1/move/", {"to": "poc", "reason": "let us try", "override": "on"})
    assert forced.status_code == 302
    assert Project.objects.get().stage == "poc"


def test_a_card_of_the_board_is_told_why_it_goes_back(people: Cast, signed_in: Browser) -> None:
    accepted(people)
    answer = signed_in("jan").post("/p/NVB-1/move/", {"to": "poc"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "data-detail" in page
    assert "things are missing before Proof of concept" in page
    aside = signed_in("jan").post("/p/NVB-1/move/", {"to": "parked"}, headers={"HX-Request": "true"})
    assert aside.status_code == 422
    assert "Write a reason" in aside.content.decode()


def test_the_brand_gives_its_go_on_a_page(people: Cast, signed_in: Browser) -> None:
    project = ready_for_proof(people)
    move(project, people, Stage.POC, reason="go")
    assert signed_in("jan").get("/p/NVB-1/go/").status_code == 403
    zoe = signed_in("zoe")
    page = zoe.get("/p/NVB-1/go/").content.decode()
    assert "The result of the trial is recorded" in page
    assert "proof of concept" not in page.lower()
    assert zoe.post("/p/NVB-1/go/", {"reason": "It finds twice as many"}).status_code == 302
    assert Project.objects.get().go_by == people.zoe


def test_the_result_of_the_proof_is_noted_on_a_page(people: Cast, signed_in: Browser) -> None:
    ready_for_proof(people)
    jan = signed_in("jan")
    assert jan.post("/p/NVB-1/proof/", {"note": ""}).status_code == 422
    assert jan.post("/p/NVB-1/proof/", {"note": "AUC 0.74"}).status_code == 302
    assert Project.objects.get().proof_note == "AUC 0.74"


@pytest.mark.parametrize("path", ["/p/NVB-1/move/", "/p/NVB-1/proof/"])
@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("amina", 404), ("lukasz", 404), ("zoe", 403), ("ada", 200)]
)
def test_who_may_move(people: Cast, signed_in: Browser, path: str, who: str, status: int) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED)
    assert signed_in(who).get(path).status_code == status
    if status != 200:
        assert signed_in(who).post(path, {"to": "parked", "reason": "x", "note": "x"}).status_code == status
        assert Project.objects.get().stage == "submitted"
