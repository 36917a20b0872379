"""Talking with the keyboard alone, and the pages of decisions and comments as a browser draws them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from intake.comments import actions
from intake.comments.choices import Kind
from intake.comments.models import Comment, Mention
from intake.decisions import actions as decisions
from intake.decisions import queries
from intake.decisions.models import Decision
from intake.projects.choices import Stage
from intake.projects.models import Project
from tests.factories import make_project
from tests.people import Cast
from tests.shape.test_accessibility import AXE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NOW = timezone.now()


@pytest.fixture
def project(people: Cast) -> Project:
    return make_project(people.nordlys, people.zoe, stage=Stage.POC)


def faults(page: Page) -> list[str]:
    """What axe finds on a page."""
    page.evaluate(AXE)
    found: Any = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [f"{page.url}: {fault['id']} {fault['nodes'][0]['html'][:160]}" for fault in found["violations"]]


def test_a_name_is_found_and_taken_with_the_keyboard(
    people: Cast, project: Project, opened: Callable[..., Page]
) -> None:
    page = opened("zoe", "/p/NVB-1/comments/?on=box:value")
    text = page.get_by_role("textbox", name="Comment")
    text.press_sequentially("Is that so, @k")
    expect(page.get_by_role("option")).to_have_count(2)
    text.press("ArrowDown")
    text.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    text.press_sequentially("as")
    text.press("Enter")
    expect(text).to_have_value("Is that so, @kasper ")
    text.press_sequentially("and a@b")
    expect(page.get_by_role("option")).to_have_count(0)
    page.get_by_role("button", name="Comment", exact=True).press("Enter")
    expect(page.locator(".mention")).to_have_text("@Kasper Ørsted")
    assert [mention.user for mention in Mention.objects.all()] == [people.kasper]
    # Deleted by mistake, and back with one more key.
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_text("This comment was deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".mention")).to_be_visible()
    assert Comment.objects.get().deleted_at is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_of_decisions_and_comments(
    people: Cast, project: Project, opened: Callable[..., Page], scheme: str
) -> None:
    question: dict[str, Any] = {
        "project": project,
        "question": "Do we go on?",
        "cost": "A week.",
        "actor": people.jan,
        "at": NOW,
    }
    today = queries.company_day(NOW)
    guest: dict[str, Any] = {"guest_name": "Olga", "guest_email": "olga@data.example"}
    outside = decisions.ask_decision(**question, **guest, due_on=today + timedelta(days=3))
    decided = decisions.ask_decision(**question, asked=people.zoe, due_on=today)
    decisions.answer_decision(decision=decided, verdict="yes", reason="It pays.", actor=people.zoe, at=NOW)
    decisions.ask_decision(**question, asked=people.zoe, due_on=today, blocks=True)
    Decision.objects.filter(number=3).update(due_on=today - timedelta(days=2))
    saying: dict[str, Any] = {"project": project, "kind": Kind.PROJECT, "subject": "", "actor": people.zoe, "at": NOW}
    first = actions.comment(**saying, text="@jan: **why**?").comment
    actions.delete(comment=actions.comment(**saying, text="Oh.", parent=first).comment, actor=people.zoe, at=NOW)
    actions.resolve(comment=actions.comment(**saying, text="Done.").comment, actor=people.zoe, at=NOW)
    page, found = opened("zoe", "/p/NVB-1/decisions/", color_scheme=scheme), []
    guests = "/g/" + queries.guest_url(outside).partition("/g/")[2]
    for path in (
        "/p/NVB-1/decisions/",
        "/p/NVB-1/decisions/2/",
        "/p/NVB-1/decisions/3/",
        guests,
        "/p/NVB-1/comments/",
        f"/p/NVB-1/comments/{first.pk}/",
    ):
        page.goto(path)
        found += faults(page)
    assert not found, "\n".join(found)
