"""The structured parts of the canvas in a real browser: the result follows the typing, the keyboard does it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from canvas.boxes import queries
from intake.projects.models import Project
from tests.canvas.test_impact import CHURN
from tests.shape.test_accessibility import AXE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

Opened = Callable[..., Page]


def violations(page: Page) -> list[str]:
    """What axe finds on a page, in light and in dark."""
    page.evaluate(AXE)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        said: Any = page.evaluate("axe.run({resultTypes: ['violations']})")
        found += [f"{theme} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in said["violations"]]
    return found


def test_the_result_follows_the_typing_and_is_saved_to_the_canvas(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    page.locator("#box-impact").get_by_role("link", name="Simulate it").click()
    for name, value in CHURN.items():
        field = page.locator(f"[name={name}]")
        if name == "cases_per":
            field.select_option(str(value))
        else:
            field.fill(str(value))
    result = page.locator("#impact-result")
    expect(result).to_contain_text("more than today's way")
    expect(result).to_contain_text("It breaks even at 233 cases a month.")
    assert violations(page) == []
    page.locator("[name=precision]").fill("1.234")
    expect(result).to_contain_text("Write 1234 for the large number or 1.2340 for the small one.")
    assert violations(page) == []
    assert queries.panel(project, "cost")["cases"] is None
    page.locator("[name=precision]").fill("50")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#box-impact")).to_contain_text("It breaks even at 233 cases a month.")
    assert queries.panel(project, "cost")["precision"] == 50


def test_the_four_questions_are_answered_with_the_keyboard(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    panel = page.locator("#panel-privacy")
    panel.get_by_role("link", name="Edit Privacy and law").press("Enter")
    expect(panel.get_by_role("heading", name="Privacy and law")).to_be_focused()
    for name, key in (("ai_forbidden", "N"), ("ai_sensitive", "Y")):
        panel.locator(f"[name={name}]").press(key)
    panel.get_by_role("button", name="What do the answers point to?").press("Enter")
    expect(panel.get_by_text("Proposed below, not saved yet")).to_be_visible()
    expect(panel.get_by_label("Class under the AI Act")).to_have_value("high_risk")
    assert violations(page) == []
    panel.get_by_role("button", name="Save").press("Enter")
    expect(panel).to_contain_text("High risk")
    expect(panel.get_by_role("link", name="Edit Privacy and law")).to_be_focused()
    assert queries.panel(project, "privacy")["ai_act_class"] == "high_risk"
