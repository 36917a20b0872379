"""The client against a real MLflow server, and what it makes of texts that a server may send."""

from __future__ import annotations

import math
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.runs import mlflow_client
from intake.runs.choices import TAG, RunStatus
from intake.runs.gateway import Address, Tracking
from tests.runs.faulty import Server, json_answer, received, server
from tests.tracking import client, log_run

slow = pytest.mark.slow


def connect(address: str, **options: str) -> Tracking:
    return mlflow_client.connect(Address("MLflow", address, **options), 20)


def everything(tracking, experiments, **options):
    return [run for page in tracking.find_runs(experiments, **options) for run in page.runs]


@slow
def test_runs_arrive_as_they_were_logged(mlflow_server):
    log_run(mlflow_server, "logged é", name="ünï", metrics={"auc": 0.7, "val/loss": 0.25}, params={"lr": "0.1"})
    tracking = connect(mlflow_server)
    experiment = tracking.find_experiment("logged é")
    (run,) = everything(tracking, [experiment.id])
    assert (run.name, run.status, run.deleted) == ("ünï", RunStatus.FINISHED, False)
    assert run.metrics == {"auc": 0.7, "val/loss": 0.25}
    assert run.params == {"lr": "0.1"}
    assert timedelta(0) <= run.ended_at - run.started_at < timedelta(minutes=1)
    assert abs(run.started_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert tracking.get_experiment(experiment.id) == experiment


@slow
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_none(mlflow_server, value):
    log_run(mlflow_server, f"not finite {value}", metrics={"auc": value, "ok": 1.0})
    tracking = connect(mlflow_server)
    (run,) = everything(tracking, [tracking.find_experiment(f"not finite {value}").id])
    assert run.metrics == {"auc": None, "ok": 1.0}


@slow
def test_failed_running_and_deleted_runs_are_told_apart(mlflow_server):
    for status in ("FAILED", "KILLED", None):
        log_run(mlflow_server, "endings", name=str(status), status=status)
    gone = log_run(mlflow_server, "endings", name="deleted")
    client(mlflow_server).delete_run(gone)
    tracking = connect(mlflow_server)
    found = {run.name: run for run in everything(tracking, [tracking.find_experiment("endings").id])}
    assert found["FAILED"].status == RunStatus.FAILED
    assert found["KILLED"].status == RunStatus.KILLED
    assert (found["None"].status, found["None"].ended_at) == (RunStatus.RUNNING, None)
    assert found["deleted"].deleted


@slow
def test_a_tag_finds_runs_of_all_experiments_and_nothing_else(mlflow_server):
    log_run(mlflow_server, "tagged 1", name="a", tags={TAG: "TAG-1"})
    log_run(mlflow_server, "tagged 2", name="b", tags={TAG: "TAG-1"})
    log_run(mlflow_server, "tagged 2", name="c", tags={TAG: "TAG-11"})
    tracking = connect(mlflow_server)
    experiments = [experiment.id for experiment in tracking.experiments()]
    found = everything(tracking, experiments, tag=(TAG, "TAG-1"))
    assert {run.name for run in found} == {"a", "b"}
    assert found[0].tags == {TAG: "TAG-1"}


@slow
def test_pages_give_every_run_once_also_when_many_started_in_the_same_millisecond(mlflow_server, monkeypatch):
    monkeypatch.setattr(mlflow_client, "PAGE", 3)
    start = 1_780_000_000_000
    starts = [*range(start, start + 4), *[start + 10] * 8, *range(start + 20, start + 24)]
    logged = [log_run(mlflow_server, "pages", started_ms=at) for at in starts]
    tracking = connect(mlflow_server)
    experiment = tracking.find_experiment("pages").id
    found = [run.run_id for run in everything(tracking, [experiment])]
    assert sorted(found) == sorted(logged)
    since = datetime.fromtimestamp(start / 1000, UTC) + timedelta(milliseconds=20)
    assert [run.run_id for run in everything(tracking, [experiment], since=since)] == logged[-4:]


@slow
def test_runs_deleted_or_added_while_pages_are_read_hide_no_other(mlflow_server, monkeypatch):
    monkeypatch.setattr(mlflow_client, "PAGE", 4)
    logged = [log_run(mlflow_server, "busy", started_ms=1_780_000_000_000 + at) for at in range(10)]
    tracking = connect(mlflow_server)
    pages = tracking.find_runs([tracking.find_experiment("busy").id])
    found = [run.run_id for run in next(pages).runs]
    for run_id in logged[:3]:
        client(mlflow_server).delete_run(run_id)
    log_run(mlflow_server, "busy", started_ms=1_779_000_000_000)
    found += [run.run_id for page in pages for run in page.runs]
    assert found == logged


@slow
def test_single_runs_are_read_again_by_their_ids(mlflow_server):
    wanted = log_run(mlflow_server, "again", name="wanted")
    log_run(mlflow_server, "again", name="other")
    tracking = connect(mlflow_server)
    experiment = tracking.find_experiment("again").id
    found = tracking.get_runs([wanted, "0" * 32, "'; DROP"], [experiment])
    assert [run.name for run in found] == ["wanted"]


@slow
@pytest.mark.parametrize("name", ["no such", "77777", "abc'\"`\\%", "é/日本?&=#", ""])
def test_an_experiment_that_is_not_there_is_none(mlflow_server, name):
    tracking = connect(mlflow_server)
    assert tracking.find_experiment(name or "no such") is None
    assert tracking.get_experiment(name) is None


@slow
def test_a_deleted_experiment_is_known_as_deleted_and_not_listed(mlflow_server):
    log_run(mlflow_server, "buried")
    tracking = connect(mlflow_server)
    ident = tracking.find_experiment("buried").id
    client(mlflow_server).delete_experiment(ident)
    assert tracking.get_experiment(ident).deleted
    assert ident not in [experiment.id for experiment in tracking.experiments()]
    assert all(run.deleted for run in everything(tracking, [ident]))


@slow
def test_no_experiments_means_no_runs_and_not_all_runs(mlflow_server):
    assert everything(connect(mlflow_server), []) == []


def seen_by(**credentials: str) -> str:
    """The Authorization header that a server gets."""
    got: list[bytes] = []

    class Listening(Server):
        def serve(self, peer):
            with peer:
                got.append(received(peer))
                self.behave(peer, self.over)

    own = Listening(json_answer({}))
    try:
        connect(own.address, **credentials).experiments()
    finally:
        own.close()
    lines = [line.decode() for line in got[0].split(b"\r\n") if line.lower().startswith(b"authorization")]
    return "".join(lines).partition(": ")[2]


def test_credentials_are_sent_as_the_server_wants_them():
    assert seen_by(username="zoë", password="p:w") == f"Basic {b64encode('zoë:p:w'.encode()).decode()}"
    assert seen_by(token="abc") == "Bearer abc"
    assert seen_by() == ""


def test_secrets_are_in_no_representation():
    assert "secret" not in repr(Address("MLflow", "http://127.0.0.1", "u", "secret", "secret"))


def run_with(**info):
    return {"info": {"run_id": "a" * 32, "experiment_id": "1", **info}, "data": {}}


def first_run(raw):
    with server(json_answer({"runs": [raw]})) as own:
        return everything(connect(own.address), ["1"])[0]


def test_hostile_texts_are_cleaned_and_cut():
    raw = run_with(
        run_name="a\x00b\ud800c\x1b[31m" + "x" * 10_000, user_id={"a": 1}, status="HACKED", start_time="soon"
    )
    raw["data"] = {
        "metrics": [
            {"key": "m\x00", "value": 1},
            {"key": "bool", "value": True},
            {"key": "text", "value": "0.5"},
            {"key": "huge", "value": 10**400},
            {"key": None, "value": 1},
            {},
        ],
        "params": [{"key": "p", "value": None}, {"key": "q", "value": "\x00" + "y" * 9000}],
        "tags": [{"key": f"t{number}", "value": "v"} for number in range(500)],
    }
    run = first_run(raw)
    assert run.name.startswith("abc[31mxxx")
    assert len(run.name) == mlflow_client.MOST_NAME
    assert (run.user, run.status, run.started_at) == ("", RunStatus.UNKNOWN, None)
    assert run.metrics == {"m": 1.0, "bool": None, "text": None, "huge": None}
    assert run.params == {"p": "", "q": "y" * mlflow_client.MOST_VALUE}
    assert len(run.tags) == mlflow_client.MOST_TAGS


def test_what_people_measured_goes_before_what_the_machine_measured():
    raw = run_with()
    raw["data"] = {
        "metrics": [{"key": f"system/{n:05}", "value": 1} for n in range(5000)] + [{"key": "zz", "value": 2}]
    }
    metrics = first_run(raw).metrics
    assert len(metrics) == mlflow_client.MOST_METRICS
    assert metrics["zz"] == 2.0


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | inner))
def test_no_time_breaks_the_reading(value):
    found = mlflow_client.moment(value)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1)))  # noqa: DTZ001  # made aware below
def test_a_moment_survives_the_way_there_and_back(when):
    when = when.replace(tzinfo=UTC, microsecond=when.microsecond // 1000 * 1000)
    assert mlflow_client.moment(mlflow_client.milliseconds(when)) == when
