"""Verifying with the keyboard alone, and the new pages as a browser draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvas.assumptions import actions
from canvas.assumptions.choices import Status
from intake.accounts import guests
from intake.projects.models import Project
from tests.assumptions.factories import PLAIN, confirm, make_fitted, numbered
from tests.people import Cast
from tests.shape.test_accessibility import AXE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def project(people: Cast) -> Project:
    return make_fitted(people, circumstances=PLAIN)


def faults(page: Page) -> list[str]:
    """What axe finds on a page."""
    page.evaluate(AXE)
    found: Any = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [f"{page.url}: {fault['id']} {fault['nodes'][0]['html'][:160]}" for fault in found["violations"]]


def test_an_assumption_is_verified_with_the_keyboard_alone(project: Project, opened: Callable[..., Page]) -> None:
    page = opened("zoe", f"/p/{project.code}/assumptions/")
    line = page.locator("#a1")
    line.get_by_role("link", name="Answer").press("Enter")
    expect(line.locator(".a-question")).to_be_focused()
    # The browser may give the focus a moment before htmx does: both must have happened.
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(line.get_by_role("radio", name="True", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(line.get_by_role("radio", name="Checked by hand and written down")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Counted in October: 300 cases.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(line.locator(".st")).to_have_text("Confirmed")
    expect(line.get_by_role("link", name="Revise")).to_be_focused()
    row = numbered(project, 1)
    assert (row.status, row.evidence_level) == (Status.VERIFIED, 2)
    assert row.expires_on is not None


def test_axe_finds_nothing_on_what_stands_behind_a_link_and_on_what_is_contradicted_or_refuted(
    project: Project, people: Cast, opened: Callable[..., Page]
) -> None:
    sent = {"name": "Olga", "email": "olga@data.example", "reason": "You run the click log."}
    link = actions.send_to_guest(assumption=numbered(project, 20), **sent, actor=people.jan, at=timezone.now())
    actions.contradict(assumption=confirm(project, 2), by="label count", at=timezone.now())
    actions.refute(assumption=numbered(project, 3), reason="No.", actor=people.jan, at=timezone.now())
    page = opened("jan", f"/g/{guests.text_of(link)}/", viewport={"width": 390, "height": 844})
    assert faults(page) == []
    page.get_by_role("radio", name="True", exact=True).check()
    page.get_by_role("textbox", name="How do you know?").fill("The grant of May.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", name="What you answered")).to_be_visible()
    assert faults(page) == []
    for path in ("2/", "3/", "map/", ""):
        page.goto(f"/p/{project.code}/assumptions/{path}")
        assert faults(page) == []
