"""Every call of the API that changes something, with a body that is right, and how to send one that is not."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from django.db import transaction
from django.test import Client
from django.utils import timezone

from canvas.assumptions import actions as assumptions
from canvas.assumptions.models import Assumption
from canvas.boxes.choices import PANEL_FIELDS, PanelKey
from intake.projects.choices import Dimension, Stage
from intake.projects.models import Project
from intake.triage import actions as triage
from tests.factories import make_project
from tests.people import Cast
from tests.shape.world import ALL, World

IDEA = {
    "name": "Churn",
    "problem": "Readers leave.",
    "users": "The desk calls them.",
    "useful_by": "2030-03-01",
    "expected_calls_per_week": 7000,
    "expected_from": "2030-04-01",
}
DETAILS = {
    **IDEA,
    "owner": "zoe@nordlys.example",
    "lead": "jan@company.example",
    "visibility": "brand",
    "metric": {"name": "auc", "direction": "higher", "baseline": 0.5, "target": 0.8},
}
ASSUMPTION = {
    "statement": "The data is there.",
    "question": "Is it?",
    "if_wrong": "Then not.",
    "theme": "data",
    "box": "",
    "impact": "high",
    "due": "P",
    "due_on": "2030-01-01",
    "ask_roles": [],
    "asked": "zoe@nordlys.example",
    "owner": "zoe@nordlys.example",
}
ENDPOINT = {
    "name": "Churn score",
    "project": "",
    "kind": "endpoint",
    "platform": "sagemaker",
    "environment": "production",
    "url": "https://models.example/churn",
    "owner": "jan@company.example",
    "source": "push",
    "deployed_at": "2026-01-01T00:00:00+00:00",
    "expected_calls_per_week": 10,
    "p95_ms_promised": 250.0,
    "cost_per_month": "12.50",
    "currency": "EUR",
    "silent_after_days": 14,
}
QUESTION = {
    "question": "Do we go on?",
    "options": "",
    "asked": "zoe@nordlys.example",
    "guest_name": "",
    "guest_email": "",
    "due_on": "2030-01-01",
    "cost": "A week.",
    "blocks": True,
}
PANELS: Mapping[PanelKey, dict[str, Any]] = {
    PanelKey.OWNERSHIP: {
        "metric_owner": "Zoë",
        "calling_team": "Desk",
        "calling_ticket": "D-1",
        "calling_date": "2030-01-01",
        "on_call": "Kasper",
    },
    PanelKey.SERVICE: {"mode": "batch", "p95_ms": 250, "peak_per_second": 3.5, "availability": 99.5},
    PanelKey.COST: {
        "build_days": 20,
        "labels_needed": "yes",
        "run_cost_per_month": "10.00",
        "gain_low": "1.00",
        "gain_base": "2.00",
        "gain_high": "3.00",
        "currency": "EUR",
        "rule": "Last login over 15 days ago.",
        "cases": 1000,
        "cases_low": 800,
        "cases_high": 1200,
        "cases_per": "month",
        "positive_share": 5,
        "hit_gain": "40.00",
        "hit_gain_low": "20.00",
        "hit_gain_high": "60.00",
        "false_alarm_cost": "4.00",
        "miss_cost": "0.00",
        "silence_gain": "0.00",
        "recall": 70,
        "precision": 40.5,
        "rule_recall": 50,
        "rule_precision": 20,
    },
    PanelKey.FALLBACK: {"oversight": "advise", "fallback": "As before.", "reviewer": "Kasper"},
    PanelKey.PRIVACY: {
        "personal_data": "yes",
        "affects_people": "no",
        "lawful_basis": "contract",
        "dpia": "done",
        "ai_forbidden": "no",
        "ai_sensitive": "no",
        "ai_safety": "no",
        "ai_meets_people": "no",
        "ai_act_class": "minimal",
        "rationale": "Nobody is hurt.",
    },
}


CANVAS_FILE = {
    "format": "machine-learning-canvas",
    "version": 1,
    "license": {"name": "CC-BY-SA-4.0"},
    "boxes": {"features": {"text": "Words.", "done": True}},
    "panels": {"service": {"p95_ms": 250}},
}

MOVE = {
    "to": "parked",
    "reason": "Later.",
    "override": True,
    "outcome": "",
    "callers_informed": True,
    "until": "2030-01-01",
    "expected": "",
}


METRIC = {"kind": "mlflow", "metric": "auc", "bound": "at_least", "named": "r1", "relative": True}
CHECKS: list[dict[str, Any]] = [
    {"kind": "push", "expected_every_hours": 24, "grace_hours": 2},
    {"kind": "form", "field": "ownership.calling_date", "rule": "not_passed"},
    {**METRIC, "which": "best", "against": "metric", "threshold": 0.8, "other": "f1", "by": 0.1},
]
RESULT = {
    "status": "pass",
    "value": 0.97,
    "threshold": 0.95,
    "observed_at": "2026-11-20T09:00:00+00:00",
    "url": "https://x.example/1",
}


@dataclass(frozen=True)
class Call:
    """A call that is right: `key` replaces the part `key` of the address, `state` is what the project must be in."""

    route: str
    method: str
    body: dict[str, Any] = field(default_factory=dict)
    person: str = "jan"
    headers: dict[str, str] = field(default_factory=dict)
    key: str = ""
    state: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.route}{f' {self.key}' if self.key else ''}"


FIRST = {"If-Match": '"1"'}
CALLS = [
    Call("api-brands", "POST", {"key": "ABC", "name": "Alpha", "channels": ["web"]}, person="ada"),
    Call("api-brand", "PATCH", {"name": "Alpha", "channels": ["web"]}, person="ada"),
    Call("api-projects", "POST", {**DETAILS, "brand": "NVB", "stage": "draft"}),
    Call("api-projects", "POST", {**DETAILS, "brand": "NVB", "stage": "deployed", "reason": "existing"}),
    Call("api-project", "PATCH", DETAILS),
    Call("api-updates", "POST", {"update": "We tried.", "next": "We try again."}),
    Call("api-members", "PUT", {"members": [{"role": "SRC", "email": "olga@data.example", "name": "Olga"}]}),
    Call("api-comments", "POST", {"on": "box:value", "text": "Really?", "parent": None}),
    Call("api-comment", "PATCH", {"text": "Indeed."}, person="zoe"),
    Call("api-decisions", "POST", QUESTION),
    Call("api-decision", "PATCH", QUESTION),
    Call("api-decision-answer", "POST", {"verdict": "yes", "answer": "", "reason": "It works."}, person="zoe"),
    Call("api-decision-withdraw", "POST", {"reason": "Not needed."}),
    Call("api-moves", "POST", MOVE),
    Call("api-merge", "POST", {"into": "LDZ-77", "reason": "The same."}, state="twin"),
    Call("api-accept", "POST", {"lead": "jan@company.example", "owner": "zoe@nordlys.example", "reason": "Good."}),
    Call("api-ask", "POST", {"question": "How many?"}),
    Call("api-answer", "POST", {"answer": "Many."}, state="asked"),
    Call("api-go", "POST", {"reason": "It works."}, person="zoe", state="poc"),
    Call("api-proof", "POST", {"note": "It works."}, state="poc"),
    Call("api-scores", "PUT", {str(name): {"points": 4, "why": "Seen."} for name in Dimension}),
    Call("api-box", "PUT", {"text": "Words."}, headers=FIRST, key="features"),
    *(Call("api-panel", "PUT", body, headers=FIRST, key=str(key)) for key, body in PANELS.items()),
    Call("api-canvas-json", "PUT", CANVAS_FILE, headers={"If-Match": "*"}),
    Call("api-assumptions", "POST", ASSUMPTION),
    Call("api-assumption", "PATCH", ASSUMPTION),
    Call(
        "api-assumption", "PATCH", {"status": "verified", "reason": "Seen.", "expires_on": "2030-01-01"}, state="proved"
    ),
    Call(
        "api-assumption-evidence",
        "POST",
        {"level": 1, "text": "Seen.", "link": "https://x.example/", "verdict": "verify", "expires_on": "2030-01-01"},
    ),
    *(Call("api-assumption-check", "PUT", {"name": "match-rate", **body}) for body in CHECKS),
    Call("api-check-results", "POST", RESULT),
    Call("api-runs-sync", "POST"),
    Call("api-notice-read", "POST", person="zoe"),
    Call("api-run-links", "POST", {"kind": "tag", "value": "churn", "server": "default"}),
    Call("api-endpoints", "POST", {"slug": "fresh", **ENDPOINT}),
    Call("api-endpoint", "PATCH", ENDPOINT),
]
# Calls without a body of fields: usage has a batch of its own making, freezing and unlinking take nothing.
NO_FIELDS = {
    ("api-usage", "POST"),
    ("api-week-freeze", "POST"),
    ("api-run-link", "DELETE"),
    ("api-assumption-check", "DELETE"),
}
assert {str(k): set(v) for k, v in PANELS.items()} == {str(k): set(v) for k, v in PANEL_FIELDS.items()}


def put_into(state: str, here: World, people: Cast) -> None:
    """Brings the project where a call makes sense."""
    rows = Project.objects.filter(code=here.code)
    rows.update(question="", asked_at=None, stage=Stage.SUBMITTED, accepted_at=None)
    if state == "asked":
        triage.ask(project=rows.get(), question="How many?", actor=people.jan, at=timezone.now())
    elif state == "poc":
        now = timezone.now()
        rows.update(stage=Stage.POC, stage_since=now, accepted_at=now - timedelta(days=9), lead=people.jan)
    elif state == "twin":
        other = make_project(people.other, people.lukasz, name="Churn, too")
        Project.objects.filter(pk=other.pk).update(code="LDZ-77")
    elif state == "proved":
        row = Assumption.objects.get(pk=here.parts["api-assumption.number"])
        assumptions.add_evidence(assumption=row, level=2, text="Seen.", actor=people.jan, at=timezone.now())


def address_of(call: Call, here: World) -> str:
    """Where the call goes."""
    parts = {**here.parts, **({f"{call.route}.key": call.key} if call.key else {})}
    return World(here.code, parts).address(call.route, ALL[call.route])


@dataclass
class Answer:
    """What came back, or the crash that came instead."""

    status: int
    json: Any
    crash: str = ""
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def sent(
    client: Client, method: str, address: str, data: bytes, headers: Mapping[str, str], kind: str = "application/json"
) -> Answer:
    """Sends inside a transaction that is then undone."""
    try:
        with transaction.atomic():
            got = client.generic(method, address, data, content_type=kind, headers=dict(headers))
            transaction.set_rollback(True)
    except Exception as error:  # any exception that leaves the site is what we look for
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Answer(500, None, f"{type(error).__name__}: {str(error)[:160]} ({where.filename[-40:]}:{where.lineno})")
    content = b"".join(got.streaming_content) if got.streaming else got.content  # type: ignore[attr-defined]
    is_json = "json" in got.headers.get("Content-Type", "")
    return Answer(got.status_code, orjson.loads(content) if is_json and content else None, "", content, got.headers)


def fields_of(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """(dotted name, body without that field) of every field of a call, nested ones included."""
    for name, value in call.body.items():
        yield name, call.body
        if isinstance(value, dict):
            for inner in value:
                yield f"{name}.{inner}", call.body


def with_value(body: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The body with one field, or one inside it, replaced."""
    outer, _dot, inner = name.partition(".")
    return {**body, outer: {**body[outer], inner: value} if inner else value}
