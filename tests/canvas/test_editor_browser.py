"""Two people, bad connections, and a keyboard: what the server accepted is there exactly once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from canvas.boxes import actions, queries
from canvas.boxes.choices import Progress
from intake.comments.models import Comment
from intake.projects.models import JournalEntry, Project
from tests.people import Cast
from tests.shape.test_accessibility import looked_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
Opened = Callable[..., Page]
SAVES = "**/canvas/boxes/**"
# The next answer arrives, and breaks off before its end.
BREAK_OFF = """() => {
  const { text } = Response.prototype;
  Response.prototype.text = function broken() {
    Response.prototype.text = text;
    return Promise.reject(new TypeError("network error"));
  };
}"""


def typing_in(page: Page, key: str) -> None:
    page.locator(f"#box-{key} .cbox-edit > summary").click()
    page.keyboard.press("Control+End")


def shows(page: Page, words: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(words, timeout=10_000)


def lines(project: Project, key: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(project=project, kind="canvas.box", subject=key).order_by("pk"))


def times_added(project: Project, key: str, sentence: str) -> int:
    """In how many saves the sentence came into the box."""
    return sum(
        line.after["text"].count(sentence) - line.before["text"].count(sentence)
        for line in lines(project, key)
        if line.after["text"].count(sentence) > line.before["text"].count(sentence)
    )


def connected_again(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('online'))")


def test_two_people_offline_reordered_and_merged_lose_no_sentence_and_double_none(
    opened: Opened, project: Project, people: Cast
) -> None:
    actions.save_box(project=project, key="task", text="Readers leave.", version=1, actor=people.ada, at=timezone.now())
    address = f"/p/{project.code}/canvas/"
    zoe, jan = opened("zoe", address), opened("jan", address)
    # Zoë writes without a connection, Jan with one.
    typing_in(zoe, "task")
    zoe.context.set_offline(True)
    zoe.keyboard.type(" Zoe was offline.")
    typing_in(jan, "task")
    jan.keyboard.type(" Jan was first.")
    shows(jan, "Saved")
    zoe.context.set_offline(False)
    dialog = zoe.get_by_role("dialog")
    expect(dialog.get_by_label("Result")).to_have_value("Readers leave. Jan was first.\n\nZoe was offline.")
    dialog.get_by_role("button", name="Save result").click()
    shows(zoe, "Saved")
    # Jan's next save is kept on the way; his browser gives up on it, and his second one comes first.
    late: list[dict[str, Any]] = []

    def hold(route: Route) -> None:
        late.append({"data": route.request.post_data, "headers": route.request.all_headers()})
        route.abort()

    jan.goto(address)
    typing_in(jan, "task")
    jan.route(SAVES, hold)
    jan.keyboard.type(" Jan came late.")
    expect(jan.locator("[data-save-state]")).to_contain_text("No connection", timeout=10_000)
    jan.unroute(SAVES)
    jan.keyboard.type(" Jan went on.")
    connected_again(jan)
    shows(jan, "Saved")
    again = jan.request.post(f"{address}boxes/task/", **late[0])
    assert again.status == 409
    text = queries.box(project, "task").text
    for sentence in ("Readers leave.", "Zoe was offline.", "Jan was first.", "Jan came late.", "Jan went on."):
        assert text.count(sentence) == 1
        assert times_added(project, "task", sentence) == 1
    # Two at once in two boxes do not meet.
    typing_in(zoe, "sources")
    zoe.keyboard.type("Billing.")
    typing_in(jan, "features")
    jan.keyboard.type("Recency.")
    shows(jan, "Saved")
    shows(zoe, "Saved")
    assert (queries.box(project, "sources").text, queries.box(project, "features").text) == ("Billing.", "Recency.")


def test_a_cut_while_typing_and_a_lost_answer_make_no_conflict_and_no_second_line(
    opened: Opened, project: Project
) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")
    typing_in(page, "value")
    arrived: list[int] = []

    def answer_lost(route: Route) -> None:
        arrived.append(route.fetch().status)
        route.abort()

    page.route(SAVES, answer_lost)
    page.keyboard.type("The server has this,")
    expect(page.locator("[data-save-state]")).to_contain_text("No connection", timeout=10_000)
    page.unroute(SAVES)
    page.context.set_offline(True)
    page.keyboard.type(" she does not know,")
    expect(page.locator("#box-value [data-box-state]")).to_contain_text("No connection")
    page.keyboard.type(" and goes on.")
    page.context.set_offline(False)
    shows(page, "Saved")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate(BREAK_OFF)
    page.keyboard.type(" Broken off.")
    expect(page.locator("[data-save-state]")).to_contain_text("No connection", timeout=10_000)
    connected_again(page)
    shows(page, "Saved")
    assert arrived == [200]
    assert queries.box(project, "value").text == "The server has this, she does not know, and goes on. Broken off."
    assert [line.after["version"] for line in lines(project, "value")] == [2, 3, 4]
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_undo_brings_back_what_stood_there_and_sign_out_saves_and_leaves_no_draft(
    opened: Opened, project: Project, people: Cast
) -> None:
    actions.save_box(project=project, key="task", text="Before.", version=1, actor=people.jan, at=timezone.now())
    page = opened("zoe", f"/p/{project.code}/canvas/")
    box = page.locator("#box-task")
    typing_in(page, "task")
    page.keyboard.press("Control+a")
    page.keyboard.type("After")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+b")
    shows(page, "Saved")
    assert queries.box(project, "task").text == "**After**"
    page.keyboard.press("Escape")
    box.get_by_role("button", name="Undo").click()
    expect(box.locator(".view")).to_have_text("Before.")
    expect(box.get_by_role("button", name="Redo")).to_be_visible()
    assert queries.box(project, "task").text == "Before."
    typing_in(page, "task")
    page.keyboard.type(" Typed at the door.")
    page.locator(".person-menu summary").click()
    page.locator("[data-sign-out] button").click()
    page.wait_for_url("**/login/**")
    assert queries.box(project, "task").text == "Before. Typed at the door."
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('canvas:')).length") == 0


def test_with_the_keyboard_alone_boxes_are_filled_in_called_done_and_talked_about(
    opened: Opened, project: Project
) -> None:
    page = opened("zoe", f"/p/{project.code}/canvas/")

    def reach(role: Any, name: str) -> None:
        """Presses Tab until the thing has the focus."""
        wanted = page.get_by_role(role, name=name, exact=True).first
        for _press in range(120):
            page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"Tab never came to {name}")

    reach("link", "Fill in your part")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?step=value")
    reach("textbox", "Value proposition")
    page.keyboard.type("Fewer readers leave.")
    reach("button", "Call it done Value proposition")
    page.keyboard.press("Enter")
    expect(page.locator("#box-value .box-mark")).to_have_text("Done")
    page.locator("#box-value textarea[name=text]").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/?step=task")
    row = queries.box(project, "value")
    assert (row.text, row.progress) == ("Fewer readers leave.", Progress.DONE)
    reach("link", "Comment on Prediction task")
    page.keyboard.press("Enter")
    page.wait_for_url("**/comments/**")
    reach("textbox", "Comment")
    page.keyboard.type("When do we know?")
    reach("button", "Comment")
    page.keyboard.press("Enter")
    expect(page.get_by_text("When do we know?")).to_be_visible()
    assert Comment.objects.get().subject == "task"


def test_axe_finds_nothing_on_the_canvas_and_the_guided_way_however_large_and_dark(
    opened: Opened, project: Project, people: Cast
) -> None:
    save = partial(actions.save_box, project=project, version=1, actor=people.jan, at=timezone.now())
    save(key="value", text="Fewer readers leave.")
    save(key="task", text="A long one. " * 90)
    actions.say_done(project=project, key="value", done=True, actor=people.zoe, at=timezone.now())
    page = opened("zoe", f"/p/{project.code}/canvas/")
    typing_in(page, "task")
    page.keyboard.type("More.")
    shows(page, "Saved")
    assert looked_at(page, "canvas") == []
    page.goto(f"/p/{project.code}/canvas/?step=task")
    assert looked_at(page, "guided way") == []
