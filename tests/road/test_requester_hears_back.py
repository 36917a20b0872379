"""A product owner writes an idea in two minutes, and hears every answer of the ML team: on her page, and by one mail.

The site is the test's own, with a real database, a real browser and a real mail server at the end of the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import Message
from time import monotonic
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from canvas.assumptions.queries import company_day
from intake.base.formats import day
from intake.notices import actions, sending
from intake.notices.choices import Via
from intake.projects.models import Project
from tests.notices.receivers import MailSink
from tests.people import Cast
from tests.triage.factories import sent_idea

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Opened = Callable[..., Page]
# How fast a person is: types, and finds the next thing to click or to choose.
CHARACTERS_PER_SECOND, SECONDS_PER_AIM = 5, 2.0
IN_TWO_MINUTES = 120
IDEA = {
    "name": "Readers about to leave",
    "problem": "Every week 300 readers cancel and we learn of it when they are gone. Each costs 84 euros a year.",
    "users": "The retention desk calls the ten most likely leavers each morning, not a random list.",
}
# What no mail to a stakeholder says.
STACK_WORDS = ("poc", "gate", "endpoint", "Proof of concept", "triage", "stage")


@dataclass
class Hands:
    """A person at the keyboard: types every character, and counts what a person would need for it."""

    page: Page
    keys: int = 0
    # The first field is clicked into.
    aims: int = 1
    began: float = field(default_factory=monotonic)

    def type(self, name: str, text: str) -> None:
        """Goes on to the next field by Tab, and types."""
        control = self.page.locator(f"#idea-form [name={name}]")
        self.keys += 1 + len(text)
        control.focus()
        control.press_sequentially(text)

    def choose_day(self, name: str, ahead: int) -> None:
        """Days are typed as eight figures, whatever the order of the browser's language."""
        self.keys += 9
        self.aims += 1
        self.page.locator(f"#idea-form [name={name}]").fill(
            (company_day(timezone.now()) + timedelta(days=ahead)).isoformat()
        )

    def press(self, name: str) -> None:
        self.aims += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def seconds(self) -> float:
        """Of a person at this pace, the machine's own time included."""
        return self.keys / CHARACTERS_PER_SECOND + self.aims * SECONDS_PER_AIM + (monotonic() - self.began)


def test_an_idea_of_five_fields_takes_less_than_two_minutes(opened: Opened, people: Cast) -> None:
    hands = Hands(opened("zoe", "/ideas/new/"))
    # Reading the five questions, word by word, at the pace of a slow reader (three words a second).
    words = hands.page.locator("#idea-form").inner_text().split()
    hands.type("name", IDEA["name"])
    hands.type("problem", IDEA["problem"])
    expect(hands.page.locator("#idea-form [name=brand]")).to_have_value(people.nordlys.key)
    hands.type("users", IDEA["users"])
    hands.choose_day("useful_by", 100)
    hands.type("expected_calls_per_week", "7000")
    hands.press("Send to the ML team")
    expect(hands.page.locator(".promise")).to_contain_text("answers by")
    seconds = hands.seconds + len(words) / 3
    print(f"{hands.keys} keys, {hands.aims} clicks, {len(words)} words to read: {seconds:.0f} s for a person")
    assert seconds < IN_TWO_MINUTES
    sent = Project.objects.get(name=IDEA["name"])
    assert (sent.stage, sent.expected_calls_per_week) == ("submitted", 7000)


# What becomes of it -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """One answer: the button of the desk, what Jan types, and what Zoë reads on her page and in her mail."""

    word: str
    typed: dict[str, str]
    button: str
    subject: str
    page: tuple[str, ...]
    mail: tuple[str, ...]


LATER = company_day(timezone.now()) + timedelta(days=60)
ANSWERS = (
    Answered(
        "Accept",
        {"accept-reason": "The label comes for free, and the desk wants the list."},
        "Accept the idea",
        "accepted",
        ("Accepted", "Jan Kowalski leads the work", "The label comes for free"),
        ("The label comes for free, and the desk wants the list.", "Jan Kowalski leads the work"),
    ),
    Answered(
        "Ask",
        {"ask-question": "Who counts as a reader: paying ones only?"},
        "Ask the requester",
        "a question to you",
        ("Waits for your answer", "Who counts as a reader: paying ones only?"),
        ("Who counts as a reader: paying ones only?", "stands still until you answer"),
    ),
    Answered(
        "Park",
        {"park-reason": "Cancellations by phone are written down from spring on.", "park-until": LATER.isoformat()},
        "Park it for now",
        "put aside for now",
        ("Cancellations by phone are written down", day(LATER)),
        ("Cancellations by phone are written down from spring on.", day(LATER)),
    ),
    Answered(
        "Decline",
        {"decline-reason": "A rule of two lines finds nine of ten: we send it to you."},
        "Decline",
        "declined",
        ("A rule of two lines finds nine of ten",),
        ("A rule of two lines finds nine of ten: we send it to you.",),
    ),
    Answered(
        "Merge",
        {"merge-into": "NVB-1", "merge-reason": "The first one asks for the same, and goes on for both."},
        "Merge as a duplicate",
        "goes on together with another project",
        ("The first one asks for the same", "NVB-1"),
        ("The first one asks for the same, and goes on for both.", "NVB-1"),
    ),
)


@pytest.fixture
def sink(settings: Settings, live_server: Any) -> Iterator[MailSink]:
    """A mail server that keeps what it takes."""
    server = MailSink()
    settings.EMAIL_BACKEND = "intake.notices.mailbox.Smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.BASE_URL = live_server.url
    yield server
    server.close()


def work() -> None:
    """What the worker does once the two minutes in which things are gathered are over."""
    now = timezone.now()
    actions.read_journal(at=now)
    actions.bundle(at=now + timedelta(minutes=3))
    sending.send_lane(lane=Via.MAIL, clock=lambda: now + timedelta(minutes=3))


def text_of(mail: Message) -> str:
    """The plain part, quotes without their marks."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return re.sub(r"\s*\n(> )?", " ", payload.decode())


def decide(desk: Page, code: str, said: Answered) -> None:
    """Jan opens the idea at his desk and answers it."""
    desk.goto(f"/triage/?open={code}")
    desk.locator(".answers summary", has_text=said.word).click()
    form = desk.locator(".answers details[open] form")
    for name, value in said.typed.items():
        put(form.locator(f"[name='{name}']"), value)
    form.get_by_role("button", name=said.button, exact=True).click()
    expect(desk.locator(f".pane[data-code={code}] .answers details[open]")).to_have_count(0)


def put(control: Locator, value: str) -> None:
    """Types into a field, or chooses."""
    if control.evaluate("element => element.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)


def test_every_answer_reaches_the_requester_on_her_page_and_by_one_mail(
    opened: Opened, people: Cast, sink: MailSink
) -> None:
    now = timezone.now()
    sent_idea(people, name="Offers that keep readers", at=now)
    ideas = [sent_idea(people, name=f"Idea to {said.word.lower()}", at=now) for said in ANSWERS]
    # The ML team was told of six new ideas; this is about what the requester hears.
    work()
    sink.accepted.clear()
    desk, hers = opened("jan", "/triage/"), opened("zoe", "/")
    for idea, said in zip(ideas, ANSWERS, strict=True):
        decide(desk, idea.code, said)
        work()
        hers.goto(f"/ideas/{idea.code}/")
        for words in said.page:
            expect(hers.locator("main")).to_contain_text(words)
        (mail,) = [mail for mail in sink.accepted if mail["To"] == people.zoe.email]
        check_mail(mail, idea, said, hers)
        sink.accepted.clear()
    # Another look at the journal tells nobody anything again.
    work()
    assert sink.accepted == []


def check_mail(mail: Message, idea: Project, said: Answered, hers: Page) -> None:
    """Outcome and reason in plain words, a way to stop such mails, and a link that opens the page it speaks of."""
    text = text_of(mail)
    subject = str(make_header(decode_header(str(mail["Subject"]))))
    assert (idea.code in subject, said.subject in subject) == (True, True), subject
    assert [words for words in said.mail if words not in text] == []
    assert [word for word in STACK_WORDS if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["List-Unsubscribe"]).strip().startswith("<http")
    link = next(url for url in re.findall(r"http://[^\s>)]+", text) if idea.code in url)
    answer = hers.goto(link)
    assert answer is not None
    assert answer.ok
    expect(hers.locator("main")).to_contain_text(idea.name)
