"""People set, read and remove checks; programs do the same."""

from __future__ import annotations

import pytest
from django.utils import timezone

from intake.accounts.choices import Scope
from intake.checks.choices import CheckKind
from intake.checks.models import Check
from tests.assumptions.factories import numbered
from tests.checks.factories import NUMBER, PUSH, make_check, make_checked, now_of
from tests.endpoints.factories import make_endpoint

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def project(people):
    return make_checked(people)


def test_a_person_sets_changes_removes_and_brings_back(project, signed_in):
    browser = signed_in("zoe")
    one = f"/p/{project.code}/assumptions/{NUMBER}/"
    assert "Set a check" in browser.get(one).content.decode()
    assert "match rate is at least" in browser.get(f"{one}check/").content.decode()
    bad = browser.post(f"{one}check/", {"kind": "push", "name": "Match Rate", "expected_every_hours": "-1"})
    assert bad.status_code == 422
    assert 'value="Match Rate"' in bad.content.decode()
    good = {"kind": "push", "name": "match-rate", "expected_every_hours": "12", "grace_hours": "1,5"}
    assert browser.post(f"{one}check/", good).status_code == 302
    check = Check.objects.get(project=project)
    assert check.terms == {"expected_every_hours": 12.0, "grace_hours": 1.5}
    page = browser.get(one).content.decode()
    for words in ("Checked by match-rate", "A result every 12 hours", "Nothing has been sent yet.", "No result"):
        assert words in page
    assert f"/api/v1/projects/{project.code}/checks/match-rate/results/" in browser.get(f"{one}check/").content.decode()
    assert "match-rate" in browser.get(f"/p/{project.code}/checks/").content.decode()
    browser.post(f"{one}check/remove/")
    assert "Bring match-rate back" in browser.get(one).content.decode()
    browser.post(f"{one}check/bring-back/")
    assert now_of(check).removed_at is None


def test_the_list_of_checks_costs_the_same_for_many(project, people, signed_in, django_assert_max_num_queries):
    browser = signed_in("jan")
    make_check(project, people)
    address = f"/p/{project.code}/checks/"
    browser.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        browser.get(address)
    rows = numbered(project, NUMBER)._meta.default_manager.filter(project=project).exclude(number=NUMBER)[:20]
    Check.objects.bulk_create(
        Check(
            project=project, assumption=row, name=f"c{row.number}", kind="push", terms=PUSH, created_at=timezone.now()
        )
        for row in rows
    )
    with django_assert_max_num_queries(len(first)):
        page = browser.get(address).content.decode()
    assert page.count("No result") == 21


def test_a_reader_sees_the_check_and_no_way_to_change_it(project, people, signed_in):
    make_check(project, people)
    type(project).objects.filter(pk=project.pk).update(visibility="company")
    page = signed_in("amina").get(f"/p/{project.code}/assumptions/{NUMBER}/").content.decode()
    assert "Checked by match-rate" in page
    assert "/check/" not in page
    assert signed_in("amina").get(f"/p/{project.code}/assumptions/{NUMBER}/check/").status_code == 403


@pytest.mark.parametrize("kind", list(CheckKind))
def test_every_kind_has_its_form(project, people, signed_in, kind):
    make_endpoint(project, people.jan, "score")
    page = signed_in("jan").get(f"/p/{project.code}/assumptions/{NUMBER}/check/?kind={kind}").content.decode()
    assert f'name="kind" value="{kind}"' in page
    field = {"mlflow": "metric", "endpoint": "endpoint", "push": "grace_hours", "form": "field"}[kind]
    assert f'name="{field}"' in page


BAD = [
    ({"kind": "guess"}, "kind"),
    ({}, "kind"),
    ({"kind": "mlflow", "metric": "auc", "bound": "at_least"}, "threshold"),
    ({"kind": "mlflow", "metric": "auc", "against": "metric"}, "other"),
    ({"kind": "mlflow", "metric": "auc", "which": "named", "threshold": 1}, "named"),
    ({"kind": "endpoint", "endpoint": "not-ours", "threshold": 1}, "endpoint"),
    ({"kind": "endpoint", "endpoint": "score", "threshold": 1, "days": 0}, "days"),
    ({"kind": "form", "field": "privacy.nothing"}, "field"),
    ({"kind": "form", "field": "privacy.dpia", "rule": "not_passed"}, "field"),
    ({"kind": "push", "expected_every_hours": 0}, "expected_every_hours"),
    ({"kind": "push", "metric": "auc"}, "metric"),
    ({"kind": "push", "name": "../x"}, "name"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_a_program_hears_which_field_is_wrong(project, people, api, body, field):
    make_endpoint(project, people.jan, "score")
    row = numbered(project, NUMBER)
    answer = api("jan", Scope.WRITE).put(f"/api/v1/assumptions/{row.pk}/check/", body, content_type=JSON)
    assert (answer.status_code, [fault["field"] for fault in answer.json()["errors"]]) == (400, [field])
    assert not Check.objects.exists()


def test_a_program_sets_and_reads_and_removes(project, people, api):
    make_endpoint(project, people.jan, "score")
    program = api("jan", Scope.READ, Scope.WRITE)
    address = f"/api/v1/assumptions/{numbered(project, NUMBER).pk}/check/"
    body = {"kind": "endpoint", "endpoint": "score", "measure": "calls", "bound": "at_least", "threshold": 100}
    for _time in range(2):
        shown = program.put(address, body, content_type=JSON).json()
    assert shown["name"] == f"assumption-{NUMBER}"
    assert (shown["status"], shown["why"], shown["days"]) == ("none", "no_data", 7)
    assert project.journal.filter(kind__in=["check.set", "check.changed"]).count() == 1
    assert program.get(address).json()["measure"] == "calls"
    (listed,) = program.get(f"/api/v1/projects/{project.code}/checks/").json()["results"]
    assert listed["name"] == shown["name"]
    other = program.put(
        f"/api/v1/assumptions/{numbered(project, 26).pk}/check/", {"kind": "push", "name": shown["name"]}, JSON
    )
    assert [fault["code"] for fault in other.json()["errors"]] == ["name_taken"]
    assert program.delete(address).status_code == 204
    assert program.get(address).status_code == program.delete(address).status_code == 404
