"""Linking: what is checked, what a server that is down does, and who may."""

from __future__ import annotations

import pytest

from intake.base.errors import Invalid
from intake.jobs.models import Job
from intake.projects.models import JournalEntry
from intake.runs import actions, queries
from intake.runs.choices import LinkKind
from intake.runs.fake_client import FakeTracking
from intake.runs.forms import RunLinkForm
from intake.runs.gateway import Experiment, GatewayError
from intake.runs.models import RunLink, TrackingServer
from tests.factories import make_project
from tests.runs.factories import NOW, point_default_server_at, read


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe)


@pytest.fixture
def tracking():
    point_default_server_at("http://127.0.0.1:9")
    return FakeTracking(known={"7": Experiment("7", "churn")})


def link(project, people, tracking, value, kind=LinkKind.EXPERIMENT):
    return actions.link_runs(
        project=project, kind=kind, value=value, actor=people.jan, at=NOW, connect=tracking.connect
    )


@pytest.mark.parametrize("value", ["churn", "7"])
def test_an_experiment_is_linked_by_name_or_id(project, people, tracking, value):
    made = link(project, people, tracking, value)
    assert (made.link.experiment_id, made.warning) == ("7", "")
    assert JournalEntry.objects.filter(kind="runs.linked", actor=people.jan).count() == 1
    assert Job.objects.get().subject == project.code


def test_an_experiment_that_does_not_exist_is_refused(project, people, tracking):
    with pytest.raises(Invalid) as caught:
        link(project, people, tracking, "no such")
    assert [(fault.field, fault.code) for fault in caught.value.errors] == [("value", "unknown_experiment")]
    assert not RunLink.objects.exists()


def test_a_server_that_is_down_is_no_reason_to_refuse(project, people, tracking):
    tracking.broken = GatewayError("MLflow does not answer in time.")
    made = link(project, people, tracking, "churn")
    assert "not checked: MLflow does not answer in time." in made.warning
    assert RunLink.objects.get().experiment_id == ""


def test_the_same_link_twice_is_refused(project, people, tracking):
    link(project, people, tracking, "churn")
    with pytest.raises(actions.LinkedAlready):
        link(project, people, tracking, "churn")


def test_a_tag_is_not_looked_up(project, people, tracking):
    link(project, people, tracking, project.code, LinkKind.TAG)
    assert tracking.asked == []


@pytest.mark.parametrize("value", ["it's", 'a"b', "a`b", "a\\"])
def test_a_tag_value_that_would_break_out_of_its_quotes_is_refused(db, value):
    form = RunLinkForm({"kind": "tag", "value": value})
    assert form.errors.as_data()["value"][0].code == "quotes"
    assert RunLinkForm({"kind": "experiment", "value": value}).is_valid()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "model", "value": "x"},
        {"kind": "tag", "value": ""},
        {"kind": "tag", "value": "x" * 501},
        {"kind": "tag", "value": "a\x00"},
        {"kind": "tag", "value": "\ud800"},
        {"kind": ["tag"], "value": "x"},
        {"kind": "tag", "value": 7},
        {"kind": "tag", "value": "x", "server": "no such"},
        {"kind": "tag", "value": "x", "server": "a\x00"},
        {"kind": "tag", "value": "x", "server": {"a": 1}},
    ],
)
def test_nonsense_is_a_field_error(db, data):
    assert not RunLinkForm(data).is_valid()


def test_the_default_server_can_be_named_before_it_was_ever_used(db):
    form = RunLinkForm({"kind": "tag", "value": "x", "server": "default"})
    assert form.is_valid()
    assert form.cleaned_data["server"] is None


def test_the_default_server_is_where_its_file_says_now(db, settings, tmp_path):
    server = actions.default_server()
    settings.MLFLOW_TRACKING_URI, settings.MLFLOW_ADDRESS_FILE = "", tmp_path / "mlflow.url"
    with pytest.raises(GatewayError, match="MLFLOW_TRACKING_URI"):
        queries.address_of(server)
    settings.MLFLOW_ADDRESS_FILE.write_text("http://127.0.0.1:5101\n")
    assert queries.address_of(server).url == "http://127.0.0.1:5101"
    settings.MLFLOW_TRACKING_URI = "https://mlflow.example.org"
    assert queries.address_of(server).url == "https://mlflow.example.org"


def test_credentials_come_from_the_environment_under_the_servers_own_name(db, monkeypatch):
    monkeypatch.setenv("MLFLOW_NORTH_USERNAME", "intake")
    monkeypatch.setenv("MLFLOW_NORTH_PASSWORD", "secret")
    server = TrackingServer(name="north", url="https://mlflow.example.org", credentials="MLFLOW_NORTH")
    address = queries.address_of(server)
    assert (address.username, address.password, address.token) == ("intake", "secret", "")


@pytest.mark.parametrize("prefix", ["SECRET", "DATABASE", "mlflow_x", "MLFLOW_X\n", ""])
def test_no_other_secret_of_the_environment_can_be_sent_to_a_server(db, prefix):
    server = TrackingServer(name="north", url="https://mlflow.example.org", credentials=prefix)
    with pytest.raises(Exception, match="credentials"):
        server.full_clean()


def test_a_secret_that_cannot_be_read_is_told_and_ends_nothing(people, project, tracking, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD_FILE", "/no/such/file")
    assert "credentials of MLflow cannot be read" in link(project, people, tracking, "churn").warning
    assert read(project, tracking).errors == ["The credentials of MLflow cannot be read."]
