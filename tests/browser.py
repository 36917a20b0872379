"""A real browser on the site of the test, signed in as somebody of the cast."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

# The names under which distributions install it; .ci/browser installs it where that is possible.
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    # Playwright keeps an event loop in this thread for the rest of the session; only one thing at a time uses the
    # database in it, which is what Django's guard asks about.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def opened(live_server: Any, chromium: Browser, signed_in: Callable[[str], Client]) -> Iterator[Callable[..., Page]]:
    """`opened("zoe", "/projects/")`: a page in a browser of her own; script errors and policy reports fail the test."""
    contexts = []
    faults: list[str] = []

    def open_page(name: str, path: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        jar = signed_in(name).cookies
        context.add_cookies(
            [{"name": key, "value": cookie.value, "url": live_server.url} for key, cookie in jar.items()]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
