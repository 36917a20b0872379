"""Hostile values in every field of every call of the API: refused by name, or kept as they are. Never a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.test import Client

from intake.accounts.choices import Scope
from intake.projects.choices import Visibility
from tests.people import Cast
from tests.shape import payloads
from tests.shape.calls import CALLS, NO_FIELDS, Call, address_of, fields_of, put_into, sent, with_value
from tests.shape.routes import API
from tests.shape.world import World, world

pytestmark = pytest.mark.django_db
REFUSALS = (400, 403, 404, 409, 412, 413, 422)
EVERYTHING: tuple[Any, ...] = (
    *payloads.packed([*payloads.ODD_TEXTS, *payloads.POLYGLOTS], 118),
    *payloads.NO_TEXTS,
    *payloads.NUMBERS,
    *payloads.EMPTY,
    *payloads.JSON_VALUES,
    payloads.LONG,
)
# A fault that lies between two fields may be named at the other one.
BETWEEN = {
    ("gain_low", "gain_base"),
    ("gain_high", "gain_base"),
    ("hit_gain_low", "hit_gain"),
    ("hit_gain_high", "hit_gain"),
    ("cases_low", "cases"),
    ("cases_high", "cases"),
    ("verdict", "expires_on"),
}
AS_FIGURES = (
    "cost_per_month",
    "run_cost_per_month",
    "gain_low",
    "gain_base",
    "gain_high",
    "hit_gain",
    "hit_gain_low",
    "hit_gain_high",
    "false_alarm_cost",
    "miss_cost",
    "silence_gain",
)
# What may come without a body: nothing in it is required.
NOTHING_NEEDED = {
    "api-brand",
    "api-project",
    "api-go",
    "api-assumption",
    "api-endpoint",
    "api-runs-sync",
    "api-notice-read",
}
MODEL_FIELDS = sorted(
    {
        name
        for model in apps.get_models()
        if model._meta.label.startswith(
            ("accounts.", "projects.", "boxes.", "assumptions.", "runs.", "endpoints.", "checks.")
        )
        for column in model._meta.get_fields()
        for name in (column.name, f"{column.name}_id")
    }
)
Program = Callable[..., Client]


def rooms() -> list[Any]:
    """The calls in parts of about the same work, so that several processes can share them."""
    parts: dict[str, list[Call]] = {}
    for call in CALLS:
        parts.setdefault(call.route if call.route != "api-brand" else "api-brands", []).append(call)
    return [pytest.param(calls, id=route) for route, calls in parts.items()]


def client_of(call: Call, api: Program) -> Client:
    return api(call.person, Scope.READ, Scope.WRITE, Scope.USAGE_WRITE, Scope.CHECKS_WRITE)


def test_every_call_that_changes_something_is_in_the_table() -> None:
    table = {(call.route, call.method) for call in CALLS} | NO_FIELDS
    assert table == {(name, method) for name, methods in API.items() for method in methods if method != "GET"}


def complaints(call: Call, value: Any, here: World, client: Client, names: frozenset[str] | None = None) -> list[str]:
    """What is wrong with how a call takes one hostile value in all of its fields (or in `names`) at once; fields
    refused by name get their right value back until the rest is accepted, so that every field has its turn."""
    left = {name for name, _body in fields_of(call) if "." in name or not isinstance(call.body[name], dict)}
    left = left if names is None else set(names)
    what = f"{call}: {str(value)[:60]!r} in"
    while left:
        body = call.body
        for name in left:
            body = with_value(body, name, value)
        got = sent(client, call.method, address_of(call, here), orjson.dumps(body), call.headers)
        if got.crash:
            return [f"{what} {sorted(left)}: {got.crash}"]
        if got.status == 413 and len(left) > 1:
            # So many long fields are too much for one body: half of them at a time.
            half = frozenset(sorted(left)[::2])
            parts = (half, frozenset(left) - half)
            return [each for part in parts for each in complaints(call, value, here, client, part)]
        if got.status < 400:
            return [f"{what} {name}: came back as {text!r:.99}" for name, text in changed(got.json, left, value)]
        named = {fault["field"] for fault in got.json.get("errors", [])}
        named |= {first for first, second in BETWEEN if second in named}
        # A move that expects the project elsewhere than it is loses the race, as it should.
        named |= {"expected"} if got.status == 409 else set()
        found = {
            name for name in left for n in named if name == n or name.startswith(f"{n}.") or n.startswith(f"{name}.")
        }
        if not found or got.status not in REFUSALS:
            return [f"{what} {sorted(left)}: {got.status} names {sorted(named)}, {got.json.get('detail')!r:.100}"]
        left -= found
    return []


def changed(shown: Any, names: set[str], value: Any) -> list[tuple[str, str]]:
    """The fields whose text did not come back as it was sent."""
    if not isinstance(value, str) or not value.strip() or not isinstance(shown, dict):
        return []
    texts = {name: shown.get(name) for name in names if name not in AS_FIGURES}
    return [(name, text) for name, text in texts.items() if isinstance(text, str) and text != value.strip()]


@pytest.mark.parametrize("calls", rooms())
def test_a_hostile_value_is_refused_by_name_or_kept_as_it_is(people: Cast, api: Program, calls: list[Call]) -> None:
    here = world(people, Visibility.BRAND)
    wrong = []
    for call in calls:
        put_into(call.state, here, people)
        client = client_of(call, api)
        right = sent(client, call.method, address_of(call, here), orjson.dumps(call.body), call.headers)
        assert right.status in (200, 201, 202), (call, right.json, right.crash)
        for value in EVERYTHING:
            wrong += complaints(call, value, here, client)
    assert not wrong, f"{len(wrong)} of them:\n" + "\n".join(wrong)


@pytest.mark.parametrize("calls", rooms())
def test_a_value_of_the_wrong_kind_is_refused_by_name_at_whole_objects_too(
    people: Cast, api: Program, calls: list[Call]
) -> None:
    here = world(people, Visibility.BRAND)
    for call in calls:
        for name in [name for name, value in call.body.items() if isinstance(value, dict)]:
            for value in [*payloads.JSON_VALUES, "x", payloads.LONG]:
                body = orjson.dumps(with_value(call.body, name, value))
                got = sent(client_of(call, api), call.method, address_of(call, here), body, call.headers)
                assert got.status == 400 or value == {}, (call, name, value, got.crash)
                assert value == {} or {f["field"].split(".")[0] for f in got.json["errors"]} == {name}


@pytest.mark.parametrize("calls", rooms())
def test_a_field_that_a_call_does_not_list_is_refused(people: Cast, api: Program, calls: list[Call]) -> None:
    here = world(people, Visibility.BRAND)
    for call in calls:
        put_into(call.state, here, people)
        unlisted = [name for name in [*MODEL_FIELDS, "zq<b>", "__class__", "pk"] if name not in call.body]
        if call.route in ("api-assumption", "api-projects"):
            known = {name for other in CALLS if other.route == call.route for name in other.body}
            unlisted = [name for name in unlisted if name not in known]
        told: set[str] = set()
        for start in range(0, len(unlisted), 50):
            names = unlisted[start : start + 50]
            body = orjson.dumps({**call.body, **dict.fromkeys(names, 1)})
            got = sent(client_of(call, api), call.method, address_of(call, here), body, call.headers)
            assert got.status == 400, (call, names, got.json)
            told |= {fault["field"] for fault in got.json["errors"] if fault["code"] == "unknown_field"}
        assert told == set(unlisted), (call, set(unlisted) - told)


@pytest.mark.parametrize("calls", rooms())
def test_a_body_that_is_no_object_of_json_is_refused(people: Cast, api: Program, calls: list[Call]) -> None:
    here = world(people, Visibility.BRAND)
    wrong: list[tuple[object, ...]] = []
    for call in calls:
        put_into(call.state, here, people)
        client, address = client_of(call, api), address_of(call, here)
        for body in payloads.BAD_BODIES:
            got = sent(client, call.method, address, body, call.headers)
            may_be_empty = body == b"" and call.route in NOTHING_NEEDED
            if got.crash or (got.status != 400 and not may_be_empty):
                wrong.append((str(call), body[:30], got.status, got.crash))
        for kind, status in (("", 415), ("text/plain", 415), ("multipart/form-data", 415), ("application/x", 415)):
            got = sent(client, call.method, address, b"{}", call.headers, kind)
            if got.status != status:
                wrong.append((str(call), kind, got.status, got.crash))
        got = sent(client, call.method, address, b'"' + b"x" * 10_000_000 + b'"', call.headers)
        if got.status != 413:
            wrong.append((str(call), "10 MB", got.status, got.crash))
    assert not wrong, wrong
