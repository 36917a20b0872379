"""Details of a project: two people change them, nothing is lost, everything is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.projects.forms import details_of
from intake.projects.models import JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
JSON = "application/json"


def form_of(project: Project, **changes: Any) -> dict[str, Any]:
    fields = {name: "" if value is None else value for name, value in details_of(project).items()}
    return {**fields, "version": project.version, **changes}


def test_a_change_is_in_the_journal_with_what_was_before(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe)
    answer = signed_in("kasper").post(
        f"/p/{project.code}/details/", form_of(project, metric_target="0,72", metric_name="auc")
    )
    assert answer.status_code == 302
    entry = JournalEntry.objects.get(kind="project.changed")
    assert (entry.actor, entry.before, entry.after) == (
        people.kasper,
        {"metric_name": "", "metric_target": None},
        {"metric_name": "auc", "metric_target": 0.72},
    )


def test_the_second_of_two_writers_is_told_and_keeps_her_text(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe)
    opened = form_of(project)
    signed_in("kasper").post(f"/p/{project.code}/details/", {**opened, "name": "Kasper's name"})
    answer = signed_in("zoe").post(f"/p/{project.code}/details/", {**opened, "name": "Zoë's name"})
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Zoë's name" in text
    assert "Kasper's name" in text
    project.refresh_from_db()
    assert project.name == "Kasper's name"
    assert JournalEntry.objects.filter(kind="project.changed").count() == 1


def test_the_api_refuses_a_stale_version_with_412(people: Cast, api: Callable[..., Client]) -> None:
    project = make_project(people.nordlys, people.zoe)
    path = f"/api/v1/projects/{project.code}/"
    program = api("zoe")
    etag = program.get(path).headers["ETag"]
    assert program.patch(path, {"name": "one"}, content_type=JSON, headers={"If-Match": etag}).status_code == 200
    stale = program.patch(path, {"name": "two"}, content_type=JSON, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale", 2)
    assert program.patch(path, {"name": "x"}, content_type=JSON, headers={"If-Match": "soon"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"problem": "x" * 5001}, "problem"),
        ({"problem": "a\u0000"}, "problem"),
        ({"expected_calls_per_week": -1}, "expected_calls_per_week"),
        ({"expected_calls_per_week": 2**63}, "expected_calls_per_week"),
        ({"expected_calls_per_week": "many"}, "expected_calls_per_week"),
        ({"useful_by": "soon"}, "useful_by"),
        ({"metric": {"target": "1e400"}}, "metric.target"),
        ({"metric": {"target": "nan"}}, "metric.target"),
        ({"metric": {"direction": "sideways"}}, "metric.direction"),
        ({"metric": 7}, "metric"),
        ({"metric": {"goal": 7}}, "metric"),
        ({"owner": "nobody@x.example"}, "owner"),
        ({"owner": "lukasz@lodz.example"}, "owner"),
        ({"owner": ["x"]}, "owner"),
        ({"lead": "zoe@nordlys.example"}, "lead"),
        ({"visibility": "world"}, "visibility"),
        ({"stage": "in_use"}, "stage"),
        ({"code": "NVB-9"}, "code"),
        ({"version": 9}, "version"),
        ({"requester": "jan@company.example"}, "requester"),
    ],
)
def test_senseless_details_are_field_errors_and_change_nothing(
    people: Cast, api: Callable[..., Client], body: dict[str, Any], field: str
) -> None:
    project = make_project(people.nordlys, people.zoe)
    before = Project.objects.values().get(pk=project.pk)
    answer = api("jan").patch(f"/api/v1/projects/{project.code}/", body, content_type=JSON)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Project.objects.values().get(pk=project.pk) == before


def test_a_stakeholder_cannot_name_the_lead(people: Cast, api: Callable[..., Client]) -> None:
    project = make_project(people.nordlys, people.zoe)
    api("zoe").patch(f"/api/v1/projects/{project.code}/", {"lead": "jan@company.example"}, content_type=JSON)
    project.refresh_from_db()
    assert project.lead is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_kept_to_the_letter_or_refused_with_a_field_error(
    people: Cast, api: Callable[..., Client], text: str
) -> None:
    project = Project.objects.first() or make_project(people.nordlys, people.zoe)
    program = api("zoe")
    raw = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = program.patch(f"/api/v1/projects/{project.code}/", {"problem": raw}, content_type=JSON)
    if answer.status_code == 200:
        assert answer.json()["problem"] == raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    else:
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "problem")


def test_codes_count_up_per_brand_and_a_key_makes_one_project(people: Cast) -> None:
    from django.utils import timezone

    from intake.projects import actions

    now = timezone.now()
    first = make_project(people.nordlys, people.zoe)
    other = make_project(people.other, people.lukasz)
    second = make_project(people.nordlys, people.zoe)
    assert [first.code, other.code, second.code] == ["NVB-1", "LDZ-1", "NVB-2"]
    twins = [
        actions.create_project(brand=people.nordlys, name="x", requester=people.zoe, at=now, submission_key="k")
        for _ in range(2)
    ]
    assert twins[0] == twins[1]
    assert Project.objects.count() == 4


def test_the_page_shows_hostile_text_as_text(people: Cast, signed_in: Callable[[str], Client]) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    project = make_project(
        people.nordlys, people.zoe, name=evil[:110], problem=evil, users=evil, useful_by=date(2027, 1, 1)
    )
    for tab in ("", "details/", "history/", "updates/"):
        text = signed_in("zoe").get(f"/p/{project.code}/{tab}").content.decode()
        assert "<script>alert" not in text, tab
        assert "<img src=x" not in text, tab
