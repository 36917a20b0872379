"""The small scripts that every page may use, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

Opened = Callable[..., Page]


def test_what_one_typed_survives_a_reload_and_is_gone_after_signing_out(opened: Opened) -> None:
    page = opened("zoe", "/ideas/new/")
    page.get_by_label("What should we call it?").fill("Gift finder")
    page.reload()
    expect(page.get_by_label("What should we call it?")).to_have_value("Gift finder")
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login/"))
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_sent_form_leaves_no_draft(opened: Opened) -> None:
    page = opened("zoe", "/ideas/new/")
    page.get_by_label("What should we call it?").fill("Gift finder")
    page.get_by_label("What goes wrong today?").fill("Readers leave, 300 a week.")
    page.get_by_label("Who would use the result, and how?").fill("The retention desk.")
    page.get_by_label("By when is it useful?").fill("2027-03-01")
    page.get_by_role("button", name="Send to the ML team").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("New idea")
    page.goto("/ideas/new/")
    expect(page.get_by_label("What should we call it?")).to_have_value("")


def test_a_refused_form_shows_what_the_server_kept_and_leads_to_the_first_fault(opened: Opened) -> None:
    page = opened("zoe", "/ideas/new/")
    page.get_by_label("What goes wrong today?").fill("Readers leave.")
    page.locator("form[data-draft]").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Send to the ML team").click()
    summary = page.locator(".errsum")
    expect(summary).to_be_focused()
    expect(page.get_by_label("What goes wrong today?")).to_have_value("Readers leave.")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("What should we call it?")).to_be_focused()


def test_a_menu_closes_on_escape_and_gives_the_focus_back(opened: Opened) -> None:
    page = opened("jan", "/projects/")
    summary = page.locator(".person-menu summary")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_menu_closes_on_a_click_elsewhere(opened: Opened) -> None:
    page = opened("jan", "/projects/")
    page.locator(".person-menu summary").click()
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_the_first_tab_leads_past_the_navigation(opened: Opened) -> None:
    page = opened("zoe", "/projects/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_scripts_a_theme_is_still_chosen(opened: Opened) -> None:
    page = opened("zoe", "/projects/", java_script_enabled=False)
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_lost_connection_is_told(opened: Opened) -> None:
    page = opened("jan", "/projects/")
    page.context.set_offline(True)
    page.get_by_role("combobox", name="Stage").select_option(index=1)
    expect(page.locator("#live")).to_contain_text("No connection")
