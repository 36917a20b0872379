"""The site describes its API: for tools as OpenAPI, for people as a page that keeps our policy and needs no network."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.test.utils import captured_stderr

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]


def test_every_call_says_in_one_line_what_it_does(signed_in: Browser) -> None:
    described = signed_in("jan").get("/api/v1/schema/", {"format": "json"}).json()
    assert described["openapi"].startswith("3.1")
    calls = {
        f"{method} {address}": call
        for address, methods in described["paths"].items()
        for method, call in methods.items()
    }
    assert len(calls) > 40
    assert [name for name, call in calls.items() if len(call.get("summary", "")) < 5] == []
    identities = [call["operationId"] for call in calls.values()]
    assert len(set(identities)) == len(identities)


def test_the_description_tells_how_to_sign_in_and_is_made_without_a_warning(signed_in: Browser) -> None:
    with captured_stderr() as told:
        described = signed_in("jan").get("/api/v1/schema/", {"format": "json"}).json()
    ways = described["components"]["securitySchemes"]
    assert ways["token"] == {"type": "http", "scheme": "bearer"}
    assert described["paths"]["/api/v1/usage/"]["post"]["security"] == [{"token": []}, {"session": []}]
    assert told.getvalue() == ""


def test_the_page_has_no_inline_style_or_script_and_only_files_of_this_site(signed_in: Browser) -> None:
    page = signed_in("zoe").get("/api/docs/").text
    assert not re.search(r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)", page)
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    files = [name.removeprefix("/static/") for name in named if name.startswith("/static/")]
    assert len(files) >= 3
    assert [name for name in files if not finders.find(name)] == []
    assert [name for name in named if not name.startswith("/")] == []


def test_a_stranger_to_the_site_reads_neither(signed_in: Browser) -> None:
    nobody = signed_in("anonymous")
    assert nobody.get("/api/v1/schema/").status_code == 401
    answer = nobody.get("/api/docs/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/api/docs/")
