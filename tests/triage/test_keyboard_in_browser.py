"""Hands on the keyboard: an inbox of ten answered without a mouse, and one undo for a move of several."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from intake.projects.models import Project
from intake.triage.models import GateRule
from tests.people import Cast
from tests.triage.factories import accepted, ready_for_proof, sent_idea

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

Opened = Callable[..., Page]


def test_ten_new_ideas_are_ten_answered_ones_without_a_mouse(opened: Opened, people: Cast) -> None:
    for number in range(10):
        sent_idea(people, name=f"Idea {number}", at=timezone.now())
    page = opened("jan", "/")
    keys = page.keyboard
    keys.press("g")
    keys.press("q")
    expect(page.locator("#pane")).to_have_attribute("data-code", "NVB-1")
    for number in range(10):
        code = f"NVB-{number + 1}"
        expect(page.locator("#pane")).to_have_attribute("data-code", code)
        expect(page.locator("#pane details[open]")).to_have_count(0)
        if number:
            expect(page.locator(f"a.queue-row[data-code={code}]")).to_be_focused()
        verb = ("accept", "ask", "park", "decline")[number % 4]
        keys.press({"accept": "a", "ask": "i", "park": "p", "decline": "d"}[verb])
        expect(page.locator(":focus")).to_have_attribute("name", re.compile(f"^{verb}-"))
        if verb != "accept":
            # Letters that are keys elsewhere are only letters in a field.
            keys.type("judge a kind x")
        keys.press("Control+Enter")
    expect(page.locator("[data-announce]")).to_have_text(re.compile("The question about Idea 9 is with its requester"))
    stages = Project.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["submitted", "submitted", "parked", "declined"] * 2 + ["submitted", "submitted"]
    assert Project.objects.filter(accepted_at=None, asked_at=None, stage="submitted").count() == 0
    keys.press("u")
    expect(page.locator("[data-said]")).to_contain_text("Taken back")
    assert Project.objects.filter(accepted_at=None, asked_at=None, stage="submitted").count() == 1


def test_several_are_chosen_moved_and_taken_back_by_keys(opened: Opened, people: Cast) -> None:
    for code in ("poc.other_boxes", "poc.other_assumptions"):
        GateRule.objects.create(code=code, level="off")
    ready_for_proof(people, name="Ready")
    accepted(people, name="Not ready")
    page = opened("jan", "/triage/")
    for key in ("k", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2 chosen")
    bar = page.locator("#bulk details").filter(has=page.locator("[name=move-to]"))
    bar.locator("summary").focus()
    page.keyboard.press("Enter")
    bar.locator("[name=move-to]").select_option("poc")
    bar.locator("button[value=move]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("1 project moved to Proof of concept. 1 was not changed")
    expect(page.locator("[data-bulk-count]")).to_have_text("1 chosen")
    assert sorted(Project.objects.values_list("stage", flat=True)) == ["poc", "submitted"]
    page.keyboard.press("u")
    expect(page.locator("[data-said]")).to_contain_text("Taken back: 1 project is as it was.")
    assert set(Project.objects.values_list("stage", flat=True)) == {"submitted"}


def test_single_keys_can_be_switched_off_and_are_listed(opened: Opened, people: Cast) -> None:
    sent_idea(people)
    page = opened("jan", "/triage/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto("/settings/")
    page.get_by_label(re.compile("Off:")).check()
    page.get_by_role("button", name="Save").click()
    page.goto("/triage/")
    for key in ("?", "a", "x"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#pane details[open]")).to_have_count(0)
    expect(page.locator("input[name=code]:checked")).to_have_count(0)
