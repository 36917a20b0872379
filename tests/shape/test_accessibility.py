"""Every page as a stakeholder and as the ML team see it, light and dark, on a desk and on a phone: axe finds nothing.

The same pages answer with a strict content security policy, and the browser reports no violation of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response

from canvas.assumptions import actions as assumptions
from canvas.assumptions.choices import Verdict
from canvas.assumptions.models import Assumption
from canvas.boxes import actions as canvas
from canvas.boxes import queries as boxes
from intake.projects import actions as projects
from intake.projects.choices import Stage, Visibility
from intake.projects.models import Project
from intake.runs.choices import RunStatus
from intake.runs.models import Run, RunLink, TrackingServer
from intake.triage import actions as triage
from tests.endpoints.factories import hours, send
from tests.factories import IDEA, make_project
from tests.people import Cast
from tests.shape.routes import PAGES
from tests.shape.world import ALL, World, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# Answers for programs and files, which no browser shows.
NO_PAGE = {
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
}
# Drawn by Swagger UI, whose colours are not ours; its policy is looked at like that of every other page.
NOT_OURS = {"api-docs"}
DESK, PHONE = {"width": 1360, "height": 820}, {"width": 390, "height": 844}
# The theme changes colours alone: in the second theme only what looks at them is asked again.
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {**EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}
LOOKS = ((DESK, "light", EVERYTHING), (DESK, "dark", COLOURS), (PHONE, "dark", COLOURS), (PHONE, "light", EVERYTHING))

SPEC = find_spec("axe_playwright_python")
assert SPEC is not None
assert SPEC.origin is not None
AXE = (Path(SPEC.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def here(people: Cast) -> World:
    """A world in which every page has something of every kind to show."""
    found = world(people, Visibility.COMPANY)
    project = Project.objects.get(code=found.code)
    write_the_canvas(project, people)
    answer_assumptions(project, people)
    read_runs(project, people)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    called, silent = now - timedelta(days=40), now - timedelta(days=20)
    for calls, first, end in ((40, called, silent), (0, silent, now)):
        send(people.jan, hours(first, end, calls, endpoint=found.parts["slug"], caller="retention-desk"))
    projects.post_update(project=project, done="**Done**: a list.", next="Next week.", actor=people.jan, at=now)
    for stage in (Stage.DRAFT, Stage.POC, Stage.BUILD, Stage.DEPLOYED, Stage.IN_USE, Stage.PARKED, Stage.DECLINED):
        make_project(people.nordlys, people.zoe, name=f"One that is {stage}", stage=stage)
    asked = triage.submit_idea(brand=people.nordlys, name="Asked", requester=people.zoe, at=now, fields=IDEA)
    triage.ask(project=asked, question="How many a week?", actor=people.jan, at=now)
    return found


def write_the_canvas(project: Project, people: Cast) -> None:
    texts = {"value": "Readers stay. [Why](https://example.org) `code`\n\n- one\n- two", "task": "Long. " * 400}
    for key, text in texts.items():
        version = boxes.box(project, key).version
        canvas.save_box(project=project, key=key, text=text, version=version, actor=people.zoe, at=timezone.now())
    version = boxes.panel_row(project, "privacy").version
    data = {"personal_data": "yes", "ai_act_class": "minimal"}
    canvas.save_panel(project=project, key="privacy", data=data, version=version, actor=people.zoe, at=timezone.now())


def answer_assumptions(project: Project, people: Cast) -> None:
    now = timezone.now()
    rows = {row.number: row for row in Assumption.objects.filter(project=project)}
    for number, verdict in ((2, Verdict.VERIFY), (7, Verdict.REFUTE)):
        assumptions.add_evidence(
            assumption=rows[number], level=2, text="Seen.", verdict=verdict, actor=people.jan, at=now
        )
    given: dict[str, Any] = {"reason": "So be it.", "actor": people.jan, "at": now}
    assumptions.accept_risk(assumption=rows[4], **given)
    assumptions.set_not_applicable(assumption=rows[5], **given)
    assumptions.take_up(assumption=rows[20], **given)
    Assumption.objects.filter(pk=rows[43].pk).update(due_on=(now - timedelta(days=3)).date(), owner=people.zoe)


def read_runs(project: Project, people: Cast) -> None:
    """Runs as a sync leaves them, and a link whose server does not answer."""
    Project.objects.filter(pk=project.pk).update(metric_name="auc", metric_baseline=0.61, metric_target=0.72)
    link = RunLink.objects.get(project=project)
    start = datetime(2026, 9, 1, tzinfo=UTC)
    statuses = [*([RunStatus.FINISHED] * 6), RunStatus.FAILED, RunStatus.RUNNING]
    Run.objects.bulk_create(
        Run(
            project=project,
            link=link,
            server=TrackingServer.objects.get(pk=link.server_id),
            run_id=f"{place:032x}",
            name=f"run {place}",
            status=status,
            started_at=start + timedelta(days=place),
            ended_at=start + timedelta(days=place, minutes=4),
            seen_at=timezone.now(),
            metrics={"auc": 0.6 + place / 40, "loss": 0.4},
        )
        for place, status in enumerate(statuses, start=2)
    )
    link.last_good_at = timezone.now() - timedelta(hours=1)
    link.error, link.error_since = "MLflow does not answer.", timezone.now()
    link.save()


@pytest.fixture
def browse(live_server: Any, chromium: Browser, signed_in: Callable[[str], Client]) -> Iterator[Callable[..., Page]]:
    """A browser of somebody; what it complains about fails the test."""
    contexts, faults = [], []

    def open_browser(name: str) -> Page:
        context = chromium.new_context(base_url=live_server.url)
        contexts.append(context)
        jar = signed_in(name).cookies
        context.add_cookies([{"name": key, "value": one.value, "url": live_server.url} for key, one in jar.items()])
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert faults == []


def strict(answer: Response) -> bool:
    """Whether an answer has a policy, and one without any way around it."""
    policy = answer.headers.get("content-security-policy", "")
    return "default-src 'none'" in policy and "unsafe-" not in policy


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds on a page, one line for each kind of it."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} times)" for one in found]


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is open, in all of its looks."""
    page.evaluate(AXE)
    found = []
    for size, theme, options in LOOKS:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a size
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # a theme
        found += [f"{name} {theme} {size['width']}: {one}" for one in violations(page, options)]
    return found


@pytest.mark.parametrize("name", ["zoe", "jan"])
def test_axe_finds_nothing_on_any_page(here: World, browse: Callable[..., Page], name: str) -> None:
    page = browse(name)
    found = []
    for route, methods in PAGES.items():
        if "GET" not in methods or route in NO_PAGE:
            continue
        answer = page.goto(here.address(route, ALL[route]))
        assert answer is not None
        if not strict(answer):
            found.append(f"{route}: {answer.headers.get('content-security-policy')}")
        if route not in NOT_OURS:
            found += looked_at(page, route)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_a_form_with_errors_and_at_the_door(here: World, browse: Callable[..., Page]) -> None:
    page = browse("zoe")
    page.goto("/ideas/new/")
    page.get_by_role("button", name="Send to the ML team").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    found = looked_at(page, "an idea with errors")
    stranger = browse("anonymous")
    stranger.goto("/login/")
    found += looked_at(stranger, "sign in")
    stranger.goto("/nothing/here/")
    found += looked_at(stranger, "nothing here")
    assert not found, "\n".join(found)
