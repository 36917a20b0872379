"""Every route x method x person: the table of routes.py against the real site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from intake.accounts.choices import Scope
from intake.accounts.models import ApiToken
from intake.projects.choices import Stage, Visibility
from intake.projects.models import Project
from tests.people import NAMES, Cast, token_of
from tests.shape.routes import API, HIDDEN, IN, NO, PAGES, SHARED, Rule
from tests.shape.world import ALL, World, world

pytestmark = pytest.mark.django_db

PEOPLE = [name for name in NAMES if name != "anonymous"]
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert set(ALL) == set(PAGES) | set(API)


def outcome(answer: Any) -> str:
    """`in` for whoever got past the door, whatever then happened to an empty form."""
    return str(answer.status_code) if answer.status_code in (401, 403, 404, 405, 500) else IN


def deviations(
    people: Cast, table: dict[str, Any], browser_of: Callable[[str], Client], visibility: Visibility
) -> list[str]:
    here = world(people, visibility)
    expected = SHARED if visibility == Visibility.COMPANY else HIDDEN
    browsers = {name: browser_of(name) for name in PEOPLE}
    found = []
    for name, methods in table.items():
        address = here.address(name, ALL[name])
        for method, rule in methods.items():
            for person, browser in browsers.items():
                if name == "accounts:logout":
                    browser = browser_of(person)
                body: dict[str, Any] = (
                    {"data": b"{}", "content_type": "application/json"} if name in API and method in UNSAFE else {}
                )
                with transaction.atomic():
                    got = outcome(browser.generic(method, address, **body))
                    transaction.set_rollback(True)
                wanted = expected[rule][person]
                if wanted != got:
                    found.append(f"{visibility} {method} {address} ({name}): {person} {got}, not {wanted}")
    return found


@pytest.mark.parametrize("visibility", list(Visibility))
def test_pages_let_in_whom_they_should(
    people: Cast, signed_in: Callable[[str], Client], visibility: Visibility
) -> None:
    found = deviations(people, dict(PAGES), signed_in, visibility)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("visibility", list(Visibility))
def test_the_api_lets_in_whom_it_should(people: Cast, api: Callable[..., Client], visibility: Visibility) -> None:
    def program(name: str) -> Client:
        return api(name, Scope.READ, Scope.WRITE, Scope.USAGE_WRITE, Scope.CHECKS_WRITE)

    found = deviations(people, dict(API), program, visibility)
    assert not found, "\n".join(found)


def test_nobody_gets_in_without_signing_in(people: Cast) -> None:
    here = world(people, Visibility.COMPANY)
    browser = Client()
    for name, methods in {**PAGES, **API}.items():
        for method, rule in methods.items():
            answer = browser.generic(method, here.address(name, ALL[name]))
            if rule in (Rule.OPEN, Rule.DEMO):
                assert answer.status_code in (200, 302, 404, 422), name
            elif name in API:
                assert answer.status_code == 401, (name, answer.status_code)
            else:
                assert (answer.status_code, answer.headers["Location"][:7]) == (302, "/login/"), name


def test_a_method_that_is_not_in_the_table_is_not_allowed(
    people: Cast, signed_in: Callable[[str], Client], api: Callable[..., Client]
) -> None:
    here = world(people, Visibility.COMPANY)
    page, program = signed_in("ada"), api("ada", Scope.READ, Scope.WRITE, Scope.USAGE_WRITE, Scope.CHECKS_WRITE)
    wrong = []
    for name, methods in {**PAGES, **API}.items():
        client = program if name in API else page
        for method in {"GET", *UNSAFE} - set(methods):
            answer = client.generic(method, here.address(name, ALL[name]), b"{}", content_type="application/json")
            if answer.status_code not in (403, 405):
                wrong.append((name, method, answer.status_code))
    assert not wrong


def test_a_token_for_usage_reads_nothing_and_one_for_reading_writes_nothing(people: Cast) -> None:
    here = world(people, Visibility.COMPANY)
    ApiToken.objects.all().delete()
    usage = Client(headers={"Authorization": f"Bearer {token_of(people.jan, Scope.USAGE_WRITE)}"})
    reading = Client(headers={"Authorization": f"Bearer {token_of(people.jan, Scope.READ)}"})
    for name, methods in API.items():
        for method in methods:
            address = here.address(name, ALL[name])
            body: dict[str, Any] = {"data": b"[]", "content_type": "application/json"} if method in UNSAFE else {}
            may_report = name == "api-usage"
            assert outcome(usage.generic(method, address, **body)) == (IN if may_report else NO), name
            assert outcome(reading.generic(method, address, **body)) == (IN if method == "GET" else NO), name


def test_what_a_stranger_is_told_is_what_is_said_of_nothing(people: Cast, api: Callable[..., Client]) -> None:
    here = world(people, Visibility.BRAND)
    nothing = World("NVB-999", {**here.parts, "code": "NVB-999", "slug": "nothing-here"})
    program = api("lukasz")
    for name, methods in API.items():
        converters = ALL[name].pattern.converters
        if methods.get("GET") != Rule.VIEW or not ({"code", "slug"} & set(converters)):
            continue
        hidden = program.get(here.address(name, ALL[name]))
        missing = program.get(nothing.address(name, ALL[name]))
        assert (hidden.status_code, hidden.content) == (404, missing.content), name


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.POC])
def test_looking_changes_nothing(people: Cast, signed_in: Callable[[str], Client], stage: Stage) -> None:
    from django.apps import apps

    here = world(people, Visibility.COMPANY)
    Project.objects.filter(code=here.code).update(stage=stage)
    browser = signed_in("jan")

    def state() -> dict[str, list[Any]]:
        return {
            model._meta.label: sorted(map(str, model._default_manager.order_by("pk").values_list()))
            for model in apps.get_models()
            if model._meta.app_label
            in ("accounts", "projects", "boxes", "assumptions", "runs", "endpoints", "triage", "reports", "jobs")
        }

    before = state()
    for name, methods in {**PAGES, **API}.items():
        if "GET" in methods:
            browser.get(here.address(name, ALL[name]))
    assert state() == before
