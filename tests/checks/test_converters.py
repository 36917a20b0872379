"""The converters, on what the tools themselves wrote. Versions are in the names of the files: dbt test with DuckDB,
Great Expectations' validation definition on a data frame, a DAG of Airflow with both callbacks."""

from __future__ import annotations

import io
import json
import threading
from datetime import datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command

from intake.checks.converters import airflow_callback, dbt, great_expectations
from intake.checks.forms import ResultForm
from tests.assumptions.factories import numbered
from tests.checks.factories import NUMBER, make_check, make_checked, now_of

DATA = Path(__file__).with_name("data")


def read(name: str) -> dict[str, Any]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "only", "status", "value"),
    [
        ("passing", "", "pass", 0),
        ("warning", "", "warn", 1),
        ("failing", "", "fail", 1),
        ("failing", "unique_users_id", "pass", 0),
    ],
)
def test_dbt(name, only, status, value):
    found = dbt.result_of(read(f"dbt_1.11.16_{name}.json"), only=only, url="https://ci.example/7")
    assert (found["status"], found["value"], found["threshold"]) == (status, value, 0)
    assert accepted(found)


def test_dbt_that_ran_no_test_is_no_result():
    document = read("dbt_1.11.16_passing.json")
    with pytest.raises(ValueError, match="No test"):
        dbt.result_of(document, only="nothing has this")
    with pytest.raises(ValueError, match=r"no run_results\.json"):
        dbt.result_of({"results": []})
    document["results"][0]["status"] = "skipped"
    assert dbt.result_of(document)["status"] == "error"
    # A test that fails makes `dbt build` skip what comes after it: that hides no failure.
    failed = {**document["results"][0], "status": "fail", "failures": 3}
    assert dbt.result_of({**document, "results": [*document["results"], failed]})["status"] == "fail"


def test_great_expectations():
    good, bad = (read(f"great_expectations_1.24.1_{name}.json") for name in ("passing", "failing"))
    assert great_expectations.result_of(good)["status"] == "pass"
    found = great_expectations.result_of(bad, url="https://ci.example/7")
    assert (found["status"], found["value"], found["threshold"]) == ("fail", 50.0, 100)
    assert accepted(found)
    both = {"run_results": {"a": good, "b": bad}}
    assert great_expectations.result_of(both)["value"] == 75.0
    assert great_expectations.result_of(both, only=good["suite_name"])["status"] == "pass"
    bad["results"][0]["exception_info"] = {"raised_exception": True}
    assert great_expectations.result_of(bad)["status"] == "error"
    with pytest.raises(ValueError, match="No expectation"):
        great_expectations.result_of(good, only="another suite")
    with pytest.raises(ValueError, match="no validation result"):
        great_expectations.result_of({"success": True})


class TaskInstanceState(str, Enum):  # noqa: UP042  # as in Airflow: its text is not its value
    """What Airflow's states are like."""

    SUCCESS = "success"
    FAILED = "failed"


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted."""

    got: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.got.append((self.path, self.headers["Authorization"], body))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.mark.parametrize(("name", "status"), [("passes", "pass"), ("fails", "fail")])
def test_the_callback_of_airflow_posts_what_happened(name, status):
    kept = read(f"airflow_3.3.2_{name}.json")
    ended = datetime.fromisoformat(kept["end_date"])
    task = SimpleNamespace(state=TaskInstanceState(kept["state"]), end_date=ended, log_url=kept["log_url"])
    context = {"ti": task, "exception": None if kept["exception"] == "None" else ValueError(kept["exception"])}
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.handle_request, daemon=True).start()
    Receiver.got.clear()
    airflow_callback.sends(f"http://127.0.0.1:{server.server_port}/", "NVB-7", "match-rate", token="t")(context)
    server.server_close()
    ((path, authorization, body),) = Receiver.got
    assert (path, authorization) == ("/api/v1/projects/NVB-7/checks/match-rate/results/", "Bearer t")
    assert (body["status"], body["url"]) == (status, kept["log_url"])
    assert datetime.fromisoformat(body["observed_at"]) == ended
    assert accepted(body)


def accepted(body: dict[str, Any]) -> bool:
    """True if the call that takes results takes this one."""
    form = ResultForm(body, now=datetime.fromisoformat("2030-01-01T00:00:00+00:00"))
    assert form.is_valid(), form.errors
    return True


@pytest.mark.django_db
def test_the_command_takes_what_dbt_wrote(people, monkeypatch):
    check = make_check(make_checked(people), people)
    arguments = ("--project", check.project.code, "--name", check.name, "--from", "dbt")
    later = read("dbt_1.11.16_failing.json")
    later["metadata"]["generated_at"] = "2026-11-21T16:55:11Z"
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromisoformat("2026-11-21T18:00:00+00:00"))
    call_command("push_check", *arguments, str(DATA / "dbt_1.11.16_passing.json"))
    assert now_of(check).outcome == "pass"
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(later)))
    call_command("push_check", *arguments, "-")
    assert now_of(check).outcome == "fail"
    assert numbered(check.project, NUMBER).contradicted
    with pytest.raises(CommandError, match="cannot be read as dbt"):
        call_command("push_check", *arguments, __file__)
