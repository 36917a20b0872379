"""load_demo and load_demo_runs."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from intake.accounts import actions as accounts
from intake.accounts.models import Brand, User
from intake.demo import actions, script
from intake.demo.mlflow_runs import KEY, PROJECT, Tracking, TrackingFailed
from intake.demo.script import Clock
from intake.demo.trials import trials
from intake.projects.models import JournalEntry, Project
from intake.reports.models import WeekStatus
from tests.demo.test_stories import ODD_DAYS, PARIS, STORIES


def said_by(command: str) -> str:
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("command", ["load_demo", "load_demo_runs"])
def test_outside_the_demo_they_refuse_in_one_line(command: str, settings: Settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="INTAKE_DEMO is not set") as refusal:
        said_by(command)
    assert "\n" not in str(refusal.value)


@pytest.mark.django_db
def test_a_home_that_has_such_a_brand_already_is_left_alone(settings: Settings):
    settings.DEMO = True
    accounts.create_brand(key="KOS", name="Somebody else")
    with pytest.raises(CommandError, match="home of its own"):
        said_by("load_demo")
    assert Brand.objects.count() == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_load_that_breaks_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch):
    def break_down(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "look", break_down)
    monkeypatch.setattr(script, "STORIES", script.STORIES)
    monkeypatch.setattr(script, "stories", list)
    with pytest.raises(KeyboardInterrupt):
        actions.load(at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert not User.objects.exists()
    assert not Brand.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("now", ODD_DAYS[:1], ids=str)
def test_it_can_be_loaded_on_odd_days(now: datetime):
    with transaction.atomic():
        assert actions.load(at=now)
    assert Project.objects.count() == len(STORIES)
    assert WeekStatus.objects.count() == 3
    assert not JournalEntry.objects.filter(at__gt=now).exists()


# Runs ------------------------------------------------------------------------------------------------


def test_without_mlflows_address_the_runs_wait(settings: Settings, tmp_path: Path):
    settings.DEMO = True
    settings.MLFLOW_ADDRESS_FILE = tmp_path / "mlflow.url"
    with pytest.raises(CommandError, match="has not told its address"):
        said_by("load_demo_runs")


@pytest.fixture
def churn() -> Any:
    story = next(story for story in STORIES if story.key == "pla_question_router" or "runs" in story.said)
    return trials(story, Clock(now=datetime(2026, 11, 21, 12, tzinfo=UTC), zone=PARIS))


@pytest.mark.slow
def test_runs_are_logged_once_with_their_times(mlflow_server: str, churn: Any):
    tracking = Tracking(mlflow_server)
    assert tracking.log(churn, experiment="demo-once", project="NVB-1") == len(churn)
    assert tracking.log(churn, experiment="demo-once", project="NVB-1") == 0
    number = tracking.experiment("demo-once")
    found = {run.data.tags[KEY]: run for run in tracking.client.search_runs([number], max_results=200)}
    assert set(found) == {trial.key for trial in churn}
    for trial in churn:
        run = found[trial.key]
        assert run.info.start_time == int(trial.start.timestamp() * 1000)
        assert run.info.status == trial.status
        assert run.data.tags[PROJECT] == "NVB-1"
        assert set(run.data.metrics) == set(trial.metrics)


@pytest.mark.slow
def test_a_run_that_was_cut_off_is_logged_again(mlflow_server: str, churn: Any):
    tracking = Tracking(mlflow_server)
    number = tracking.experiment("demo-cut-off")
    tracking.client.create_run(number, tags={KEY: churn[0].key})
    assert tracking.log(churn[:2], experiment="demo-cut-off", project="NVB-1") == 2
    found = tracking.client.search_runs([number], max_results=200)
    assert sorted(run.data.tags[KEY] for run in found) == [trial.key for trial in churn[:2]]


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_told_in_a_line(churn: Any):
    with pytest.raises(TrackingFailed) as failure:
        Tracking("http://127.0.0.1:9").log(churn[:1], experiment="nowhere", project="NVB-1")
    assert "\n" not in str(failure.value)
