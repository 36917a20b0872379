"""The list: filters in the address, a constant number of queries, a file of the same selection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.projects.choices import Stage
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/projects/", "/projects.csv", "/api/v1/projects/"])
def test_the_number_of_queries_does_not_grow_with_rows(
    people: Cast, signed_in: Callable[[str], Client], path: str
) -> None:
    browser = signed_in("jan")

    def drain() -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get(path)
            assert answer.status_code == 200
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        return len([q for q in seen.captured_queries if "CURSOR" not in q["sql"] or "DECLARE" in q["sql"]])

    for _n in range(3):
        make_project(people.nordlys, people.zoe, lead=people.jan)
    few = drain()
    for _n in range(30):
        make_project(people.other, people.lukasz, lead=people.ada)
    assert drain() == few
    assert few <= 10


def test_filters_choose_and_unknown_words_choose_nothing(people: Cast, signed_in: Callable[[str], Client]) -> None:
    now = timezone.now()
    make_project(people.nordlys, people.zoe, name="Churn", stage=Stage.POC, at=now - timedelta(days=30))
    make_project(people.other, people.lukasz, name="Size advice", stage=Stage.BUILD)
    browser = signed_in("jan")

    def names(query: str) -> list[str]:
        text = browser.get(f"/projects/?{query}").content.decode()
        return [name for name in ("Churn", "Size advice") if f">{name}</a>" in text]

    assert names("") == ["Churn", "Size advice"]
    assert names("brand=NVB") == ["Churn"]
    assert names("stage=build") == ["Size advice"]
    assert names("q=size") == ["Size advice"]
    assert names("q=nvb-1") == ["Churn"]
    assert names("stale_days=14") == ["Churn"]
    assert names("owner=LUKASZ@lodz.example") == ["Size advice"]
    assert names("health=at_risk") == []
    assert names("q=%25") == []
    assert browser.get("/projects/?stage=nowhere").status_code == 400
    assert browser.get("/projects/?q=%00").status_code == 400
    assert browser.get("/projects/?page=99999999999999999999").status_code == 200


def test_the_file_keeps_formulas_as_text(people: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(people.nordlys, people.zoe, name="=HYPERLINK(1)")
    answer = signed_in("jan").get("/projects.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_filter_swaps_only_the_list(people: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    answer = signed_in("jan").get("/projects/?stage=poc", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<!doctype" not in answer.content
    assert b"Churn early warning" in answer.content


@pytest.mark.parametrize("sort", ["", "code", "-code", "name", "-name", "stage_since", "-stage_since"])
def test_a_program_reads_every_project_once_in_any_order(people: Cast, api: Callable[..., Client], sort: str) -> None:
    now = timezone.now()
    made = [
        make_project(people.nordlys, people.zoe, name=name, at=now - timedelta(days=days))
        for name, days in (("B", 1), ("A", 1), ("B", 3), ("A", 2), ("Æ, ≤ 1", 2), ("b", 1), ("B", 1))
    ]
    program = api("jan")
    address, seen = f"/api/v1/projects/?limit=2&sort={sort}", []
    while address:
        answer = program.get(address).json()
        seen += answer["results"]
        address = answer["next"]
    assert sorted(row["code"] for row in seen) == sorted(project.code for project in made)
    column = sort.lstrip("-")
    if column == "stage_since":
        moments = [row["stage_since"] for row in seen]
        assert moments == sorted(moments, reverse=sort.startswith("-"))


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJhIiwiYiJd", "W1tdLHt9XQ", "bnVsbA", "WyJub3QgYSB0aW1lIiwgMV0"])
def test_a_cursor_that_we_did_not_make_is_a_field_error(api: Callable[..., Client], cursor: str) -> None:
    answer = api("jan").get("/api/v1/projects/", {"sort": "stage_since", "cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")
