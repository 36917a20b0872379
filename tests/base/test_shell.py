"""What every page has: the way around, the theme without a flash, a policy that it keeps, and errors that explain."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]


def test_the_shell_marks_where_we_are_and_who_we_are(signed_in: Browser) -> None:
    page = signed_in("zoe").get("/projects/").text
    assert re.search(r'<a href="/projects/" aria-current="page">', page)
    assert 'aria-label="You and settings: Zoë Müller"' in page
    assert '<html lang="en" data-theme="system"' in page


def test_a_chosen_theme_is_printed_by_the_server(signed_in: Browser) -> None:
    zoe = signed_in("zoe")
    answer = zoe.post("/settings/theme/", {"theme": "dark", "next": "/projects/"})
    assert answer.headers["Location"] == "/projects/"
    assert 'data-theme="dark"' in zoe.get("/projects/").text


def test_every_file_that_the_shell_names_exists(signed_in: Browser) -> None:
    page = signed_in("jan").get("/projects/").text
    named = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert len(named) > 10
    assert [name for name in named if not finders.find(name)] == []


def test_signing_out_is_a_post_that_also_clears_drafts(signed_in: Browser) -> None:
    page = signed_in("zoe").get("/projects/").text
    assert re.search(r'<form method="post" action="/logout/" data-sign-out>', page)


def test_the_policy_allows_nothing_inline(signed_in: Browser) -> None:
    policy = signed_in("zoe").get("/projects/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_an_unknown_address_explains_itself_with_a_number_for_the_logs(signed_in: Browser) -> None:
    answer = signed_in("zoe").get("/nothing-here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_an_error_inside_a_page_is_a_fragment(signed_in: Browser) -> None:
    answer = signed_in("zoe").get("/p/NVB-99/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_an_error_page_can_be_drawn_for_somebody_who_is_signed_out(client: Client) -> None:
    answer = client.post("/login/", {"username": "x"}, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "<h1>" in answer.text
