"""The board in a real browser: dragging, the menu and the keys do the same; a refusal puts the card back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from intake.triage.actions import move
from intake.triage.models import GateRule
from tests.people import Cast
from tests.triage.factories import accepted, ready_for_proof, sent_idea

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

Opened = Callable[..., Page]


def card(page: Page, stage: str) -> Locator:
    return page.locator(f"[data-stage={stage}] [data-card]")


@pytest.fixture
def free_way(people: Cast) -> Project:
    """A project that nothing keeps from the proof of concept, not even a warning."""
    for code in ("poc.other_boxes", "poc.other_assumptions"):
        GateRule.objects.create(code=code, level="off")
    return ready_for_proof(people)


def test_dragging_a_card_moves_the_project_and_undo_takes_it_back(opened: Opened, free_way: Project) -> None:
    page = opened("jan", "/board/")
    card(page, "submitted").drag_to(page.locator("[data-stage=poc]"))
    expect(page.locator("#live")).to_contain_text("Churn early warning moved to Proof of concept.")
    expect(card(page, "poc")).to_have_count(1)
    assert Project.objects.get().stage == "poc"
    page.get_by_role("button", name="Undo").click()
    expect(card(page, "submitted")).to_have_count(1)
    expect(page.locator(".card.busy")).to_have_count(0)
    project = Project.objects.get()
    assert project.stage == "submitted"
    assert project.accepted_at is not None


def test_undo_takes_back_no_move_that_somebody_else_made_since(opened: Opened, free_way: Project, people: Cast) -> None:
    page = opened("jan", "/board/")
    card(page, "submitted").drag_to(page.locator("[data-stage=poc]"))
    expect(page.locator("#live")).to_contain_text("Churn early warning moved to Proof of concept.")
    move(project=free_way, to=Stage.BUILD, reason="Go on.", override=True, actor=people.ada, at=timezone.now())
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#live")).to_contain_text("Ada Admin decided about Churn early warning first")
    assert Project.objects.get().stage == "build"


def test_a_refused_card_goes_back_and_says_why(opened: Opened, people: Cast) -> None:
    accepted(people)
    page = opened("jan", "/board/")
    card(page, "submitted").drag_to(page.locator("[data-stage=poc]"))
    expect(page.locator("#live")).to_contain_text("2 things are missing before Proof of concept")
    expect(card(page, "submitted")).to_have_count(1)
    expect(card(page, "poc")).to_have_count(0)
    page.get_by_role("link", name="See what is missing").click()
    expect(page.get_by_role("heading", name="From Submitted to Proof of concept")).to_be_visible()
    assert not JournalEntry.objects.filter(kind="project.moved").exists()


def test_the_bracket_keys_move_and_keep_the_focus(opened: Opened, free_way: Project) -> None:
    page = opened("jan", "/board/")
    link = page.get_by_role("link", name="Churn early warning")
    link.focus()
    page.keyboard.press("]")
    expect(card(page, "poc")).to_have_count(1)
    expect(page.locator(".card.busy")).to_have_count(0)
    expect(link).to_be_focused()
    assert Project.objects.get().stage == "poc"


def test_the_menu_moves_and_a_stage_beside_the_board_asks_for_a_reason(opened: Opened, free_way: Project) -> None:
    page = opened("jan", "/board/")
    page.get_by_label("Move Churn early warning").click()
    page.get_by_role("button", name="Declined").click()
    expect(page.get_by_role("heading", name="From Submitted to Declined")).to_be_visible()
    page.get_by_label("Why").fill("A rule is enough")
    page.get_by_role("button", name="Decline").click()
    expect(page).to_have_url(re.compile("/p/NVB-1/"))
    assert Project.objects.get().stage == "declined"


def test_the_queue_opens_an_idea_beside_the_list_and_answers_it(opened: Opened, people: Cast) -> None:
    sent_idea(people, name="First of all")
    sent_idea(people, name="Second to none")
    page = opened("jan", "/triage/")
    page.get_by_role("link", name="Second to none").first.click()
    expect(page.locator("#pane .pane-title")).to_have_text("Second to none")
    expect(page).to_have_url(re.compile(r"open=NVB-2"))
    page.locator("#pane summary", has_text="Accept").click()
    page.get_by_role("button", name="Accept the idea").click()
    expect(page.locator("#desk").get_by_text("Second to none is accepted")).to_be_visible()
    assert Project.objects.get(code="NVB-2").lead == people.jan
