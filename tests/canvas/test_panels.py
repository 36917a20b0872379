"""The panels on their pages: figures with units, the questions of the law, and the simulation beside its result."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from canvas.boxes import actions, queries
from canvas.boxes.choices import IMPACT_FIELDS, PANEL_FIELDS, PanelKey
from canvas.boxes.forms import CostForm, PrivacyForm, ServiceForm
from intake.projects.models import JournalEntry, Project
from tests.canvas.test_impact import CHURN
from tests.people import Cast

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}
NO = dict.fromkeys(("ai_forbidden", "ai_sensitive", "ai_safety", "ai_meets_people"), "no")


def text_of(answer: Any) -> str:
    """A page as one line of text with its marks."""
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("&#39;", "'").split())


def typed(**changes: Any) -> dict[str, Any]:
    """The churn example as a browser sends it."""
    figures = {name: "" if value is None else str(value) for name, value in {**CHURN, **changes}.items()}
    return {**dict.fromkeys(IMPACT_FIELDS, ""), **figures}


def panel_of(project: Project, key: str = "privacy") -> str:
    """Where a panel is edited."""
    return f"/p/{project.code}/canvas/panels/{key}/"


def simulation_of(project: Project) -> str:
    """Where the impact is simulated."""
    return f"/p/{project.code}/canvas/impact/"


def chosen(page: str, name: str) -> str:
    """The value that a list of the page has selected."""
    part = page[page.index(f'name="{name}"') :]
    found = re.search(r'<option value="([^"]*)" selected', part[: part.index("</select>")])
    return found.group(1) if found else ""


def test_a_unit_stands_beside_its_field_and_is_read_out_with_it():
    field = str(ServiceForm(initial={"p95_ms": 300})["p95_ms"])
    assert 'aria-describedby="id_p95_ms_unit"' in field
    assert re.search(r'value="300".*<span class="unit" id="id_p95_ms_unit">ms</span>', field)
    assert 'aria-describedby="id_availability_helptext id_availability_unit"' in str(ServiceForm()["availability"])


def test_a_figure_with_two_readings_is_asked_about_and_stays_as_it_was_typed(signed_in: Any, project: Project):
    answer = signed_in("zoe").post(panel_of(project, "service"), {"p95_ms": "1.234", "version": 1})
    assert answer.status_code == 422
    assert "Write 1234 for the large number or 1.2340 for the small one" in text_of(answer)
    assert 'value="1.234"' in text_of(answer)
    assert queries.panel(project, "service")["p95_ms"] is None


def test_the_people_near_the_brand_are_suggested(signed_in: Any, project: Project):
    page = text_of(signed_in("zoe").get(panel_of(project, "ownership")))
    assert 'list="people-ownership"' in page
    assert '<option value="Zoë' in page
    assert "Łukasz" not in page


def test_the_answers_propose_a_class_with_its_reason_and_nothing_is_saved(signed_in: Any, project: Project):
    before = JournalEntry.objects.count()
    data = {**NO, "ai_sensitive": "yes", "dpia": "open", "version": 1, "propose": "1"}
    for headers in ({}, SCRIPT):
        page = text_of(signed_in("zoe").post(panel_of(project), data, headers=headers))
        assert (chosen(page, "ai_act_class"), chosen(page, "dpia")) == ("high_risk", "open")
        assert "in an area of annex III (article 6 (2))." in page
        assert "Proposed below, not saved yet" in page
    page = text_of(signed_in("zoe").post(panel_of(project), {**data, "ai_forbidden": ""}))
    assert chosen(page, "ai_act_class") == ""
    assert "Nothing proposed yet" in page
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"ai_act_class": "minimal"}, False),
        ({"ai_act_class": "unscreened"}, False),
        ({"ai_act_class": "transparency"}, True),
        ({"ai_act_class": "transparency", "rationale": "The chat is planned for spring."}, False),
        ({"ai_act_class": "", "rationale": ""}, False),
    ],
)
def test_whoever_overrules_the_answers_says_why(said: dict[str, str], wrong: bool):
    form = PrivacyForm({**NO, **said})
    assert ("rationale" in form.errors) is wrong


def test_the_reason_that_was_proposed_is_none_for_another_class():
    proposed = "It does something that article 5 of the AI Act forbids."
    form = PrivacyForm({"ai_forbidden": "yes", "ai_act_class": "minimal", "rationale": proposed})
    assert form.errors["rationale"] == ["The answers point to: Prohibited. Say why it is another class."]


def test_the_simulation_is_saved_beside_the_costs_and_stands_on_the_canvas(
    signed_in: Any, people: Cast, project: Project
):
    costs = {"build_days": 20.0, "labels_needed": "yes"}
    actions.save_panel(project=project, key="cost", data=costs, version=1, actor=people.jan, at=timezone.now())
    client: Client = signed_in("zoe")
    answer = client.post(simulation_of(project), {**typed(rule="Last login"), "version": 2})
    assert answer["Location"] == f"/p/{project.code}/canvas/#box-impact"
    assert {**costs, **CHURN, "rule": "Last login"}.items() <= queries.panel(project, "cost").items()
    canvas = text_of(client.get(f"/p/{project.code}/canvas/"))
    assert "In the middle case it brings €1 650 a month more than today's way" in canvas
    assert "Last login" in canvas
    # The form of the panel shows its own fields, and keeps what the simulation was told.
    form = text_of(client.get(panel_of(project, "cost")))
    assert 'name="build_days"' in form
    assert 'name="hit_gain"' not in form
    own = {name: "" for name in PANEL_FIELDS[PanelKey.COST] if name not in IMPACT_FIELDS}
    client.post(panel_of(project, "cost"), {**own, "build_days": "30", "currency": "EUR", "version": 3})
    found = queries.panel(project, "cost")
    assert (found["build_days"], found["hit_gain"], found["run_cost_per_month"]) == (30.0, "100.00", None)


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_calculating_shows_what_is_typed_and_saves_nothing(signed_in: Any, project: Project, headers: dict[str, str]):
    before = JournalEntry.objects.count()
    client: Client = signed_in("zoe")
    answer = client.post(simulation_of(project), {**typed(), "calculate": "1"}, headers=headers)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "It breaks even at 233 cases a month." in page
    assert ("<form" in page) is not bool(headers)
    half = text_of(client.post(simulation_of(project), {**typed(recall="lots"), "calculate": "1"}, headers=headers))
    assert "The model finds, of the real cases: Enter a number." in half
    assert JournalEntry.objects.count() == before


def test_a_simulation_that_somebody_else_changed_names_what_differs(signed_in: Any, people: Cast, project: Project):
    actions.save_panel(project=project, key="cost", data=CHURN, version=1, actor=people.jan, at=timezone.now())
    answer = signed_in("zoe").post(simulation_of(project), {**typed(recall=70), "version": 1})
    assert answer.status_code == 409
    assert "Theirs: 80 % · Yours: 70 %" in text_of(answer)
    assert queries.panel(project, "cost")["recall"] == 80


def test_a_reader_sees_the_result_and_no_form(signed_in: Any, people: Cast, project: Project):
    actions.save_panel(project=project, key="cost", data=CHURN, version=1, actor=people.jan, at=timezone.now())
    Project.objects.filter(pk=project.pk).update(visibility="company")
    page = text_of(signed_in("amina").get(simulation_of(project)))
    assert "In the middle case" in page
    assert 'name="recall"' not in page
    assert signed_in("amina").post(simulation_of(project), typed()).status_code == 403


def test_what_is_estimated_three_times_stands_in_order():
    form = CostForm({"hit_gain": "5", "hit_gain_high": "4", "cases_low": "9", "cases": "8", "currency": "EUR"})
    assert set(form.errors) == {"hit_gain", "cases"}


def test_the_canvas_shows_how_success_is_measured(signed_in: Any, project: Project):
    Project.objects.filter(pk=project.pk).update(metric_name="auc", metric_baseline=0.61, metric_target=0.8)
    for name, words in (("zoe", ("Today's way", "Agreed goal")), ("jan", ("Baseline", "Target"))):
        page = text_of(signed_in(name).get(f"/p/{project.code}/canvas/"))
        assert "auc (higher is better)" in page
        assert f"<dt>{words[0]}</dt><dd>0.61</dd><dt>{words[1]}</dt><dd>0.8</dd>" in page
