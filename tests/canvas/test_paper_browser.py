"""The pages of files and beginnings, in a browser: found from the canvas, without a fault of accessibility."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_canvas_begins_from_an_example(opened, project):
    page = opened("zoe", f"/p/{project.code}/canvas/")
    page.get_by_role("link", name="begin from an example").click()
    assert not Axe().run(page).response["violations"]
    page.get_by_role("link", name="What a used car is worth").click()
    assert not Axe().run(page).response["violations"]
    page.get_by_role("button", name="Begin with this").click()
    page.wait_for_url(f"**/p/{project.code}/canvas/")
    assert page.locator(".view").get_by_text("The worst slice decides").count() == 1
    page.goto(page.url + "import/")
    assert not Axe().run(page).response["violations"]
