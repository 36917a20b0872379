"""A check on runs that people log with MLflow's own client; then the server goes away."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from intake.checks import actions
from intake.checks.choices import CheckKind
from intake.runs import actions as runs
from intake.runs import sync
from intake.runs.choices import TAG, LinkKind
from tests.assumptions.factories import numbered
from tests.checks.factories import NUMBER, kinds_told, make_check, make_checked, now_of
from tests.runs.factories import point_default_server_at
from tests.tracking import log_run

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_real_runs_pass_fail_and_pass_and_a_silent_server_changes_nothing(people, mlflow_server):
    project = make_checked(people)
    point_default_server_at(mlflow_server)
    runs.link_runs(project=project, kind=LinkKind.TAG, value="checked", actor=people.jan, at=timezone.now())
    terms = {"metric": "recall", "which": "newest", "bound": "at_least", "against": "threshold", "threshold": 0.8}
    check = make_check(project, people, terms, kind=CheckKind.MLFLOW, name="recall")

    def read() -> list[str]:
        now = timezone.now()
        return sync.sync_project(project=project, at=now, tell=lambda done, total, text: None, insist=True).errors

    for step, (recall, outcome) in enumerate(((0.9, "pass"), (0.7, "fail"), (0.85, "pass"))):
        ident = log_run(mlflow_server, "checks", name=f"{step}", metrics={"recall": recall}, tags={TAG: "checked"})
        assert read() == []
        actions.evaluate_project(project=project, at=timezone.now())
        found = now_of(check)
        assert (found.outcome, found.value) == (outcome, recall)
        assert found.url.startswith(mlflow_server)
        assert ident in found.url
        assert numbered(project, NUMBER).contradicted == (outcome == "fail")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        point_default_server_at(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert read()
    actions.evaluate_project(project=project, at=timezone.now() + timedelta(hours=1))
    last = now_of(check)
    assert (last.outcome, last.value, last.observed_at) == (found.outcome, found.value, found.observed_at)
    assert kinds_told(project).count("assumption.contradicted") == 1
