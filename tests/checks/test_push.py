"""Results that tools send: counted once, in any order, and what they do to the assumption."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from canvas.assumptions import actions as assumptions
from intake.accounts.choices import Scope
from intake.checks import actions, queries, wording
from intake.checks.choices import CheckKind, Outcome, State
from intake.checks.evaluate import Finding
from intake.checks.models import Result
from tests.assumptions.factories import confirm, numbered
from tests.checks.factories import NUMBER, kinds_told, make_check, make_checked, now_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def project(people):
    return make_checked(people)


@pytest.fixture
def check(project, people):
    return make_check(project, people)


@pytest.fixture
def send(api, check):
    tool = api("jan", Scope.CHECKS_WRITE)

    def post(status: str, *, minutes: float = 0, **more: object):
        when = timezone.now() - timedelta(minutes=minutes)
        body = {"status": status, "observed_at": when.isoformat(), **more}
        return tool.post(f"/api/v1/projects/{check.project.code}/checks/match-rate/results/", body, content_type=JSON)

    return post


def test_pass_fail_pass_contradicts_and_clears_and_says_so_once(check, project, send):
    assert now_of(check).state(timezone.now()) == State.NONE
    assert send("pass", minutes=30, value=0.97, threshold=0.95, url="https://dbt.example/1").status_code == 201
    assert numbered(project, NUMBER).evidence_level == 3
    for minutes in (20, 10):
        assert send("fail", minutes=minutes, value=0.4, threshold=0.95).status_code == 201
    row = numbered(project, NUMBER)
    assert (row.status, row.contradicted, row.contradicted_by) == ("verified", True, "match-rate")
    assert send("pass", minutes=1, value=0.96).status_code == 201
    row = numbered(project, NUMBER)
    assert (row.status, row.contradicted, row.evidence_level) == ("verified", False, 3)
    assert kinds_told(project) == [
        "check.set",
        "check.passed",
        "assumption.weighed",
        "check.failed",
        "assumption.contradicted",
        "assumption.weighed",
        "check.passed",
        "assumption.uncontradicted",
        "assumption.weighed",
    ]


def test_a_doubled_result_counts_once_and_another_for_the_same_moment_is_refused(check, send, api):
    body = {"status": "pass", "value": 0.97, "observed_at": "2026-11-21T08:00:00+01:00"}
    address = f"/api/v1/projects/{check.project.code}/checks/match-rate/results/"
    tool = api("jan", Scope.CHECKS_WRITE, Scope.READ)
    first, again = (tool.post(address, body, content_type=JSON) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["counted"], again.json()["counted"]) == (True, False)
    assert first.json()["id"] == again.json()["id"]
    other = tool.post(address, {**body, "status": "fail"}, content_type=JSON)
    assert (other.status_code, other.json()["code"]) == (409, "another_result")
    assert len(tool.get(address).json()["results"]) == Result.objects.count() == 1


def test_what_is_older_than_the_newest_is_kept_and_changes_nothing(check, project, send):
    send("pass", minutes=5)
    assert send("fail", minutes=60).status_code == 201
    assert now_of(check).outcome == "pass"
    assert not numbered(project, NUMBER).contradicted
    assert [row.outcome for row in queries.results_of(check)] == ["pass", "fail"]


@pytest.mark.parametrize("status", ["warn", "error"])
def test_neither_warning_nor_error_contradicts_or_proves(check, project, send, status):
    send("pass", minutes=5)
    send(status)
    row = numbered(project, NUMBER)
    assert (row.contradicted, row.evidence_level) == (False, 2)
    assert now_of(check).state(timezone.now()) == status


def test_a_check_confirms_nothing_by_itself(project, people, send):
    assumptions.uncontradict(assumption=numbered(project, NUMBER), by="", at=timezone.now())
    row = numbered(project, NUMBER)
    type(row).objects.filter(pk=row.pk).update(status="open", evidence_level=0)
    send("pass")
    send("fail")
    row = numbered(project, NUMBER)
    assert (row.status, row.evidence_level, row.contradicted) == ("open", 0, False)


def test_a_person_decides_and_the_next_failing_fact_contradicts_again(check, project, send):
    send("fail", minutes=5)
    confirm(project, NUMBER)
    assert not numbered(project, NUMBER).contradicted
    actions.evaluate_project(project=project, at=timezone.now())
    assert not numbered(project, NUMBER).contradicted
    send("fail")
    assert numbered(project, NUMBER).contradicted


def test_a_result_that_does_not_come_in_time_makes_the_check_stale_once(check, project, send):
    send("pass", minutes=5)
    soon, later = timezone.now() + timedelta(hours=25), timezone.now() + timedelta(hours=27)
    assert queries.late(soon) == []
    assert now_of(check).state(later) == State.STALE
    assert [actions.note_late(number=number, at=later) for number in queries.late(later)] == [True]
    assert queries.late(later) == []
    assert actions.note_late(number=check.pk, at=later) is False
    assert numbered(project, NUMBER).evidence_level == 2
    assert kinds_told(project).count("check.stale") == 1
    send("pass")
    assert numbered(project, NUMBER).evidence_level == 3
    assert now_of(check).told_stale is False


def test_a_pass_that_is_stale_when_it_comes_clears_nothing(check, project, send):
    send("fail", minutes=60 * 24 * 5)
    assert numbered(project, NUMBER).contradicted
    send("pass", minutes=60 * 24 * 4)
    assert now_of(check).state(timezone.now()) == State.STALE
    assert numbered(project, NUMBER).contradicted
    send("pass")
    assert not numbered(project, NUMBER).contradicted


def test_with_more_time_a_late_check_may_be_late_again(check, project, people, send):
    send("pass", minutes=60 * 30)
    now, later = timezone.now(), timezone.now() + timedelta(hours=30)
    assert [actions.note_late(number=number, at=now) for number in queries.late(now)] == [True]
    make_check(project, people, {"expected_every_hours": 48.0}, at=now)
    assert now_of(check).state(now) == State.PASS
    assert queries.late(later) == [check.pk]


def test_what_was_pushed_stays_as_it_was_sent(check, send):
    send("pass", minutes=5, value=1)
    # As when the check is one that is worked out here since then.
    actions.keep_change(check, Finding(Outcome.PASS, None, 2.0), timezone.now())
    assert sorted(Result.objects.filter(about=check).values_list("value", "pushed")) == [(1.0, True), (2.0, False)]


@pytest.mark.parametrize(("hours", "words"), [(1, "hour"), (6, "6 hours"), (24, "24 hours"), (168, "7 days")])
def test_how_often_a_result_comes_reads_well(hours, words):
    assert wording.push_words({"expected_every_hours": float(hours)}) == f"A result every {words}"


def test_a_project_that_rests_is_asked_nothing_by_the_clock(check, project, send):
    send("pass", minutes=60 * 30)
    assert (queries.late(timezone.now()), queries.to_look_at()) == ([check.pk], [project.code])
    type(project).objects.filter(pk=project.pk).update(stage="retired")
    assert (queries.late(timezone.now()), queries.to_look_at()) == ([], [])


BAD = [
    ({"status": "good"}, "status"),
    ({"status": None}, "status"),
    ({}, "status"),
    ({"status": "pass", "value": "NaN"}, "value"),
    ({"status": "pass", "value": True}, "value"),
    ({"status": "pass", "threshold": [1]}, "threshold"),
    ({"status": "pass", "observed_at": "yesterday"}, "observed_at"),
    ({"status": "pass", "observed_at": "2026-11-21T08:00:00"}, "observed_at"),
    ({"status": "pass", "observed_at": "2190-01-01T00:00:00+00:00"}, "observed_at"),
    ({"status": "pass", "url": "javascript:alert(1)"}, "url"),
    ({"status": "pass", "url": "https://[bad"}, "url"),
    ({"status": "pass", "secret": 1}, "secret"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_garbage_is_refused_by_field_and_changes_nothing(check, api, body, field):
    address = f"/api/v1/projects/{check.project.code}/checks/match-rate/results/"
    answer = api("jan", Scope.CHECKS_WRITE).post(address, body, content_type=JSON)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Result.objects.exists()


def test_who_may_send(check, api):
    address = f"/api/v1/projects/{check.project.code}/checks/match-rate/results/"

    def sent(name: str, *scopes: Scope, to: str = address) -> int:
        return api(name, *scopes).post(to, {"status": "pass"}, content_type=JSON).status_code

    assert sent("jan", Scope.WRITE) == 403
    assert sent("lukasz", Scope.CHECKS_WRITE) == 404
    assert sent("jan", Scope.CHECKS_WRITE, to=address.replace("match-rate", "other")) == 404
    assert sent("zoe", Scope.CHECKS_WRITE) == 201


def test_a_result_for_what_is_worked_out_here_is_refused(project, people, api):
    make_check(
        project,
        people,
        {"field": "privacy.personal_data", "rule": "filled"},
        kind=CheckKind.FORM,
        name="privacy",
    )
    answer = api("jan", Scope.CHECKS_WRITE).post(
        f"/api/v1/projects/{project.code}/checks/privacy/results/", {"status": "pass"}, content_type=JSON
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_pushed")


def test_removed_and_brought_back(check, project, people, send):
    send("pass")
    actions.remove(check=now_of(check), actor=people.jan, at=timezone.now())
    assert numbered(project, NUMBER).evidence_level == 2
    assert send("fail").status_code == 404
    actions.bring_back(check=now_of(check), actor=people.jan, at=timezone.now())
    assert numbered(project, NUMBER).evidence_level == 3
    assert now_of(check).outcome == "pass"


def test_times_are_compared_and_not_their_text(check, people):
    early = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    for hour, outcome in ((0, "pass"), (-1, "fail")):
        finding = Finding(Outcome(outcome), None, None, None, early + timedelta(hours=hour), "https://x.example/")
        actions.push_result(check=check, finding=finding, sender=people.jan, at=timezone.now())
    assert now_of(check).outcome == "pass"
