"""Changing several projects at once: the good part is kept, the rest says why, and one undo brings all of it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.base.errors import Forbidden
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from intake.triage import actions
from intake.triage.actions import bulk
from intake.triage.choices import Verb
from intake.triage.models import BulkChange, BulkItem
from tests.people import Cast
from tests.triage.factories import MONDAY, accepted, ready_for_proof, sent_idea

Browser = Callable[[str], Client]
COLUMNS = bulk.TRACKED


def stands(*codes: str) -> list[dict[str, Any]]:
    """Everything that undo promises to bring back."""
    return list(Project.objects.filter(code__in=codes).order_by("pk").values(*COLUMNS))


def send(client: Client, verb: str, codes: list[str], **fields: Any) -> BulkChange:
    typed = {f"{verb}-{name}": value for name, value in fields.items()}
    sent = {"code": codes, "verb": verb, "place": "queue", "query": "brand=NVB&open=NVB-1", **typed}
    answer = client.post("/triage/bulk/", sent)
    assert answer.status_code == 302, answer.content.decode()
    change = BulkChange.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == f"/triage/?brand=NVB&batch={change.pk}"
    return change


@pytest.mark.parametrize(
    ("verb", "fields", "column", "value"),
    [
        ("assign", {"lead": "ada@company.example"}, "lead__email", "ada@company.example"),
        ("tag", {"add": "Media,  churn ,media", "remove": "old"}, "tags", ["churn", "media"]),
        ("park", {"reason": "After the relaunch", "until": "2030-02-01"}, "parked_until", date(2030, 2, 1)),
        ("decline", {"reason": "Rules are enough"}, "stage", "declined"),
    ],
)
def test_one_undo_restores_all(
    people: Cast, signed_in: Browser, verb: str, fields: dict[str, str], column: str, value: Any
) -> None:
    codes = [sent_idea(people).code, accepted(people, name="Second").code, sent_idea(people, name="Third").code]
    asked = Project.objects.get(code="NVB-3")
    actions.ask(project=asked, question="Which?", actor=people.ada, at=MONDAY)
    Project.objects.filter(code="NVB-1").update(tags=["old"])
    before, jan = stands(*codes), signed_in("jan")
    change = send(jan, verb, codes, **fields)
    assert list(Project.objects.order_by("pk").values_list(column, flat=True)) == [value] * 3
    page = jan.get(f"/triage/?batch={change.pk}").content.decode()
    assert "Undo" in page
    jan.post(f"/triage/bulk/{change.pk}/undo/", {"place": "queue"})
    assert stands(*codes) == before
    assert "Taken back: 3 projects are as they were." in jan.get(f"/triage/?batch={change.pk}").content.decode()
    assert jan.post(f"/triage/bulk/{change.pk}/undo/").status_code == 409


def test_the_good_part_of_a_batch_is_kept_and_the_rest_says_why(people: Cast, signed_in: Browser) -> None:
    ready, raw = ready_for_proof(people), sent_idea(people, name="Raw idea")
    before, jan = stands(ready.code, raw.code), signed_in("jan")
    change = send(jan, "move", [ready.code, raw.code, "NVB-99", "<script>"], to="poc", reason="Go on")
    assert [project.stage for project in Project.objects.order_by("pk")] == ["poc", "submitted"]
    page = jan.get(f"/triage/?batch={change.pk}").content.decode()
    assert "1 project moved to Proof of concept." in page
    assert "things are missing before Proof of concept" in page
    # What was chosen stays chosen.
    assert page.count(" checked") == 1
    jan.post(f"/triage/bulk/{change.pk}/undo/", {"place": "board"})
    assert stands(ready.code, raw.code) == before
    kinds = JournalEntry.objects.filter(project=ready, kind="project.moved").order_by("pk")
    assert [entry.after["stage"] for entry in kinds] == ["poc", "submitted"]


def test_undo_leaves_what_somebody_changed_since(people: Cast, signed_in: Browser) -> None:
    first, second = sent_idea(people), sent_idea(people, name="Second")
    jan = signed_in("jan")
    change = send(jan, "park", [first.code, second.code], reason="Later")
    actions.reopen(project=second, reason="Now", actor=people.ada, at=timezone.now())
    jan.post(f"/triage/bulk/{change.pk}/undo/", {"place": "queue"})
    assert [project.stage for project in Project.objects.order_by("pk")] == ["submitted", "submitted"]
    assert list(BulkItem.objects.order_by("pk").values_list("left", flat=True)) == ["", "Ada Admin changed it since."]
    assert JournalEntry.objects.filter(project=second, kind="project.moved").count() == 2


def test_an_undo_that_is_cut_off_can_be_done_again(
    people: Cast, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [sent_idea(people).code, sent_idea(people, name="Second").code]
    change = send(signed_in("jan"), "park", codes, reason="Later")
    whole, seen = bulk.bring_back, []

    def cut_off(item: BulkItem, *rest: Any) -> str:
        seen.append(item)
        if len(seen) == 2:
            raise InterruptedError
        return whole(item, *rest)

    monkeypatch.setattr(bulk, "bring_back", cut_off)
    with pytest.raises(InterruptedError):
        bulk.undo(change=change, actor=people.jan, at=timezone.now())
    assert set(Project.objects.values_list("stage", flat=True)) == {"parked"}
    bulk.undo(change=BulkChange.objects.get(), actor=people.jan, at=timezone.now())
    assert set(Project.objects.values_list("stage", flat=True)) == {"submitted"}


def test_undo_is_its_makers_and_for_ten_minutes(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    change = send(signed_in("jan"), "assign", [project.code], lead=people.ada.email)
    assert signed_in("ada").post(f"/triage/bulk/{change.pk}/undo/").status_code == 404
    with pytest.raises(Forbidden):
        bulk.undo(change=change, actor=people.ada, at=change.at)
    with pytest.raises(bulk.TooLateToUndo):
        bulk.undo(change=change, actor=people.jan, at=change.at + timedelta(minutes=10, seconds=1))
    assert BulkChange.objects.get().undone_at is None
    assert Project.objects.get().lead == people.ada


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "No project is chosen"),
        ({"code": "NVB-1"}, "Nothing to do is chosen"),
        ({"code": "NVB-1", "verb": "accept"}, "Nothing to do is chosen"),
        ({"code": "NVB-1", "verb": "decline", "decline-reason": " "}, "There is a problem"),
        ({"code": "NVB-1", "verb": "move", "move-to": "retired"}, "There is a problem"),
        ({"code": "NVB-1", "verb": "assign", "assign-lead": "zoe@nordlys.example"}, "There is a problem"),
        ({"code": "NVB-1", "verb": "tag", "tag-add": "x" * 41}, "There is a problem"),
        ({"code": "NVB-1", "verb": "tag"}, "Which tag?"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_changed(
    people: Cast, signed_in: Browser, sent: dict[str, str], says: str
) -> None:
    sent_idea(people)
    before = stands("NVB-1")
    answer = signed_in("jan").post("/triage/bulk/", sent)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert stands("NVB-1") == before
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("who", ["zoe", "lukasz", "amina"])
def test_only_the_ml_team_changes_several(people: Cast, signed_in: Browser, who: str) -> None:
    sent_idea(people)
    sent = {"code": "NVB-1", "verb": "decline", "decline-reason": "No"}
    assert signed_in(who).post("/triage/bulk/", sent).status_code == 403
    assert Project.objects.get().stage == Stage.SUBMITTED


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("accept", {"accept-lead": "jan@company.example", "accept-owner": "zoe@nordlys.example"}),
        ("ask", {"ask-question": "How many?"}),
        ("park", {"park-reason": "Later", "park-until": "2030-01-01"}),
        ("decline", {"decline-reason": "A rule is enough"}),
    ],
)
def test_a_single_answer_is_taken_back_in_the_same_way(
    people: Cast, signed_in: Browser, verb: str, typed: dict[str, str]
) -> None:
    sent_idea(people)
    before, jan = stands("NVB-1"), signed_in("jan")
    there = jan.post(f"/triage/NVB-1/{verb}/?brand=NVB", typed).headers["Location"]
    change = BulkChange.objects.get()
    assert (there, change.verb) == (f"/triage/?brand=NVB&batch={change.pk}", Verb(verb))
    assert stands("NVB-1") != before
    jan.post(f"/triage/bulk/{change.pk}/undo/", {"place": "queue"})
    assert stands("NVB-1") == before


def test_after_an_answer_the_next_open_idea_follows(people: Cast, signed_in: Browser) -> None:
    for name in ("First", "Second", "Third"):
        sent_idea(people, name=name)
    jan, headers = signed_in("jan"), {"HX-Request": "true", "HX-Target": "desk"}
    answer = jan.post("/triage/NVB-2/ask/", {"ask-question": "Which?"}, headers=headers)
    page = answer.content.decode()
    assert answer.headers["HX-Push-Url"].startswith("/triage/?open=NVB-3&batch=")
    assert page.lstrip().startswith('<div id="desk"')
    assert 'id="pane" data-code="NVB-3"' in page
    assert "The question about Second is with its requester" in page
    answer = jan.post("/triage/NVB-3/decline/", {"decline-reason": "No"}, headers=headers)
    assert 'id="pane" data-code="NVB-1"' in answer.content.decode()
