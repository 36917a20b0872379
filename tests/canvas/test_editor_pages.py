"""The guided way, done boxes and the marks of assumptions, without scripts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption
from canvas.boxes import actions, layout, queries, steps
from canvas.boxes.choices import BoxKey, Progress
from intake.projects.models import Project
from tests.people import Cast

pytestmark = pytest.mark.django_db
ORDER = [str(key) for key in BoxKey]
PART = list(layout.definition().start_with)


def guide(client: Client, project: Project, key: str) -> str:
    return unescape(client.get(f"/p/{project.code}/canvas/?step={key}").content.decode())


def post(client: Client, project: Project, key: str, **fields: Any) -> Any:
    return client.post(f"/p/{project.code}/canvas/boxes/{key}/", {"version": 1, **fields})


def test_the_order_is_that_of_the_definition_and_the_part_of_a_product_owner_its_beginning() -> None:
    assert [box.key for box in layout.boxes()] == ORDER
    assert ORDER[:4] == PART == ["value", "task", "decisions", "impact"]


def test_a_step_knows_its_place_and_where_it_leads() -> None:
    task = steps.step("task", ORDER, PART)
    assert (task.number, task.total, task.previous, task.following, task.beyond) == (2, 4, "value", "decisions", "")
    last = steps.step("impact", ORDER, PART)
    assert (last.number, last.following, last.beyond) == (4, "", "sources")
    assert steps.step("sources", ORDER, PART).number == 5
    assert steps.step("monitoring", ORDER).following == ""
    assert steps.begin(ORDER, PART, {"value", "task"}) == "decisions"
    assert steps.begin(ORDER, PART, set(PART)) == "sources"
    assert steps.begin(ORDER, PART, set(ORDER)) == "value"


def test_the_guided_way_asks_a_product_owner_for_her_part_and_the_team_for_all(
    signed_in: Any, project: Project
) -> None:
    page = guide(signed_in("zoe"), project, "task")
    assert [key for key in ORDER if f'id="box-{key}"' in page] == ["task"]
    assert "Box 2 of 4" in page
    assert layout.box("task").hint in page
    assert layout.box("task").example in page
    assert layout.definition().attribution in page
    assert "Box 2 of 10" in guide(signed_in("jan"), project, "task")
    assert signed_in("zoe").get(f"/p/{project.code}/canvas/?step=nowhere").status_code == 404


def test_the_order_can_be_set(signed_in: Any, project: Project, settings: Any) -> None:
    settings.CANVAS_ORDER = ["task", *(key for key in ORDER if key != "task")]
    page = guide(signed_in("zoe"), project, "task")
    assert "Box 1 of 4" in page
    assert 'data-to="' + f"/p/{project.code}/canvas/?step=value" in page


def test_one_press_saves_and_leads_on_without_scripts(signed_in: Any, project: Project) -> None:
    zoe, here = signed_in("zoe"), f"/p/{project.code}/canvas/"
    assert post(zoe, project, "value", text="It saves money.", guided=1, next="task")["Location"] == f"{here}?step=task"
    assert queries.box(project, "value").text == "It saves money."
    assert post(zoe, project, "impact", text="12 €", guided=1, next="")["Location"] == f"{here}#box-impact"
    assert post(zoe, project, "task", text="Who?", guided=1, next="//evil.example")["Location"] == f"{here}#box-task"


def test_what_is_refused_on_the_guided_way_stays_there_with_the_text(signed_in: Any, project: Project) -> None:
    answer = post(signed_in("zoe"), project, "task", text="x" * 20_001, guided=1, next="decisions")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "20,001 of 20,000 characters" in page
    assert "x" * 20_001 in page
    assert 'name="next"' in page


def test_calling_a_box_done_saves_its_text_in_one_press_and_an_empty_one_is_refused(
    signed_in: Any, project: Project
) -> None:
    zoe = signed_in("zoe")
    assert post(zoe, project, "task", text="", done=1).status_code == 422
    answer = post(zoe, project, "task", text="Who leaves?", done=1, guided=1)
    assert answer["Location"] == f"/p/{project.code}/canvas/?step=task"
    row = queries.box(project, "task")
    assert (row.text, row.progress) == ("Who leaves?", Progress.DONE)
    assert 'data-progress="done"' in guide(zoe, project, "task")
    post(zoe, project, "task", text="Who leaves?", version=2, done=0)
    assert queries.box(project, "task").progress == Progress.STARTED


def test_a_box_shows_what_is_unproven_about_it_each_assumption_once(
    signed_in: Any, project: Project, people: Cast
) -> None:
    proven = {"status": Status.VERIFIED, "evidence_level": 2, "expires_on": date(2026, 1, 1)}
    states: list[dict[str, Any]] = [
        {"status": Status.OPEN, "due": "T", "due_on": None},
        {"status": Status.OPEN, "due": "U", "due_on": None},
        proven,
        {**proven, "contradicted_at": datetime(2026, 1, 2, tzinfo=UTC)},
    ]
    rows = Assumption.objects.filter(project=project)
    rows.update(box="")
    for number, columns in zip(rows.values_list("number", flat=True)[:4], states, strict=True):
        rows.filter(number=number).update(box="value", **columns)
    assert queries.marks(project, date(2026, 2, 1))["value"] == queries.Mark(contradicted=1, overdue=1, to_check=1)
    page = unescape(signed_in("jan").get(f"/p/{project.code}/canvas/").content.decode())
    assert f"/p/{project.code}/assumptions/?box=value" in page
    assert all(words in page for words in ("1 contradicted", "1 overdue", "1 to check"))


def test_a_conflict_without_scripts_keeps_the_guided_way(signed_in: Any, project: Project, people: Cast) -> None:
    actions.save_box(project=project, key="task", text="His.", version=1, actor=people.jan, at=timezone.now())
    answer = post(signed_in("zoe"), project, "task", text="Hers.", guided=1, next="decisions")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("His.") >= 2
    assert 'name="guided"' in page
