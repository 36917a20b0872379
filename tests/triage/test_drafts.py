"""A draft: saved while one types, seen by its author alone, thrown away and taken back; an idea withdrawn."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from intake.accounts.models import User
from intake.projects.models import JournalEntry, Project
from intake.triage import actions
from intake.triage.actions.drafts import drop_discarded, save_draft
from tests.people import Cast
from tests.triage.factories import TYPED, sent_idea

Browser = Callable[[str], Client]
KEY = {"submission_key": str(uuid.uuid4()), "save": "auto"}


def typed(client: Client, path: str = "/ideas/new/", **fields: str) -> tuple[int, str]:
    """What the script of the form does a second after the last key: status and the line that says what happened."""
    answer = client.post(path, {"brand": "NVB", **KEY, **fields}, headers={"HX-Request": "true"})
    return answer.status_code, unescape(answer.content.decode())


def test_the_first_words_make_a_draft_and_later_ones_change_it(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    status, line = typed(zoe, problem="Readers leave and we learn of it when they are long gone")
    assert (status, "Saved as your draft NVB-1" in line) == (200, True)
    assert 'data-version="' in line
    project = Project.objects.get()
    assert (project.stage, project.name) == ("draft", "Readers leave and we learn of it when …")
    typed(zoe, problem="Readers leave", name="Churn", useful_by="20")
    project.refresh_from_db()
    assert (project.name, project.problem, project.useful_by) == ("Churn", "Readers leave", None)
    # Nothing was sent: no canvas, and no line in the history for every pause between two words.
    assert list(JournalEntry.objects.values_list("kind", flat=True)) == ["project.created"]


def test_what_is_half_typed_is_named_and_waits(people: Cast, signed_in: Browser) -> None:
    status, line = typed(signed_in("zoe"), name="Churn", useful_by="next we")
    assert status == 200
    assert "not yet right: By when is it useful?" in line


@pytest.mark.parametrize("fields", [{}, {"name": "  "}, {"brand": "", "name": "Churn"}, {"brand": "LDZ", "name": "x"}])
def test_nothing_is_made_of_nothing_or_without_a_brand(people: Cast, signed_in: Browser, fields) -> None:
    assert typed(signed_in("zoe"), **fields)[0] == 200
    assert not Project.objects.exists()


def test_a_second_window_is_told_and_nothing_is_lost(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    typed(zoe, name="Churn")
    there = "/ideas/NVB-1/edit/"
    assert typed(zoe, there, name="The first window", version="1")[0] == 200
    status, line = typed(zoe, there, name="The second window", version="1")
    assert (status, "data-conflict" in line, 'data-version="2"' in line) == (409, True, True)
    assert Project.objects.get().name == "The first window"
    assert typed(zoe, there, name="The second window", version="1", over="1")[0] == 200
    assert Project.objects.get().name == "The second window"
    assert JournalEntry.objects.get(kind="project.edited").before["name"] == "The first window"


def test_a_draft_may_change_its_brand_and_is_sent_where_it_belongs(people: Cast, signed_in: Browser) -> None:
    jan = signed_in("jan")
    typed(jan, name="Churn")
    status, line = typed(jan, "/ideas/NVB-1/edit/", name="Churn", brand="LDZ", version="1")
    assert (status, "LDZ-1" in line) == (200, True)
    answer = jan.post("/ideas/new/", {**TYPED, **KEY, "brand": "NVB", "save": "send"})
    assert answer["Location"] == "/ideas/NVB-2/"
    project = Project.objects.get()
    assert (project.stage, project.brand.key) == ("submitted", "NVB")


def test_what_was_sent_in_another_window_is_not_saved_over(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    zoe.post("/ideas/new/", {**TYPED, **KEY, "save": "send"})
    assert typed(zoe, name="Still typing")[0] == 409
    assert typed(zoe, "/ideas/NVB-1/edit/", name="Still typing", version="9")[0] == 409
    assert Project.objects.get().name == TYPED["name"]


def test_a_draft_is_thrown_away_and_taken_back(people: Cast, signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    typed(zoe, name="Churn")
    page = zoe.post("/ideas/NVB-1/discard/", follow=True).content.decode()
    assert "Take it back" in page
    for path in ("/ideas/NVB-1/", "/ideas/NVB-1/edit/", "/p/NVB-1/"):
        assert zoe.get(path).status_code == 404
    assert "Churn" not in zoe.get("/").content.decode()
    assert "Churn" not in signed_in("jan").get("/ideas/discarded/").content.decode()
    assert zoe.post("/ideas/NVB-1/take-back/")["Location"] == "/ideas/NVB-1/edit/"
    assert zoe.get("/ideas/NVB-1/edit/").status_code == 200


def test_only_what_was_thrown_away_long_ago_is_deleted(people: Cast) -> None:
    now = timezone.now()

    def draft(name: str, author: User) -> Project:
        return save_draft(brand=people.nordlys, name=name, fields={}, requester=author, at=now)

    from intake.triage.actions.drafts import discard_draft

    old, young, kept = draft("old", people.zoe), draft("young", people.zoe), draft("kept", people.zoe)
    discard_draft(project=old, actor=people.zoe, at=now - timedelta(days=31))
    discard_draft(project=young, actor=people.zoe, at=now - timedelta(days=29))
    Project.objects.filter(pk=kept.pk).update(stage_since=now - timedelta(days=400))
    assert drop_discarded(at=now) == 1
    assert set(Project.objects.values_list("name", flat=True)) == {"young", "kept"}


def test_an_idea_is_withdrawn_and_sent_in_again(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    zoe = signed_in("zoe")
    assert signed_in("kasper").post("/ideas/NVB-1/withdraw/").status_code == 403
    assert zoe.post("/ideas/NVB-1/withdraw/", {"reason": "We bought one."}).status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.outcome) == ("declined", "withdrawn")
    assert JournalEntry.objects.get(kind="idea.withdrawn").reason == "We bought one."
    # Whoever was about to answer it is told who was first.
    late = signed_in("jan").post("/triage/NVB-1/decline/", {"decline-reason": "No", "expected": "submitted:open"})
    assert late.status_code == 409
    assert f"{people.zoe.name} decided about" in late.content.decode()
    page = zoe.get("/ideas/NVB-1/").content.decode()
    assert "Send it in again" in page
    assert "Send it in again" not in signed_in("kasper").get("/ideas/NVB-1/").content.decode()
    assert zoe.post("/ideas/NVB-1/again/").status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.outcome) == ("submitted", "")
    assert re.search("answers by|Answer by", zoe.get("/ideas/NVB-1/").content.decode())


def test_an_accepted_idea_is_not_withdrawn(people: Cast, signed_in: Browser) -> None:
    project = sent_idea(people)
    actions.accept(project=project, lead=people.jan, owner=people.zoe, actor=people.jan, at=timezone.now())
    answer = signed_in("zoe").post("/ideas/NVB-1/withdraw/", {"reason": "Never mind"})
    assert answer.status_code == 409
    assert Project.objects.get().stage == "submitted"
