"""Hostile text in every text of the database: each page stays the page that it is with harmless text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from canvas.assumptions import actions as assumptions
from canvas.assumptions.choices import Verdict
from canvas.assumptions.models import Assumption
from canvas.boxes.choices import PANEL_FIELDS
from canvas.boxes.models import Box, Panel
from intake.base import markdown
from intake.projects import actions as projects
from intake.projects.choices import Visibility
from intake.projects.models import JournalEntry, Project
from intake.reports.models import WeekLine
from intake.runs.models import Run
from intake.triage import actions as triage
from tests.endpoints.factories import hours, send
from tests.people import Cast
from tests.shape import payloads
from tests.shape.calls import PANELS
from tests.shape.markup import Page
from tests.shape.routes import PAGES
from tests.shape.world import ALL, World, world

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
ROOMS = ("accounts", "projects", "boxes", "assumptions", "runs", "endpoints", "triage", "reports", "jobs")
HARMLESS = "Harmless words"
# Columns that hold no words: the site makes them, or their form allows no more than a few letters.
NO_WORDS = {
    "password", "email", "key", "code", "slug", "prefix", "digest", "kind", "worker", "run_id", "week", "time_zone",
    "source", "currency", "brand_key", "project_code", "submission_key", "weakest_theme", "experiment_id",
    "credentials",
}  # fmt: skip
ADDRESSES = ("url", "ui_url", "link")
GETS = [name for name, methods in PAGES.items() if "GET" in methods]
NO_PAGE = (
    "livez",
    "readyz",
    "assumptions:across_csv",
    "assumptions:across_xlsx",
    "assumptions:list_csv",
    "assumptions:list_xlsx",
    "projects:list_csv",
    "projects:list_xlsx",
    "paper:pdf",
    "endpoints:list_csv",
    "reports:file",
    "attachments:file",
)
PEOPLE = ("zoe", "jan")
# Browsers skip these in an address.
BLANKS = re.compile(r"[\x00-\x20]")
# No scheme, or one of these.
SAFE = re.compile(r"(https?|mailto):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)


def texts(model: type[models.Model]) -> Iterator[tuple[str, int]]:
    """(name, most characters) of the columns of a model that hold words."""
    for column in model._meta.concrete_fields:
        words = isinstance(column, models.CharField | models.TextField) and not column.choices
        if words and column.name not in NO_WORDS:
            yield column.name, column.max_length or 100_000


def rewritten(value: Any, change: Callable[[str], str]) -> Any:
    """A value of JSON with its texts changed, names included."""
    if isinstance(value, str):
        return change(value) if value else value
    if isinstance(value, list):
        return [rewritten(each, change) for each in value]
    if isinstance(value, dict):
        return {change(name): rewritten(each, change) for name, each in value.items()}
    return value


def swap(change: Callable[[str], str]) -> None:
    """Changes the texts of all rows in place; past every rule of the forms, for imported text passes none either."""
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        found = list(texts(model))
        json = [column.name for column in model._meta.concrete_fields if isinstance(column, models.JSONField)]
        for row in model._default_manager.all():
            values: dict[str, Any] = {}
            for name, most in found:
                if name == "caller" and not getattr(row, name):
                    # The row of all callers.
                    continue
                start = "https://words.example/" if name in ADDRESSES else ""
                words = change(getattr(row, name).removeprefix(start) or HARMLESS)
                # A name has to stay the only one of its kind.
                own = f"{row.pk} " if model._meta.get_field(name).unique else ""
                values[name] = (start + own + words)[:most]
            values |= {name: rewritten(getattr(row, name), change) for name in json}
            if values:
                model._default_manager.filter(pk=row.pk).update(**values)
    # A run answers for a project by the name of its metric, which the project may cut short.
    for run in Run.objects.select_related("project"):
        Run.objects.filter(pk=run.pk).update(metrics={run.project.metric_name: 0.5})


def harmless(text: str) -> str:
    """Sentences become the same harmless words; what may be a code, a date or a word of the site's own stays."""
    return HARMLESS if " " in text or not text else text


@pytest.fixture
def here(people: Cast) -> World:
    """A world with words in every place that takes some."""
    found = world(people, Visibility.COMPANY)
    project = Project.objects.get(code=found.code)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    given: dict[str, Any] = {"actor": people.jan, "at": now}
    Box.objects.filter(project=project).update(text=HARMLESS)
    for key, data in PANELS.items():
        words = {name: HARMLESS if name in ("fallback", "rationale", "reviewer") else data[name] for name in data}
        words |= {name: HARMLESS for name in PANEL_FIELDS[key] if name in ("metric_owner", "calling_team", "on_call")}
        Panel.objects.filter(project=project, key=key).update(data=words)
    for row in Assumption.objects.filter(project=project)[:3]:
        link = "https://words.example/Harmless words"
        assumptions.add_evidence(assumption=row, level=2, text="a b", link=link, verdict=Verdict.VERIFY, **given)
    assumptions.accept_risk(
        assumption=Assumption.objects.filter(project=project)[4], reason="a b", actor=people.zoe, at=now
    )
    first = [*hours(now - timedelta(days=9), now, 5, endpoint=found.parts["slug"], caller="a b")]
    send(people.jan, first)
    projects.post_update(project=project, done="a b", next="a b", **given)
    triage.ask(project=project, question="a b", **given)
    own = {HARMLESS: HARMLESS, "team": HARMLESS}
    Run.objects.filter(project=project).update(
        tags=own, params=own, metrics={HARMLESS: 0.5}, note=HARMLESS, started_at=now
    )
    Project.objects.filter(pk=project.pk).update(metric_name=HARMLESS, metric_baseline=0.1, metric_target=0.9)
    words = dict.fromkeys(("done", "next", "statement", "question", "reason", "name", "caller"), HARMLESS)
    for line in WeekLine.objects.all():
        WeekLine.objects.filter(pk=line.pk).update(data={**line.data, **{n: words[n] for n in words if n in line.data}})
    swap(harmless)
    # Long texts are folded: all are long, so that only their words differ.
    long = HARMLESS + " and so on" * 90
    Box.objects.filter(project=project).update(text=long)
    JournalEntry.objects.filter(project=project).update(reason=long)
    return found


def pages(here: World, browser: Client) -> dict[str, Page]:
    """All pages as somebody sees them."""
    found: dict[str, Page] = {}
    for name in GETS:
        if name not in NO_PAGE:
            answer = browser.get(here.address(name, ALL[name]))
            assert answer.status_code in (200, 302, 403, 404, 409), (name, answer.status_code)
            found[name] = Page(answer.content.decode())
            found[name].tags[f"status {answer.status_code}"] += 1
    return found


def differences(name: str, plain: Page, hostile: Page) -> list[str]:
    """What hostile words made of a page besides other words."""
    found = []
    more = hostile.tags - plain.tags
    less = plain.tags - hostile.tags
    if more or less:
        found.append(f"{name}: elements more {dict(more)} less {dict(less)}")
    if fresh := hostile.attributes ^ plain.attributes:
        found.append(f"{name}: attributes {sorted(fresh)}")
    found += [
        f"{name}: address {address[:80]!r}" for address in hostile.addresses if not SAFE.match(BLANKS.sub("", address))
    ]
    found += [f"{name}: attribute {tag} {each}" for tag, each in hostile.attributes if each.startswith("on")]
    return found


def rotated(turn: int) -> str:
    """All scripts, another one first: short columns take only the beginning."""
    return " ".join([*payloads.SCRIPTS[turn:], *payloads.SCRIPTS[:turn]])


def became(
    here: World, signed_in: Browser, turn: int, compared: Callable[[str, Page, Page], list[str]]
) -> tuple[list[str], set[str]]:
    """(what hostile words made of the pages, the pages that show any of them)."""
    browsers = {person: signed_in(person) for person in PEOPLE}
    plain = {person: pages(here, browser) for person, browser in browsers.items()}
    swap(lambda text: text.replace(HARMLESS, rotated(turn)))
    wrong, marked = [], set()
    for person, browser in browsers.items():
        for name, page in pages(here, browser).items():
            wrong += [f"{person} {each}" for each in compared(name, plain[person][name], page)]
            if "zq" in page.text:
                marked.add(name)
    return wrong, marked


@pytest.mark.parametrize("turn", [0, 7, 14, 21])
def test_hostile_words_change_no_page(
    here: World, signed_in: Browser, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    # What Markdown makes of words is looked at below; here it makes the same of all words.
    monkeypatch.setattr(markdown.PARSER, "render", lambda _text: "<p>zq</p>")
    markdown.to_html.cache_clear()
    try:
        wrong, marked = became(here, signed_in, turn, differences)
    finally:
        markdown.to_html.cache_clear()
    assert not wrong, "\n".join(wrong)
    # The words did arrive, on nearly every page.
    assert len(marked) > 30, sorted(set(GETS) - marked)


def beyond_markdown(name: str, plain: Page, hostile: Page) -> list[str]:
    """What Markdown may not make of words either."""
    more = {tag: count for tag, count in (hostile.tags - plain.tags).items() if tag not in markdown.TAGS}
    fresh = hostile.attributes - plain.attributes - {("a", "href"), ("a", "rel"), ("a", "title"), ("ol", "start")}
    return [
        *([f"{name}: elements {more}, attributes {fresh}"] if more or fresh else []),
        *(f"{name}: address {each[:80]!r}" for each in hostile.addresses if not SAFE.match(BLANKS.sub("", each))),
        *(f"{name}: {each} of {tag}" for tag, each in hostile.attributes if each.startswith("on")),
    ]


def test_markdown_adds_harmless_elements_alone(here: World, signed_in: Browser) -> None:
    wrong, _marked = became(here, signed_in, 0, beyond_markdown)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", [*payloads.SCRIPTS, *payloads.POLYGLOTS, *payloads.ODD_TEXTS, rotated(3)])
def test_markdown_closes_what_it_opens_and_links_nowhere_odd(text: str) -> None:
    for wrapped in (text, f"# {text}", f"[{text}]({text})", f"[x]: {text}\n\n[x]", f"| a |\n|-|\n| {text} |"):
        page = Page(str(markdown.to_html(wrapped)))
        assert set(page.tags) <= markdown.TAGS
        assert page.attributes <= {("a", "href"), ("a", "rel"), ("a", "title"), ("ol", "start")}
        assert not [each for each in page.addresses if not SAFE.match(BLANKS.sub("", each))]


def test_no_page_runs_a_script_of_its_own_words(here: World, signed_in: Browser) -> None:
    for person in PEOPLE:
        for name, page in pages(here, signed_in(person)).items():
            assert page.tags["script"] == page.sourced, name
            assert not page.tags["style"], name
            assert not [each for each in page.attributes if each[1].startswith("on") or each[1] == "style"], name
