"""Who gets in, and where they land."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    """Tries to sign in are counted in the cache, which the tests share."""
    cache.clear()


def test_nobody_sees_a_page_without_signing_in(client: Client) -> None:
    answer = client.get("/projects/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/projects/"


def test_somebody_signs_in_with_address_and_password_and_lands_where_they_wanted_to_go(
    client: Client, people: Cast
) -> None:
    people.zoe.set_password("a long enough one")
    people.zoe.save()
    form = {"username": "Zoe@Nordlys.example", "password": "a long enough one", "next": "/projects/?stage=poc"}
    answer = client.post("/login/", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/projects/?stage=poc")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http:///evil.example",
        "data:text/html,hi",
        "evil",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, people: Cast, target: str) -> None:
    people.zoe.set_password("a long enough one")
    people.zoe.save()
    form = {"username": "zoe@nordlys.example", "password": "a long enough one", "next": target}
    assert client.post("/login/", form).headers["Location"] == "/"


@pytest.mark.parametrize("password", ["", "wrong", "\x00", "x" * 100_000, "\ud800"])
def test_a_wrong_password_is_told_on_the_form(client: Client, people: Cast, password: str) -> None:
    body = urlencode({"username": "zoe@nordlys.example", "password": password.encode("utf-8", "surrogatepass")})
    answer = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "errsum" in answer.content.decode()


def test_a_closed_account_gets_in_no_more(client: Client, people: Cast, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("zoe")
    assert browser.get("/projects/").status_code == 200
    people.zoe.is_active = False
    people.zoe.save()
    assert browser.get("/projects/").status_code == 302


def test_signing_out_needs_a_form_and_clears_what_the_browser_kept(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("zoe")
    assert browser.get("/logout/").status_code == 405
    answer = browser.post("/logout/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert browser.get("/projects/").status_code == 302


def test_one_click_sign_in_exists_in_the_demo_only(client: Client, people: Cast) -> None:
    people.zoe.email = "zoe@example.org"
    people.zoe.save()
    assert client.post("/login/demo/", {"person": "product-owner"}).status_code == 404
    with override_settings(DEMO=True):
        assert b"Zo\xc3\xab" in client.get("/login/").content
        assert client.post("/login/demo/", {"person": "nobody"}).status_code == 404
        assert client.post("/login/demo/", {"person": "product-owner"}).status_code == 302
    assert client.get("/projects/").status_code == 200


def test_the_theme_is_printed_by_the_server(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("zoe")
    browser.post("/settings/theme/", {"theme": "dark", "next": "/projects/"})
    assert 'data-theme="dark"' in browser.get("/projects/").content.decode()
    browser.post("/settings/theme/", {"theme": '"><script>'})
    assert 'data-theme="system"' in browser.get("/projects/").content.decode()


def test_a_form_without_its_token_is_refused() -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403


def test_guessing_passwords_is_slowed_down_and_locks_nobody_else_out(client: Client, people: Cast) -> None:
    people.zoe.set_password("a long enough one")
    people.zoe.save()
    right = {"username": people.zoe.email, "password": "a long enough one"}
    wrong = {**right, "password": "guessed"}
    answers = [client.post("/login/", wrong, REMOTE_ADDR="127.0.0.9") for _number in range(12)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    # Not even the right one, from there; Zoë herself sits elsewhere.
    assert client.post("/login/", right, REMOTE_ADDR="127.0.0.9").status_code == 429
    assert client.post("/login/", right, REMOTE_ADDR="127.0.0.8").status_code == 302
