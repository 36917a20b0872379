"""Who travels the road and what they say; what is done at more than one place of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.road.travellers import Traveller, fill

PASSWORD = "nine lives, one canvas"
BRAND = "Nordlys Vækst & Børn"
ADA, ZOE, JAN = "ada@company.example", "zoe@nordlys.example", "jan@company.example"
CODE = "NVB-1"
HERE = f"/p/{CODE}"
SLUG = "churn-score"
ZONE = ZoneInfo("Europe/Paris")
# What no page of a stakeholder says.
STACK_WORDS = ("MLflow", "Endpoint", "endpoint", "Baseline", "Gate")

IDEA = {
    "name": "Readers about to leave",
    "problem": "Every week 300 readers cancel and we learn of it when they are gone. Each costs **84 euros** a year.",
    "users": "The retention desk calls the ten most likely leavers each morning instead of a random list.",
}
BOXES = {
    "value": "The retention desk of Nordlys loses 900 readers a month. It gets a list *before* they leave.",
    "decisions": "The ten with the highest probability are called each morning; nobody twice within six months.",
    "sources": "- Subscriptions: billing\n- Visits: web analytics\n- Calls: the desk's own tool",
}
TASK = "Will this reader cancel within 30 days? Yes or no, with a probability; known 30 days later."
ANSWERS = {
    2: "Zoë Müller owns the cancellation rate: 2.1 % today, 1.7 % wanted.",
    7: "The retention desk, four people, has the list in its morning plan.",
    20: "The privacy office agreed on 3 November; the note is in the project folder.",
    43: "Minimal risk: it ranks calls and decides nothing about a person.",
    44: "Legitimate interests, weighed with the privacy office; the impact assessment is done.",
    45: "Only four columns leave billing, and they are deleted after 90 days.",
}
# The best one meets the target of 0.72; the last one did not end well and must not count.
RUNS = (("rule-of-thumb", 0.58), ("logistic", 0.66), ("boosted-trees", 0.735), ("deep-and-broken", None))


def in_days(days: int) -> str:
    """A day on the company's clock, as forms take it."""
    return (datetime.now(ZONE).date() + timedelta(days=days)).isoformat()


def answer(person: Traveller, number: int, word: str = "Verified") -> None:
    """The one-minute answer, without leaving the list."""
    person.open(f"{HERE}/assumptions/?show=all")
    line = person.page.locator(f"#a{number}")
    line.get_by_role("link", name=re.compile("^Answer")).click()
    fill(line.locator("form"), verdict="true", level="2", text=ANSWERS[number])
    if number == 44:
        person.picture("one-minute-answer")
    person.press("Send the answer", within=line)
    expect(line.locator(".a-state")).to_contain_text(word)


def move(jan: Traveller, to: str, word: str, *, because: str) -> None:
    """Through the gate: no condition is missing, and what is open is gone over with a written reason."""
    jan.open(f"{HERE}/move/?to={to}").never_reads("missing", "Missing")
    expect(jan.page.locator("[name=override]")).to_have_count(0)
    jan.picture(f"gate-into-{to}")
    if jan.page.locator("[name=reason]").count():
        fill(jan.page.locator(".pane form"), reason=because)
    jan.press(f"Move to {word}")
    expect(jan.page.locator(".steps [aria-current=step]")).to_have_text(word)
