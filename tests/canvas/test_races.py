"""Ten people save at the same moment, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from canvas.boxes import actions, queries
from canvas.boxes.choices import BoxKey
from canvas.boxes.models import Box, Panel
from intake.projects.models import Facts, JournalEntry
from tests.factories import make_project
from tests.people import token_of

pytestmark = pytest.mark.django_db(transaction=True)


def new_lines(project, kind="canvas.box"):
    return JournalEntry.objects.filter(project=project, kind=kind).count()


def test_ten_saves_of_one_box_through_the_page_are_one_change_and_nine_conflicts(signed_in, project, together):
    address = f"/p/{project.code}/canvas/boxes/task/"
    browsers = [signed_in(name) for name in ("zoe", "kasper", "jan", "ada") * 3][:10]

    def save(browser, number):
        return browser.post(address, {"text": f"Text {number}", "version": 1}, headers={"HX-Request": "true"})

    answers = together([partial(save, browser, number) for number, browser in enumerate(browsers)])
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert queries.box(project, "task").text == f"Text {winner}"
    assert queries.box(project, "task").version == 2
    assert new_lines(project) == 1
    for number, answer in enumerate(answers):
        assert f"Text {number}" in answer.content.decode()
        assert f"Text {winner}" in answer.content.decode()


def test_ten_saves_of_one_box_through_the_api_are_one_change_and_nine_conflicts(people, project, together):
    address = f"/api/v1/projects/{project.code}/canvas/boxes/task/"
    programs = [Client(headers={"Authorization": f"Bearer {token_of(people.zoe)}"}) for _number in range(10)]

    def save(program, number):
        return program.put(
            address, {"text": f"Text {number}"}, content_type="application/json", headers={"If-Match": '"1"'}
        )

    answers = together([partial(save, program, number) for number, program in enumerate(programs)])
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9
    now = queries.box(project, "task")
    assert all(a.json()["text"] == now.text and a["ETag"] == '"2"' for a in answers)
    assert new_lines(project) == 1


def test_ten_saves_of_one_panel_are_one_change(people, project, together):
    def save(number):
        try:
            actions.save_panel(
                project=project, key="service", data={"p95_ms": number}, version=1, actor=people.zoe, at=timezone.now()
            )
        except actions.StalePanel:
            return 409
        return 200

    outcomes = together([partial(save, number) for number in range(1, 11)])
    assert sorted(outcomes) == [200] + [409] * 9
    assert new_lines(project, "canvas.panel") == 1


def test_ten_people_in_ten_boxes_are_all_counted(people, project, together):
    def save(key):
        actions.save_box(
            project=project, key=key, text=f"Text of {key}", version=1, actor=people.zoe, at=timezone.now()
        )

    together([partial(save, key) for key in BoxKey])
    assert Facts.objects.get(pk=project.pk).boxes_done == 10
    assert new_lines(project) == 10


def test_ten_openings_at_once_make_one_canvas(people, together):
    project = make_project(people.nordlys, people.zoe)

    def open_it():
        actions.open_canvas(project=project, actor=people.zoe, at=timezone.now(), value_text="The idea.")

    together([open_it] * 10)
    assert Box.objects.filter(project=project).count() == 10
    assert Panel.objects.filter(project=project).count() == 5
    assert new_lines(project, "canvas.opened") == 1
    assert new_lines(project) == 1


def test_boxes_panels_and_openings_at_once_never_block_each_other(people, project, together):
    at = timezone.now()
    work: list[Callable[[], object]] = [
        partial(actions.save_box, project=project, key=key, text="x", version=1, actor=people.zoe, at=at)
        for key in (BoxKey.TASK, BoxKey.DECISIONS, BoxKey.SOURCES)
    ]
    work += [
        partial(actions.save_panel, project=project, key=key, data=data, version=1, actor=people.jan, at=at)
        for key, data in (
            ("privacy", {"personal_data": "no"}),
            ("service", {"mode": "batch"}),
            ("ownership", {"calling_date": "2027-04-01"}),
        )
    ]
    work += [partial(actions.open_canvas, project=project, actor=people.ada, at=at, value_text="The idea.")] * 3
    together(work)
    facts = Facts.objects.get(pk=project.pk)
    assert facts.boxes_done == len(queries.filled(project))
    assert str(facts.calling_date) == "2027-04-01"


def test_somebody_who_writes_while_the_idea_arrives_is_told_or_stays(people, project, together):
    at = timezone.now()

    def write():
        try:
            actions.save_box(project=project, key="value", text="Mine.", version=1, actor=people.zoe, at=at)
        except actions.StaleBox as stale:
            return stale.current.text
        return "Mine."

    idea = partial(actions.open_canvas, project=project, actor=people.jan, at=at, value_text="The idea.")
    first, *_rest = together([write, idea, idea, idea])
    assert queries.box(project, "value").text == first
    assert new_lines(project) == 1
