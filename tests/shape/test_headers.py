"""What every answer tells a browser: what it may run and load, that nobody may frame it, and that nobody keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from intake.accounts.choices import Scope
from intake.projects.choices import Visibility
from tests.people import Cast
from tests.shape.routes import API, PAGES
from tests.shape.world import ALL, World, world

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
GETS = [name for name, methods in {**PAGES, **API}.items() if "GET" in methods]
DOWNLOADS = (
    "assumptions:across_csv",
    "assumptions:across_xlsx",
    "assumptions:list_csv",
    "assumptions:list_xlsx",
    "projects:list_csv",
    "projects:list_xlsx",
    "endpoints:list_csv",
    "reports:file",
    "api-canvas-json",
    "api-canvas-md",
    "api-canvas-pdf",
    "paper:pdf",
)
# Nothing of anybody's: what probes ask, and the page for signing in.
OF_NOBODY = ("livez", "readyz", "accounts:login")
ALLOWED = {"'none'", "'self'", "data:"}


def lacking(headers: Mapping[str, str]) -> list[str]:
    """The headers that every answer has to carry and this one does not, or not as strict."""
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found = [name for name, value in wanted.items() if headers.get(name) != value]
    policy = {
        name: set(sources)
        for name, *sources in (part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part)
    }
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        if policy.get(name) != {"'none'"}:
            found.append(f"CSP {name}")
    for name in ("script-src", "style-src", "connect-src", "form-action"):
        # A file that people handed in may do even less than a page.
        if policy.get(name) not in ({"'self'"}, {"'none'"}):
            found.append(f"CSP {name}")
    return found + [f"CSP {name} {source}" for name in policy for source in policy[name] - ALLOWED]


def faults(name: str, answer: Any, *, kept: bool = False) -> list[str]:
    """What is wrong with the headers of an answer; `kept` allows caches to keep it."""
    found = lacking(answer.headers)
    if not kept and "no-store" not in answer.headers.get("Cache-Control", ""):
        found.append(f"Cache-Control {answer.headers.get('Cache-Control')}")
    return [f"{name} {answer.status_code}: {', '.join(found)}"] if found else []


@pytest.fixture
def here(people: Cast) -> World:
    return world(people, Visibility.BRAND)


@pytest.mark.parametrize("person", ["zoe", "lukasz", "jan"])
def test_every_answer_is_strict_and_kept_by_nobody(here: World, signed_in: Browser, person: str) -> None:
    browser, wrong = signed_in(person), []
    for name in GETS:
        answer = browser.get(here.address(name, ALL[name]))
        # Whoever is signed in already is sent on from the page for signing in.
        wrong += faults(name, answer, kept=name in OF_NOBODY)
    assert not wrong, "\n".join(wrong)


def test_every_answer_to_a_program_is_strict_and_kept_by_nobody(here: World, api: Callable[..., Client]) -> None:
    program, wrong = api("jan", Scope.READ), []
    for name in API:
        # Calls that only change something answer 403: the token may not.
        method = next(iter(API[name]))
        answer = program.generic(method, here.address(name, ALL[name]), b"{}", content_type="application/json")
        wrong += faults(name, answer)
    assert not wrong, "\n".join(wrong)


def test_every_answer_to_nobody_is_strict(here: World) -> None:
    wrong = []
    for name, methods in {**PAGES, **API}.items():
        answer = Client().generic(next(iter(methods)), here.address(name, ALL[name]))
        wrong += faults(name, answer, kept=True)
    assert not wrong, "\n".join(wrong)


REFUSALS = [
    ("jan", "GET", "/nowhere/", {}, 404),
    ("jan", "GET", "/api/v1/nowhere/", {}, 404),
    ("jan", "GET", "/p/NVB-999/", {}, 404),
    ("lukasz", "GET", "/p/NVB-1/", {}, 404),
    ("zoe", "GET", "/triage/", {}, 403),
    ("jan", "DELETE", "/projects/", {}, 405),
    ("jan", "POST", "/projects/", {}, 405),
    ("jan", "POST", "/ideas/new/", {"data": b"name=", "content_type": "application/x-www-form-urlencoded"}, 422),
    ("jan", "POST", "/ideas/new/", {"data": b"name=%00", "content_type": "application/x-www-form-urlencoded"}, 422),
    ("jan", "POST", "/ideas/new/", {"data": b"x" * 10_000_000, "content_type": "text/plain"}, 413),
    ("jan", "POST", "/ideas/new/", {"data": b"x", "content_type": "text/plain; charset=utf-16"}, 415),
    ("jan", "GET", "/projects", {}, 301),
    ("jan", "GET", "/", {"headers": {"Host": "evil.example"}}, 400),
]  # fmt: skip


@pytest.mark.parametrize(("person", "method", "address", "more", "status"), REFUSALS)
def test_a_refusal_is_as_strict(
    here: World, signed_in: Browser, person: str, method: str, address: str, more: dict[str, Any], status: int
) -> None:
    answer = signed_in(person).generic(method, address.replace("NVB-1/", f"{here.code}/"), **more)
    assert answer.status_code == status
    # What is answered before anybody looks who is asking says nothing about anybody.
    assert not faults(address, answer, kept=status in (301, 400, 413, 415))


def test_a_form_without_its_token_is_refused_as_strictly(people: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.jan, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post("/ideas/new/", {})
    assert answer.status_code == 403
    assert not faults("/ideas/new/", answer)


def test_a_page_that_is_broken_is_as_strict(people: Cast, signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise ZeroDivisionError

    browser = signed_in("jan")
    browser.raise_request_exception = False
    monkeypatch.setattr("intake.projects.views.page", broken)
    answer = browser.get("/projects/")
    assert answer.status_code == 500
    assert not faults("/projects/", answer)


def test_downloads_are_files_and_kept_by_nobody(here: World, signed_in: Browser, api: Callable[..., Client]) -> None:
    page, program = signed_in("jan"), api("jan", Scope.READ)
    for name in DOWNLOADS:
        answer = (page if name in PAGES else program).get(here.address(name, ALL[name]))
        assert answer.status_code == 200, name
        assert answer.headers["Content-Disposition"].startswith("attachment; filename="), name
        assert "no-store" in answer.headers["Cache-Control"], name


def test_a_view_that_speaks_of_caching_itself_keeps_its_word(people: Cast, signed_in: Browser) -> None:
    answer = signed_in("jan").get("/livez")
    assert answer.headers["Cache-Control"] == Client().get("/livez").headers["Cache-Control"]


def test_cookies_are_no_business_of_scripts_and_other_sites(people: Cast, signed_in: Browser) -> None:
    browser = signed_in("jan")
    browser.get("/ideas/new/")
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    assert set(names) <= set(browser.cookies)
    assert settings.SESSION_COOKIE_HTTPONLY
    assert browser.cookies[settings.CSRF_COOKIE_NAME]["httponly"]
    assert browser.cookies[settings.CSRF_COOKIE_NAME]["samesite"] in ("Lax", "Strict")
