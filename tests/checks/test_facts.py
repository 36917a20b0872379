"""Checks that are worked out here: each kind passes, fails and passes again on what the rooms below know."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from canvas.boxes import actions as boxes
from intake.accounts.choices import Scope
from intake.checks import actions
from intake.checks.choices import CheckKind, State, Why
from intake.checks.models import Result
from intake.jobs.models import Job
from intake.notices import actions as notices
from intake.notices import messages
from intake.notices.models import Notice
from intake.runs.fake_client import FakeTracking
from intake.runs.gateway import GatewayError
from tests.assumptions.factories import numbered
from tests.checks.factories import NUMBER, kinds_told, make_check, make_checked, now_of
from tests.endpoints.factories import hours, make_endpoint, send
from tests.runs.factories import NOW, found_run, link_experiment, read

pytestmark = pytest.mark.django_db
AUC = {"metric": "auc", "which": "newest", "bound": "at_least", "against": "threshold", "threshold": 0.7}


@pytest.fixture
def project(people):
    return make_checked(people, metric_name="auc", metric_baseline=0.5)


def look(check, at=None):
    """As the worker does; returns what the check says, after a second look that must change nothing."""
    at = at or timezone.now()
    actions.evaluate_project(project=check.project, at=at)
    lines, rows = kinds_told(check.project), Result.objects.count()
    assert actions.evaluate_project(project=check.project, at=at) == 0
    assert (kinds_told(check.project), Result.objects.count()) == (lines, rows)
    return now_of(check).outcome


def waiting() -> list[str]:
    return list(Job.objects.filter(kind=actions.EVALUATE).values_list("subject", flat=True))


def test_a_metric_passes_fails_and_passes_and_the_owner_hears_of_it_once(
    project, people, django_capture_on_commit_callbacks
):
    check = make_check(project, people, AUC, kind=CheckKind.MLFLOW, name="auc")
    assert (now_of(check).outcome, now_of(check).why) == ("", Why.NO_RUN)
    link_experiment(project)
    tracking = FakeTracking()
    for number, auc, outcome in ((1, 0.8, "pass"), (2, 0.6, "fail"), (3, 0.5, "fail"), (4, 0.9, "pass")):
        tracking.add(found_run(number, metrics={"auc": auc}))
        Job.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            read(project, tracking, NOW + timedelta(minutes=number))
        assert waiting() == [project.code]
        assert look(check, NOW + timedelta(minutes=number)) == outcome
        assert numbered(project, NUMBER).contradicted == (outcome == "fail")
    found = now_of(check)
    assert (found.value, found.threshold, found.observed_at) == (0.9, 0.7, found_run(4).ended_at)
    assert kinds_told(project).count("assumption.contradicted") == 1
    notices.read_journal(at=NOW + timedelta(hours=1))
    told = Notice.objects.filter(entry__kind="assumption.contradicted").exclude(recipient=None)
    assert [row.recipient for row in told] == [people.zoe]
    words = messages.words(told.get(), people.zoe)
    assert "auc" in words.fact
    assert words.quotes[0][1] == numbered(project, NUMBER).statement
    assert words.path == f"/p/{project.code}/assumptions/{NUMBER}/"
    tracking.broken = GatewayError("MLflow does not answer.")
    assert read(project, tracking, NOW + timedelta(hours=2)).errors
    assert look(check, NOW + timedelta(hours=2)) == "pass"
    assert now_of(check).observed_at == found.observed_at


@pytest.mark.parametrize(
    ("terms", "outcome", "why"),
    [
        ({"which": "best"}, "pass", ""),
        ({"which": "newest"}, "fail", ""),
        ({"which": "named", "named": "run 1"}, "pass", ""),
        ({"which": "named", "named": "nobody"}, "", Why.NO_RUN),
        ({"metric": "f1"}, "", Why.NO_METRIC),
        ({"metric": "loss", "bound": "at_most", "which": "best", "threshold": 0.2}, "pass", ""),
        ({"metric": "loss", "bound": "at_most", "which": "best", "threshold": 0.1}, "fail", ""),
        ({"against": "baseline", "by": 0.1, "which": "best"}, "pass", ""),
        ({"against": "baseline", "by": 70, "relative": True, "which": "best"}, "fail", ""),
        ({"against": "metric", "other": "auc_train", "bound": "at_most", "which": "newest"}, "pass", ""),
        ({"against": "metric", "other": "auc_test"}, "", Why.NO_OTHER),
    ],
)
def test_what_a_metric_is_compared_with(project, people, terms, outcome, why):
    link_experiment(project)
    tracking = FakeTracking()
    tracking.add(
        found_run(1, metrics={"auc": 0.8, "loss": 0.2}),
        found_run(2, metrics={"auc": 0.6, "loss": 0.3, "auc_train": 0.7}),
        found_run(3, metrics={"other": 1.0}),
        found_run(4, metrics={"auc": 0.99, "f1": 1.0}, status="failed"),
    )
    read(project, tracking)
    check = make_check(project, people, {**AUC, **terms}, kind=CheckKind.MLFLOW, name="metric")
    assert (now_of(check).outcome, now_of(check).why) == (outcome, why)


def test_a_run_whose_start_is_unknown_is_not_the_newest(project, people):
    link_experiment(project)
    tracking = FakeTracking()
    tracking.add(
        found_run(1, metrics={"auc": 0.9}),
        found_run(2, metrics={"auc": 0.1}, started_at=None),
    )
    read(project, tracking)
    check = make_check(project, people, AUC, kind=CheckKind.MLFLOW, name="metric")
    assert (now_of(check).outcome, now_of(check).value) == ("pass", 0.9)


def test_posted_usage_passes_fails_and_passes(project, people, api, django_capture_on_commit_callbacks):
    program = api("jan", Scope.USAGE_WRITE)
    make_endpoint(project, people.jan, "score")
    terms = {"endpoint": "score", "measure": "error_share", "bound": "at_most", "threshold": 1.0, "days": 3}
    check = make_check(project, people, terms, kind=CheckKind.ENDPOINT, name="errors")
    assert (now_of(check).outcome, now_of(check).why) == ("", Why.NO_DATA)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for errors, outcome in ((0, "pass"), (30, "fail"), (1, "pass")):
        Job.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            counts = hours(now - timedelta(hours=20), now, 100, endpoint="score", errors=errors)
            answer = program.post("/api/v1/usage/", counts, content_type="application/json")
        assert (answer.status_code, answer.json()["accepted"]) == (200, 20)
        assert waiting() == [project.code]
        assert look(check) == outcome
        assert numbered(project, NUMBER).contradicted == (outcome == "fail")
    assert now_of(check).value == 1.0
    assert now_of(check).observed_at == now


def test_calls_of_days_that_are_not_known_are_no_result(project, people):
    make_endpoint(project, people.jan, "score")
    terms = {"endpoint": "score", "measure": "calls", "bound": "at_least", "threshold": 1000.0, "days": 2}
    check = make_check(project, people, terms, kind=CheckKind.ENDPOINT, name="calls")
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    send(people.jan, hours(now - timedelta(hours=3), now, 100, endpoint="score"))
    assert (look(check), now_of(check).why, now_of(check).value) == ("", Why.NOT_ENOUGH_DATA, 300)
    send(people.jan, hours(now - timedelta(hours=80), now, 10, endpoint="score"))
    assert look(check) == "fail"


def test_a_field_of_the_canvas_passes_fails_and_passes(project, people, django_capture_on_commit_callbacks):
    terms = {"field": "ownership.calling_date", "rule": "not_passed"}
    boxes.open_canvas(project=project, actor=people.jan, at=timezone.now())
    check = make_check(project, people, terms, kind=CheckKind.FORM, name="date")
    assert (now_of(check).outcome, now_of(check).why) == ("", Why.NO_DAY)
    today = date.today()  # noqa: DTZ011  # a few hours do not matter here
    for version, (day, outcome) in enumerate(((9, "pass"), (-9, "fail"), (5, "pass")), start=1):
        Job.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            boxes.save_panel(
                project=project,
                key="ownership",
                data={"calling_date": (today + timedelta(days=day)).isoformat()},
                version=version,
                actor=people.jan,
                at=timezone.now(),
            )
        assert waiting() == [project.code]
        assert look(check) == outcome
    assert look(check, timezone.now() + timedelta(days=7)) == "fail"


def test_what_nobody_has_decided_is_not_filled(project, people):
    boxes.open_canvas(project=project, actor=people.jan, at=timezone.now())
    terms = {"field": "privacy.personal_data", "rule": "filled"}
    check = make_check(project, people, terms, kind=CheckKind.FORM, name="filled")
    for version, (said, outcome) in enumerate((("unknown", "fail"), ("no", "pass")), start=1):
        data = {"personal_data": said}
        boxes.save_panel(
            project=project, key="privacy", data=data, version=version, actor=people.jan, at=timezone.now()
        )
        assert look(check) == outcome


def test_another_kind_begins_without_a_result(project, people):
    boxes.open_canvas(project=project, actor=people.jan, at=timezone.now())
    make_check(project, people, {"field": "privacy.personal_data", "rule": "filled"}, kind=CheckKind.FORM)
    check = make_check(project, people)
    assert now_of(check).state(timezone.now()) == State.NONE
    assert now_of(check).observed_at is None


def test_projects_without_a_check_are_not_asked_again(project, people, django_assert_num_queries):
    """News cost one query where nothing listens to them."""
    from intake.projects import news

    with django_assert_num_queries(1):
        news.tell([project.pk], "usage", timezone.now())
    with django_assert_num_queries(0):
        news.tell([None], "usage", timezone.now())
    assert connection.in_atomic_block
