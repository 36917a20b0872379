"""Merging what is wanted twice; assigning, tagging, parking until a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.base.errors import Invalid
from intake.members import actions as members
from intake.members.models import Follow, Vote
from intake.projects.choices import Outcome, Stage, Visibility
from intake.projects.models import JournalEntry, Project
from intake.triage import actions, queries
from intake.triage.errors import DecidedMeanwhile, NoSuchMove
from intake.triage.models import StageLimit
from tests.factories import make_project
from tests.people import Cast
from tests.triage.factories import MONDAY, sent_idea

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]


def merge(project: Project, into: Project, people: Cast, reason: str = "The same wish") -> JournalEntry:
    return actions.merge(project=project, into=into, reason=reason, actor=people.jan, at=MONDAY)


def test_votes_followers_and_the_requesters_wish_go_along(people: Cast) -> None:
    project, into = sent_idea(people), make_project(people.nordlys, people.kasper, name="Leavers")
    Vote.objects.create(project=project, user=people.lukasz, brand=people.other, note="us, too", at=MONDAY)
    Follow.objects.create(project=project, user=people.amina, state="follow", at=MONDAY)
    entry = merge(project, into, people)
    project.refresh_from_db()
    assert (project.stage, project.outcome, project.duplicate_of) == ("declined", Outcome.DUPLICATE_OF, into)
    assert {vote.user for vote in Vote.objects.filter(project=into)} == {people.lukasz, people.zoe}
    assert Follow.objects.filter(project=into, user=people.amina, state="follow").exists()
    into = Project.objects.select_related("facts").get(pk=into.pk)
    assert into.facts.votes == 2
    assert (entry.kind, entry.reason, entry.after["into"]) == ("project.merged", "The same wish", into.code)
    assert JournalEntry.objects.get(project=into, kind="project.merged_in").after == {"from": project.code}


def test_the_journal_names_no_project_that_its_readers_may_not_see(people: Cast) -> None:
    """A code begins with the key of its brand: it would tell a stranger who wants what."""
    hidden = make_project(people.other, people.lukasz, name="Secret of Lodz")
    project = sent_idea(people)
    Vote.objects.create(project=project, user=people.kasper, brand=people.nordlys, note="our figures", at=MONDAY)
    merge(project, hidden, people)
    for mine, other in ((project, hidden), (hidden, project)):
        lines = JournalEntry.objects.filter(project=mine, kind__startswith="project.merged")
        told = [f"{line.subject} {line.before} {line.after} {line.reason}" for line in lines]
        assert len(told) == 1
        assert other.code not in told[0]
        assert other.name not in told[0]
    # Nor what was written for the readers of the one alone.
    assert Vote.objects.get(project=hidden, user=people.kasper).note == ""
    shared = make_project(people.other, people.lukasz, visibility=Visibility.COMPANY)
    second = sent_idea(people, name="Once more")
    assert merge(second, shared, people).after["into"] == shared.code


def test_reopening_is_no_duplicate_any_more(people: Cast) -> None:
    project, into = sent_idea(people), make_project(people.nordlys, people.zoe)
    merge(project, into, people)
    actions.reopen(project=project, reason="It is not the same", actor=people.jan, at=MONDAY)
    project.refresh_from_db()
    assert (project.stage, project.outcome, project.duplicate_of) == (Stage.SUBMITTED, "", None)


def test_taken_up_again_it_takes_its_votes_and_followers_back(people: Cast) -> None:
    project, into = sent_idea(people), make_project(people.nordlys, people.kasper, name="Leavers")
    Vote.objects.create(project=project, user=people.lukasz, brand=people.other, note="us, too", at=MONDAY)
    Vote.objects.create(project=into, user=people.amina, note="was here before", at=MONDAY)
    for follower in (people.amina, people.ada):
        Follow.objects.create(project=project, user=follower, state="follow", at=MONDAY)
    merge(project, into, people)
    members.mute(project=into, user=people.ada, at=MONDAY + timedelta(minutes=1))
    actions.reopen(project=project, reason="Not the same", actor=people.jan, at=MONDAY + timedelta(days=30))
    assert [vote.user for vote in Vote.objects.filter(project=into)] == [people.amina]
    assert [(wish.user, wish.state) for wish in Follow.objects.filter(project=into)] == [(people.ada, "mute")]
    assert Project.objects.select_related("facts").get(pk=into.pk).facts.votes == 1
    assert JournalEntry.objects.get(project=into, kind="vote.moved_back").after == {"votes": 2}
    assert Vote.objects.filter(project=project, user=people.lukasz).exists()


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.DECLINED, Stage.RETIRED])
def test_nothing_is_merged_into_what_does_not_go_on(people: Cast, stage: Stage) -> None:
    with pytest.raises(Invalid):
        merge(sent_idea(people), make_project(people.nordlys, people.zoe, stage=stage), people)


def test_no_merge_without_sense(people: Cast) -> None:
    project, into = sent_idea(people), make_project(people.nordlys, people.zoe)
    with pytest.raises(Invalid):
        merge(project, project, people)
    with pytest.raises(Invalid):
        merge(project, into, people, reason="  ")
    with pytest.raises(NoSuchMove):
        merge(make_project(people.nordlys, people.zoe, stage=Stage.IN_USE), into, people)
    merge(project, into, people)
    with pytest.raises(DecidedMeanwhile):
        merge(project, into, people)
    # No loop: what was merged does not take the other one back in.
    with pytest.raises(Invalid):
        merge(into, project, people)


def test_a_program_merges(people: Cast, api: Program) -> None:
    sent_idea(people)
    make_project(people.nordlys, people.kasper)

    def call(name: str, body: dict[str, str]) -> Any:
        return api(name).post("/api/v1/projects/NVB-1/merge/", body, content_type="application/json")

    for body, field in (({"into": "NVB-9", "reason": "x"}, "into"), ({"into": "NVB-1", "reason": "x"}, "into")):
        answer = call("jan", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert call("zoe", {"into": "NVB-2", "reason": "x"}).status_code == 403
    answer = call("jan", {"into": "nvb-2", "reason": "The same"})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "duplicate_of")
    assert call("jan", {"into": "NVB-2", "reason": "x"}).status_code == 409


def test_tags_are_kept_tidy(people: Cast) -> None:
    project = sent_idea(people)
    tag = partial(actions.tag, project=project, actor=people.jan, at=MONDAY)
    tag(add=["  Search   Quality ", "churn"])
    tag(add=["CHURN"], remove=["nothing"])
    assert Project.objects.get().tags == ["churn", "search quality"]
    tag(remove=["Churn"])
    assert Project.objects.get().tags == ["search quality"]
    for add in (["x" * 41], [" "], ["a,b"], [f"tag {number}" for number in range(10)]):
        with pytest.raises(Invalid):
            tag(add=add)
    assert JournalEntry.objects.filter(kind="project.tagged").count() == 2


def test_assigning_changes_only_who_is_named(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, lead=people.ada)
    actions.assign(project=project, lead=people.jan, actor=people.ada, at=MONDAY)
    project.refresh_from_db()
    assert (project.lead, project.owner) == (people.jan, people.zoe)
    actions.assign(project=project, owner=None, actor=people.ada, at=MONDAY, expected="submitted:open")
    project.refresh_from_db()
    assert (project.lead, project.owner) == (people.jan, None)
    with pytest.raises(DecidedMeanwhile):
        actions.assign(project=project, lead=None, actor=people.ada, at=MONDAY, expected="poc")


def test_a_park_ends_by_a_line_of_the_journal_once_and_moves_nothing(people: Cast) -> None:
    project = sent_idea(people)
    until = date(2026, 12, 1)
    actions.park(project=project, reason="No time", until=until, actor=people.jan, at=MONDAY)
    eve, day = MONDAY.replace(month=11, day=30), MONDAY.replace(month=12, day=1)
    assert actions.end_parks(at=eve) == 0
    assert not queries.ended_parks(people.jan, eve)
    assert [actions.end_parks(at=day), actions.end_parks(at=day + timedelta(days=1))] == [1, 0]
    assert list(queries.ended_parks(people.jan, day)) == [project]
    project.refresh_from_db()
    assert (project.stage, project.parked_until) == (Stage.PARKED, until)
    # Back in the queue, without a day by which it is late.
    assert not queries.queue(people.jan, eve)
    (row,) = queries.queue(people.jan, day)
    assert (row.project, row.back, row.late, row.accepted) == (project, True, False, False)
    # Parked for longer: told again when that day comes.
    later = day + timedelta(days=30)
    actions.park(project=project, reason="Still none", until=later.date(), actor=people.jan, at=day)
    assert [actions.end_parks(at=day), actions.end_parks(at=later)] == [0, 1]
    actions.reopen(project=project, reason="Now", actor=people.jan, at=later)
    project.refresh_from_db()
    assert (project.stage, project.parked_until) == (Stage.SUBMITTED, None)


def test_a_full_stage_warns_and_never_refuses(people: Cast, api: Program) -> None:
    StageLimit.objects.create(stage=Stage.PARKED, most=1)
    make_project(people.nordlys, people.zoe, stage=Stage.PARKED)
    make_project(people.nordlys, people.zoe)
    assert queries.wip() == {Stage.PARKED: (1, 1)}
    body = {"to": "parked", "reason": "Later", "until": "2199-01-01"}
    answer = api("jan").post("/api/v1/projects/NVB-2/moves/", body, content_type="application/json")
    assert answer.status_code == 201
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["wip"]
    assert answer.json()["after"]["until"] == "2199-01-01"


def test_what_is_back_is_read_and_answered_in_the_queue(people: Cast, signed_in: Program) -> None:
    project = sent_idea(people)
    yesterday = timezone.now().date() - timedelta(days=1)
    actions.park(project=project, reason="No time", until=yesterday, actor=people.jan, at=MONDAY)
    page = signed_in("jan").get("/triage/?open=NVB-1").content.decode()
    assert "Back: parked until" in page
    assert "Take up again" in page
    later = {"park-reason": "Still none", "park-until": "2199-01-01", "expected": "parked"}
    assert signed_in("jan").post("/triage/NVB-1/park/", later).status_code == 302
    assert Project.objects.get().parked_until == date(2199, 1, 1)
    assert "Back: parked until" not in signed_in("jan").get("/triage/").content.decode()
