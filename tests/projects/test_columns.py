"""The columns of the list: chosen by the person, or by the address; in files, too, where dates and numbers are such."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.lists.models import ChosenColumns
from intake.projects.columns import COLUMNS
from tests.factories import make_project
from tests.people import Cast

Browser = Callable[[str], Client]


def heads(page: str) -> list[str]:
    found = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", head).strip() for head in found]


def csv_of(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/projects.csv{query}")
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]


def test_a_person_keeps_columns_and_an_address_shows_others(people: Cast, signed_in: Browser) -> None:
    make_project(people.nordlys, people.zoe, tags=["media"])
    zoe, jan = signed_in("zoe"), signed_in("jan")
    usual = heads(zoe.get("/projects/").content.decode())
    answer = zoe.post(
        "/projects/columns/", {"columns": ["tags", "brand", "nonsense"], "query": "stage=submitted&page=2"}
    )
    assert answer.headers["Location"] == "/projects/?stage=submitted"
    assert heads(zoe.get("/projects/").content.decode()) == ["Project", "Brand", "Tags"]
    assert heads(zoe.get("/projects/?columns=lead,votes").content.decode()) == ["Project", "Lead", "Votes"]
    assert heads(zoe.get("/projects/?columns=nonsense").content.decode()) == ["Project", "Brand", "Tags"]
    assert heads(jan.get("/projects/").content.decode()) == usual
    assert csv_of(zoe)[0] == "code,name,brand,tags"
    zoe.post("/projects/columns/", {})
    assert not ChosenColumns.objects.exists()
    assert heads(zoe.get("/projects/").content.decode()) == usual


def test_every_column_can_be_shown_sorted_and_written(people: Cast, signed_in: Browser) -> None:
    make_project(people.nordlys, people.zoe, answer_by=date(2026, 11, 20), lead=people.jan)
    jan, all_of_them = signed_in("jan"), ",".join(COLUMNS)
    for sort in filter(None, (column.sort for column in COLUMNS.values())):
        page = jan.get(f"/projects/?columns={all_of_them}&sort={sort}&brand=NVB").content.decode()
        assert len(heads(page)) == len(COLUMNS) + 1
        assert page.count('aria-sort="ascending"') == 1
    # The order is changed without losing the filter.
    assert "brand=NVB&amp;sort=-created_at" in page or "brand=NVB&sort=-created_at" in page
    assert csv_of(jan, f"?columns={all_of_them}")[0] == "code,name," + all_of_them


def test_the_spreadsheet_has_dates_numbers_and_no_formulas(people: Cast, signed_in: Browser) -> None:
    at = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    make_project(people.nordlys, people.zoe, name='=HYPERLINK("http://x")', at=at, tags=["+1", "@home"])
    answer = signed_in("jan").get("/projects.xlsx?columns=stage_since,useful_by,expected_calls_per_week,tags")
    book = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="projects.xlsx"'
    assert "<f>" not in sheet
    assert "=HYPERLINK(&quot;" in sheet or '=HYPERLINK("' in sheet
    # Half past eleven in the evening in London is the next day in Paris.
    assert re.search(r"<v>46343\.02083\d*</v>", sheet), sheet
    assert "<v>46447</v>" in sheet
    assert "<v>7000</v>" in sheet


@pytest.mark.parametrize("path", ["/projects.xlsx", f"/projects/?columns={','.join(COLUMNS)}"])
def test_queries_do_not_grow_with_rows(people: Cast, signed_in: Browser, path: str) -> None:
    jan = signed_in("jan")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = jan.get(path)
            _body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return len(seen)

    make_project(people.nordlys, people.zoe, lead=people.jan)
    few = count()
    for _number in range(12):
        make_project(people.other, people.lukasz, lead=people.ada)
    assert count() == few


def test_senseless_filters_make_no_file(signed_in: Browser) -> None:
    assert signed_in("jan").get("/projects.xlsx?stage=nowhere").status_code == 400
