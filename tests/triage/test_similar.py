"""While an idea is typed: what exists already, what may be told of it, and joining it instead of doubling."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.test import Client
from django.utils import timezone

from intake.members.models import Vote
from intake.notices.actions import read_journal
from intake.notices.messages import words
from intake.notices.models import Notice
from intake.projects.choices import Stage, Visibility
from intake.projects.models import Project
from intake.search import actions as search
from tests.factories import make_project
from tests.people import Cast

Browser = Callable[[str], Client]
WORDS = {
    "problem": "Readers cancel their subscription and we learn of their churn too late.",
    "users": "The retention desk.",
}
churning = partial(make_project, problem=WORDS["problem"], users=WORDS["users"])


def running(people: Cast, visibility: Visibility) -> Project:
    project = churning(people.other, people.lukasz, name="Subscriber churn", stage=Stage.IN_USE, visibility=visibility)
    for word in ("one", "two", "three"):
        search.index(project=churning(people.other, people.lukasz, name=f"Churn {word}"))
    search.index(project=project)
    return project


def test_what_runs_elsewhere_is_named_to_whom_may_see_it(people: Cast, signed_in: Browser) -> None:
    project = running(people, Visibility.COMPANY)
    page = signed_in("zoe").get("/ideas/similar/", {**WORDS, "brand": "NVB"}, headers={"HX-Request": "true"})
    html = page.content.decode()
    assert f"{people.other.name} has this running" in html
    assert f'formaction="/ideas/{project.code}/join/"' in html


def test_of_a_hidden_project_nothing_is_told_but_that_there_is_one(people: Cast, signed_in: Browser) -> None:
    running(people, Visibility.BRAND)
    html = signed_in("zoe").get("/ideas/similar/", WORDS).content.decode()
    assert "A project of another brand looks similar" in html
    for secret in ("LDZ", "Łódź", "Subscriber churn", "/join/"):
        assert secret not in html


def test_joining_carries_the_words_along_and_puts_the_draft_away(people: Cast, signed_in: Browser) -> None:
    project = running(people, Visibility.COMPANY)
    zoe = signed_in("zoe")
    zoe.post("/ideas/new/", {"name": "Churn", "brand": "NVB", "save": "draft"})
    answer = zoe.post(f"/ideas/{project.code}/join/", {**WORDS, "brand": "NVB", "draft": "NVB-1"})
    assert answer["Location"] == f"/p/{project.code}/"
    vote = Vote.objects.get()
    assert (vote.project, vote.user, vote.brand) == (project, people.zoe, people.nordlys)
    assert WORDS["problem"] in vote.note
    assert Project.objects.get(code="NVB-1").outcome == "withdrawn"
    read_journal(at=timezone.now())
    told = Notice.objects.get(recipient=people.jan, kind="joined")
    said = words(told, people.jan)
    assert (said.path, WORDS["problem"] in said.quotes[0][1]) == (f"/p/{project.code}/vote/", True)
    assert not Project.objects.filter(brand=people.nordlys, stage=Stage.SUBMITTED).exists()


def test_nobody_joins_what_they_cannot_see_or_a_draft_or_what_has_ended(people: Cast, signed_in: Browser) -> None:
    project = running(people, Visibility.BRAND)
    zoe = signed_in("zoe")
    assert zoe.post(f"/ideas/{project.code}/join/", WORDS).status_code == 404
    draft = make_project(people.nordlys, people.zoe, stage=Stage.DRAFT, at=timezone.now())
    assert zoe.post(f"/ideas/{draft.code}/join/", WORDS).status_code == 422
    ended = make_project(people.nordlys, people.kasper, stage=Stage.RETIRED)
    assert zoe.post(f"/ideas/{ended.code}/join/", WORDS).status_code == 422
    assert not Vote.objects.exists()
