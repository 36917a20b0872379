"""The canvas as people write in it, in a real browser: nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from canvas.boxes import actions, queries
from intake.projects.models import Project
from tests.people import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

Opened = Callable[..., Page]


def box(page: Page, key: str) -> Locator:
    return page.locator(f"#box-{key}")


def text_in(page: Page, key: str) -> Locator:
    return box(page, key).locator("[name=text]")


def edit(page: Page, key: str) -> None:
    box(page, key).locator(".cbox-edit > summary").click()


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text("Saved", timeout=10_000)


def stored(project: Project, key: str) -> str:
    return queries.box(project, key).text


def written_by_jan(project: Project, people: Cast, key: str, text: str) -> None:
    version = queries.box(project, key).version
    actions.save_box(project=project, key=key, text=text, version=version, actor=people.jan, at=timezone.now())


def test_a_box_saves_itself_a_second_after_the_last_key(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    edit(page, "value")
    page.keyboard.type("The retention desk **knows** whom to call.")
    saved(page)
    page.keyboard.press("Escape")
    expect(box(page, "value").locator(".view strong")).to_have_text("knows")
    assert stored(project, "value") == "The retention desk **knows** whom to call."
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_people_in_two_boxes_do_not_meet(opened: Opened, project: Project, people: Cast) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    written_by_jan(project, people, "features", "Recency")
    edit(page, "task")
    page.keyboard.type("Will this reader leave?")
    saved(page)
    assert stored(project, "features") == "Recency"
    assert stored(project, "task") == "Will this reader leave?"


def test_somebody_was_faster_and_both_texts_can_be_merged(opened: Opened, project: Project, people: Cast) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    edit(page, "features")
    written_by_jan(project, people, "features", "Recency")
    page.keyboard.type("Returns share")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Jan Kowalski changed this box")
    expect(dialog.get_by_label("Theirs")).to_have_value("Recency")
    expect(dialog.get_by_label("Yours")).to_have_value("Returns share")
    dialog.get_by_label("Result").fill("Recency and returns share")
    dialog.get_by_role("button", name="Save result").click()
    saved(page)
    assert stored(project, "features") == "Recency and returns share"


def test_theirs_can_be_kept(opened: Opened, project: Project, people: Cast) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    edit(page, "features")
    written_by_jan(project, people, "features", "Recency")
    page.keyboard.type("x")
    page.get_by_role("dialog").get_by_role("button", name="Keep theirs").click()
    expect(text_in(page, "features")).to_have_value("Recency")
    expect(box(page, "features")).not_to_have_class("dirty")
    assert stored(project, "features") == "Recency"


def test_whoever_goes_on_editing_overwrites_nobody(opened: Opened, project: Project, people: Cast) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    edit(page, "features")
    written_by_jan(project, people, "features", "Recency")
    page.keyboard.type("Returns")
    page.get_by_role("dialog").get_by_role("button", name="Go on editing").click()
    expect(text_in(page, "features")).to_be_focused()
    page.keyboard.type(" share")
    box(page, "features").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_label("Yours")).to_have_value("Returns share")
    assert stored(project, "features") == "Recency"


def test_what_was_typed_without_a_connection_is_saved_when_it_is_back(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    edit(page, "sources")
    page.context.set_offline(True)
    page.keyboard.type("dwh.orders")
    expect(page.locator("[data-save-state]")).to_contain_text("No connection", timeout=10_000)
    page.context.set_offline(False)
    saved(page)
    assert stored(project, "sources") == "dwh.orders"


def test_a_page_left_too_early_gives_unsaved_text_back(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/canvas/boxes/**", lambda route: route.abort())
    edit(page, "sources")
    page.keyboard.type("dwh.orders")
    expect(page.locator("[data-save-state]")).to_contain_text("No connection", timeout=10_000)
    page.reload()
    expect(text_in(page, "sources")).to_have_value("dwh.orders")
    page.unroute("**/canvas/boxes/**")
    saved(page)
    assert stored(project, "sources") == "dwh.orders"


def test_a_text_that_is_refused_stays_with_the_reason(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    edit(page, "value")
    text_in(page, "value").fill("x" * 30_000)
    expect(box(page, "value").get_by_role("alert")).to_contain_text("30,000 of 20,000", timeout=10_000)
    assert text_in(page, "value").input_value() == "x" * 30_000
    assert stored(project, "value") == ""


def test_without_scripts_a_box_is_a_plain_form(opened: Opened, project: Project) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/", java_script_enabled=False)
    edit(page, "value")
    text_in(page, "value").fill("It saves money.")
    box(page, "value").get_by_role("button", name="Save").click()
    assert stored(project, "value") == "It saves money."


def test_a_reader_has_nothing_to_edit(opened: Opened, project: Project, people: Cast) -> None:
    project.visibility = "company"
    project.save(update_fields=["visibility"])
    page = opened("amina", f"/p/{project.code}/canvas/")
    expect(page.locator(".cbox")).to_have_count(10)
    expect(page.locator(".cbox textarea")).to_have_count(0)
