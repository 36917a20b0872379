"""The lists beyond one project's page: the map, what waits across projects, and the same as files."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.assumptions import actions, queries
from canvas.assumptions.choices import Impact
from intake.projects.choices import Stage
from tests.assumptions.factories import PLAIN, confirm, days, make_fitted, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN)


def change(project, number, **fields):
    row = numbered(project, number)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_mine_are_those_that_i_own_or_am_asked_overdue_first(project, people, signed_in):
    change(project, 4, asked=people.kasper, due_on=days(9))
    change(project, 31, owner=people.kasper, due_on=days(-2))
    change(project, 5, owner=people.kasper)
    confirm(project, 5)
    kasper = signed_in("kasper")
    found = rows_of(kasper.get("/assumptions.csv"))
    assert [row["number"] for row in found] == ["31", "4"]
    page = kasper.get("/assumptions/").text
    assert page.index("/assumptions/31/") < page.index("/assumptions/4/")
    assert "2 days late" in page


def test_what_no_longer_holds_waits_again(project, people, signed_in):
    for number in (2, 3, 4):
        change(project, number, owner=people.kasper)
        confirm(project, number, expires_on=days(-1) if number == 2 else None)
    actions.contradict(assumption=numbered(project, 3), by="label count", at=timezone.now())
    found = rows_of(signed_in("kasper").get("/assumptions.csv"))
    assert {(row["number"], row["status"]) for row in found} == {("2", "stale"), ("3", "contradicted")}


def test_a_stranger_sees_nothing_of_it_whatever_they_ask_for(project, people, signed_in):
    change(project, 4, asked=people.lukasz)
    for address in ("/assumptions.csv", "/assumptions.csv?whose=all", "/assumptions.csv?whose=all&status=overdue"):
        assert rows_of(signed_in("lukasz").get(address)) == []
    assert len(rows_of(signed_in("jan").get("/assumptions.csv?whose=all"))) == 39


def test_projects_that_rest_wait_for_nobody(people, signed_in):
    make_fitted(people, circumstances=PLAIN, stage=Stage.PARKED)
    assert rows_of(signed_in("jan").get("/assumptions.csv?whose=all")) == []


def test_a_filter_that_makes_no_sense_is_an_error_in_files_and_shows_all_on_pages(project, signed_in):
    jan = signed_in("jan")
    assert jan.get("/assumptions.csv?status=maybe").status_code == HTTPStatus.BAD_REQUEST
    assert jan.get(f"/p/{project.code}/assumptions.xlsx?box=nowhere").status_code == HTTPStatus.BAD_REQUEST
    assert jan.get("/assumptions/?status=maybe&page=x").status_code == HTTPStatus.OK


def test_the_file_of_a_project_is_the_selection_of_the_page(project, signed_in):
    change(project, 1, statement="=cmd|'/C calc'!A0")
    found = rows_of(signed_in("zoe").get(f"/p/{project.code}/assumptions.csv?box=value"))
    assert {row["box"] for row in found} == {"value"}
    assert next(row["statement"] for row in found if row["number"] == "1").startswith("'=cmd")


def test_the_map_sets_what_is_unknown_and_important_apart(project, people, signed_in):
    confirm(project, 1, level=2)
    confirm(project, 2, level=3, expires_on=days(-1))
    cells = queries.map_of(project, people.jan, {}, queries.company_day(timezone.now()))
    numbers = {level: [line.row.number for line in cells[Impact.HIGH][level]] for level in range(4)}
    assert numbers[2] == [1]
    assert 2 in numbers[0]
    assert sum(len(lines) for row in cells.values() for lines in row) == 39
    page = signed_in("zoe").get(f"/p/{project.code}/assumptions/map/?theme=value")
    assert page.status_code == HTTPStatus.OK
    assert f"/p/{project.code}/assumptions/20/" not in page.text


def test_queries_do_not_grow_with_projects(project, people, signed_in):
    jan = signed_in("jan")
    jan.get("/assumptions/?whose=all")
    with CaptureQueriesContext(
        connection,
    ) as few:
        jan.get("/assumptions/?whose=all")
    make_fitted(people, circumstances=PLAIN)
    with CaptureQueriesContext(connection) as more:
        jan.get("/assumptions/?whose=all")
    assert len(more) == len(few)
