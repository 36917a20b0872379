"""How pages look and answer in one browser."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client


def test_keys_and_density_are_kept_in_the_browser(signed_in: Callable[[str], Client]) -> None:
    zoe = signed_in("zoe")
    assert 'data-density="comfortable" data-keys="on"' in zoe.get("/settings/").content.decode()
    answer = zoe.post("/settings/", {"theme": "dark", "density": "compact", "keys": "off"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/")
    page = zoe.get("/").content.decode()
    assert 'data-theme="dark" data-density="compact" data-keys="off"' in page
    assert 'id="keys"' not in page


def test_what_nobody_offers_is_the_usual(signed_in: Callable[[str], Client]) -> None:
    zoe = signed_in("zoe")
    zoe.post("/settings/", {"theme": '"><script>', "keys": "maybe"})
    assert 'data-theme="system" data-density="comfortable" data-keys="on"' in zoe.get("/").content.decode()
