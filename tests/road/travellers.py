"""People with browsers of their own on a site of its own, and what they do with forms."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.start.sites import ROOT, Site

DESKTOP: ViewportSize = {"width": 1360, "height": 820}
# Other tests run beside this one; a page of the site itself takes a fraction of a second.
PATIENCE_MS = 20_000


@dataclass
class Road:
    """A site, its tracking server, and everybody who travels."""

    site: Site
    mlflow: str
    browser: Browser
    album: Path
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    pictures: int = 0

    def manage(self, *words: str, typed: str = "") -> str:
        """`python manage.py` for the site's home; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.site.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def call(self, method: str, path: str, body: Any, token: str) -> Any:
        """One call of the API; gives the answer's JSON."""
        request = urllib.request.Request(
            f"{self.site.url}/api/v1{path}",
            method=method,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def sign_in(self, email: str, password: str) -> Traveller:
        """Somebody at the sign-in page, then inside."""
        context = self.browser.new_context(base_url=self.site.url, viewport=DESKTOP, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        context.on("weberror", lambda error: self.faults.append(f"{email}: {error.error}"))
        context.on(
            "console",
            lambda said: (
                self.faults.append(f"{email} at {said.location['url']}: {said.text}") if said.type == "error" else None
            ),
        )
        context.on(
            "response",
            lambda got: self.faults.append(f"{email}: {got.status} {got.url}") if got.status >= 400 else None,
        )
        page = context.new_page()
        page.goto("/login/")
        fill(page.locator("main"), username=email, password=password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        return Traveller(self, page)

    def leave(self) -> None:
        """Closes all browsers."""
        for context in self.contexts:
            context.close()


@dataclass
class Traveller:
    """One person at one page."""

    road: Road
    page: Page

    def open(self, path: str) -> Traveller:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def press(self, name: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("link", name=name, exact=True).first.click()

    def reads(self, *texts: str) -> None:
        """Waits until the page shows these texts."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE_MS)

    def never_reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)

    def picture(self, name: str) -> None:
        """The page as it is now, for people to look at."""
        self.road.pictures += 1
        self.page.screenshot(path=self.road.album / f"{self.road.pictures:02d}-{name}.png", full_page=True)


def fill(scope: Locator, prefix: str = "", **values: str) -> None:
    """Fills the controls of a form by their names: texts, selects by value or word, radios by value."""
    for name, value in values.items():
        control = scope.locator(f"[name='{prefix}{name}']")
        kind = control.first.evaluate("element => element.tagName + ':' + element.type")
        if kind.startswith("SELECT"):
            control.select_option(value)
        elif kind.endswith((":radio", ":checkbox")):
            scope.locator(f"[name='{prefix}{name}'][value='{value}']").check()
        else:
            control.fill(value)
