"""Two people at once, with real threads on a real database."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from intake.accounts.models import User
from intake.base.errors import Invalid
from intake.projects.models import JournalEntry, Project
from intake.triage import actions
from intake.triage.errors import DecidedMeanwhile
from tests.people import Cast
from tests.triage.factories import MONDAY, TYPED, accepted, ready_for_proof, sent_idea

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], int]) -> list[int]:
    """The statuses of calls that begin together, each in a thread with a connection of its own."""
    together = threading.Barrier(len(calls))

    def run(call: Callable[[], int]) -> int:
        together.wait(timeout=30)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_of_two_decisions_about_one_idea_one_wins_and_the_other_is_told(people: Cast) -> None:
    sent_idea(people)
    jan, ada = browser(people.jan), browser(people.ada)
    yes = {"accept-lead": people.jan.email, "accept-owner": people.zoe.email, "expected": "submitted:open"}
    no = {"decline-reason": "A rule is enough", "expected": "submitted:open"}
    statuses = at_once(
        lambda: jan.post("/triage/NVB-1/accept/", yes).status_code,
        lambda: ada.post("/triage/NVB-1/decline/", no).status_code,
    )
    assert sorted(statuses) == [302, 409]
    project = Project.objects.get()
    assert (project.accepted_at is not None) == (statuses[0] == 302)
    assert (project.stage == "declined") == (statuses[1] == 302)


def test_merge_and_accept_at_once_leave_one_decision(people: Cast) -> None:
    sent_idea(people)
    sent_idea(people, name="The same, told by Kasper")
    jan = browser(people.jan)
    yes = {"accept-lead": people.jan.email, "accept-owner": people.zoe.email, "expected": "submitted:open"}

    def merge() -> int:
        project, into = Project.objects.order_by("pk")
        try:
            actions.merge(
                project=project, into=into, reason="same", actor=people.ada, at=MONDAY, expected="submitted:open"
            )
        except DecidedMeanwhile:
            return 409
        return 302

    statuses = at_once(lambda: jan.post("/triage/NVB-1/accept/", yes).status_code, merge)
    assert sorted(statuses) == [302, 409]
    project = Project.objects.get(code="NVB-1")
    assert (project.accepted_at is not None, project.stage == "declined") == (statuses[0] == 302, statuses[1] == 302)


def test_two_projects_merged_into_each_other_at_once_leave_one_that_goes_on(people: Cast) -> None:
    one, two = sent_idea(people), sent_idea(people, name="The same")

    def merge(project: Project, into: Project) -> int:
        try:
            actions.merge(project=project, into=into, reason="same", actor=people.jan, at=MONDAY)
        except Invalid:
            return 422
        return 201

    assert sorted(at_once(lambda: merge(one, two), lambda: merge(two, one))) == [201, 422]
    assert Project.objects.filter(stage="declined").count() == 1


def test_of_ten_moves_at_once_one_is_made(people: Cast) -> None:
    ready_for_proof(people)
    clients = [browser(people.jan) for _number in range(10)]
    body = {"to": "poc", "reason": "go", "expected": "submitted:accepted"}
    statuses = at_once(*[lambda client=client: client.post("/p/NVB-1/move/", body).status_code for client in clients])
    assert Counter(statuses) == {302: 1, 409: 9}
    assert JournalEntry.objects.filter(kind="project.moved").count() == 1


def test_a_form_sent_eight_times_at_once_makes_one_project(people: Cast) -> None:
    clients = [browser(people.zoe) for _number in range(8)]
    body = {**TYPED, "save": "send", "submission_key": str(uuid.uuid4())}
    statuses = at_once(*[lambda client=client: client.post("/ideas/new/", body).status_code for client in clients])
    assert Counter(statuses) == {302: 8}
    assert Project.objects.count() == 1
    assert JournalEntry.objects.filter(kind="project.submitted").count() == 1
    assert JournalEntry.objects.filter(kind="canvas.opened").count() == 1


def test_ideas_of_one_brand_at_once_get_different_codes(people: Cast) -> None:
    clients = [browser(people.zoe) for _number in range(6)]
    bodies = [{**TYPED, "save": "send", "submission_key": str(uuid.uuid4())} for _client in clients]
    pairs = zip(clients, bodies, strict=True)
    statuses = at_once(*[lambda pair=pair: pair[0].post("/ideas/new/", pair[1]).status_code for pair in pairs])
    assert set(statuses) == {302}
    assert {project.code for project in Project.objects.all()} == {f"NVB-{number}" for number in range(1, 7)}


def test_park_and_move_at_once_leave_one_stage_and_one_line(people: Cast) -> None:
    accepted(people)
    jan, ada = browser(people.jan), browser(people.ada)
    statuses = at_once(
        lambda: (
            jan.post(
                "/p/NVB-1/move/", {"to": "poc", "reason": "go", "override": "on", "expected": "submitted:accepted"}
            ).status_code
        ),
        lambda: ada.post("/triage/NVB-1/park/", {"park-reason": "later", "expected": "submitted:accepted"}).status_code,
    )
    assert sorted(statuses) == [302, 409]
    assert JournalEntry.objects.filter(kind="project.moved").count() == 1
