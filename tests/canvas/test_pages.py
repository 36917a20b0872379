"""The canvas on its pages: who may look and write, what a conflict shows, what hostile text does."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.boxes import actions, queries
from canvas.boxes.choices import BoxKey
from intake.projects.choices import Visibility
from intake.projects.models import JournalEntry, Project

pytestmark = pytest.mark.django_db
ATTRIBUTION = "Machine Learning Canvas v1.2 by Louis Dorard (ownml.co), CC BY-SA 4.0; adapted."
SCRIPT = {"HX-Request": "true"}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    '"><svg onload=alert(1)>',
    "\u202egnp.exe 漢字 👩‍🔬",
]


def canvas_of(project, start=False):
    return f"/p/{project.code}/canvas/{'?start=1' if start else ''}"


def box_of(project, key="task"):
    return f"/p/{project.code}/canvas/boxes/{key}/"


def panel_of(project, key="service"):
    return f"/p/{project.code}/canvas/panels/{key}/"


def text_of(answer):
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "sees", "writes"),
    [("anonymous", 302, 302), ("zoe", 200, 302), ("kasper", 200, 302), ("lukasz", 404, 404), ("amina", 404, 404),
     ("jan", 200, 302), ("ada", 200, 302)],
)  # fmt: skip
def test_who_may_see_and_write_a_canvas_of_a_brand(signed_in, project, name, sees, writes):
    client = signed_in(name)
    assert client.get(canvas_of(project)).status_code == sees
    edit = 200 if writes == 302 and name != "anonymous" else sees
    assert client.get(box_of(project)).status_code == edit
    assert client.get(panel_of(project)).status_code == edit
    assert client.post(box_of(project), {"text": "New", "version": 1}).status_code == writes
    assert client.post(panel_of(project), {"mode": "batch", "version": 1}).status_code == writes
    written = queries.box(project, "task").text
    assert written == ("New" if edit == 200 else "")


@pytest.mark.parametrize("name", ["amina", "lukasz"])
def test_a_reader_of_a_shared_project_looks_and_finds_no_button(signed_in, project, name):
    Project.objects.filter(pk=project.pk).update(visibility=Visibility.COMPANY)
    client = signed_in(name)
    page = client.get(canvas_of(project))
    assert page.status_code == 200
    assert "data-save-url" not in text_of(page)
    assert "panels/service" not in text_of(page)
    assert client.get(canvas_of(project, start=True)).status_code == 200
    for address in (box_of(project), panel_of(project)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"text": "New", "version": 1}).status_code == 403


def test_the_canvas_shows_ten_boxes_five_panels_and_the_attribution(signed_in, project):
    text = text_of(signed_in("zoe").get(canvas_of(project)))
    assert all(f'id="box-{key}"' in text for key in BoxKey)
    assert text.count('id="panel-') >= 5
    assert ATTRIBUTION in text
    assert "What right and wrong decisions cost" in text
    assert "Impact simulation" in text_of(signed_in("jan").get(canvas_of(project)))


def test_a_save_without_scripts_goes_back_to_the_canvas(signed_in, project):
    client = signed_in("zoe")
    answer = client.post(box_of(project), {"text": "**Will** she leave?", "version": 1})
    assert answer["Location"] == f"/p/{project.code}/canvas/#box-task"
    assert "<strong>Will</strong> she leave?" in client.get(canvas_of(project)).content.decode()


def test_a_save_by_script_answers_the_box_with_its_new_version(signed_in, project):
    answer = signed_in("zoe").post(box_of(project), {"text": "New", "version": 1}, headers=SCRIPT)
    assert answer.status_code == 200
    assert 'data-version="2"' in text_of(answer)
    assert "<html" not in text_of(answer)


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_conflict_shows_theirs_yours_and_a_result_and_then_saves(signed_in, people, project, headers):
    actions.save_box(project=project, key="task", text="His text.", version=1, actor=people.jan, at=timezone.now())
    client = signed_in("zoe")
    answer = client.post(box_of(project), {"text": "Her <text>.", "version": 1}, headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Jan Kowalski changed this box" in text
    assert "His text.\n\nHer &lt;text&gt;." in text
    assert 'name="version" value="2"' in text
    assert 'data-version="2"' in text
    assert queries.box(project, "task").text == "His text."
    again = client.post(box_of(project), {"text": "Both.", "version": 2}, headers=headers)
    assert again.status_code == (200 if headers else 302)
    assert queries.box(project, "task").text == "Both."


@pytest.mark.parametrize("version", ["", "abc", "-1", "0", "1.5", "9" * 40, "\x00"])
def test_a_version_that_is_no_number_keeps_the_text(signed_in, project, version):
    answer = signed_in("zoe").post(box_of(project), {"text": "Kept text", "version": version})
    assert answer.status_code == 422
    assert "Kept text" in text_of(answer)
    assert queries.box(project, "task").text == ""


def test_a_text_that_is_too_long_or_has_control_characters_is_kept_and_told(signed_in, project):
    client = signed_in("zoe")
    for text, reason in (("x" * 20001, "20,001 of 20,000 characters"), ("a\x07b", "control character")):
        answer = client.post(box_of(project), {"text": text, "version": 1}, headers=SCRIPT)
        assert answer.status_code == 422
        assert reason in text_of(answer)
        assert text in text_of(answer)
    assert client.post(box_of(project), {"text": "x" * 20000, "version": 1}).status_code == 302


def test_ten_megabytes_are_refused_before_they_are_read(signed_in, project):
    answer = signed_in("zoe").post(box_of(project), {"text": "x" * 10 * 1024 * 1024, "version": 1})
    assert answer.status_code == 413


@pytest.mark.parametrize("key", ["nowhere", "TASK", "task%00", "..", "%F0%9F%A6%8A"])
def test_an_unknown_box_or_panel_is_not_found(signed_in, project, key):
    client = signed_in("zoe")
    for address in (box_of(project, key), panel_of(project, key)):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "x", "version": 1}).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(signed_in, people, project, text):
    client = signed_in("zoe")
    client.post(box_of(project), {"text": text, "version": 1})
    client.post(panel_of(project, "fallback"), {"fallback": text, "reviewer": text, "version": 1})
    pages = [client.get(canvas_of(project)), client.get(box_of(project)), client.get(panel_of(project, "fallback"))]
    pages.append(client.post(box_of(project), {"text": text + "!", "version": 1}))
    for page in pages:
        html = page.content.decode()
        assert page.status_code in (200, 409)
        assert "<script>" not in html
        assert "<img src=x" not in html
        assert "<svg onload" not in html
        assert 'href="javascript' not in html
    assert queries.box(project, "task").text == text


def test_a_panel_is_saved_read_in_words_and_keeps_what_is_wrong(signed_in, project):
    client = signed_in("zoe")
    good = {"mode": "real_time", "p95_ms": "300", "availability": "99,5", "version": 1}
    assert client.post(panel_of(project), good)["Location"] == f"/p/{project.code}/canvas/#panel-service"
    text = text_of(client.get(canvas_of(project)))
    assert "300 ms" in text
    assert "99.5 % of the time" in text
    bad = client.post(panel_of(project), {"p95_ms": "soon", "version": 2})
    assert bad.status_code == 422
    assert "soon" in text_of(bad)
    assert client.post(panel_of(project), {"p95_ms": "1"}).status_code == 422


def test_a_panel_by_script_is_swapped_for_its_form_and_back(signed_in, project):
    client = signed_in("zoe")
    form = text_of(client.get(panel_of(project), headers=SCRIPT))
    assert "<html" not in form
    assert 'name="p95_ms"' in form
    shown = client.post(panel_of(project), {"p95_ms": "300", "version": 1}, headers=SCRIPT)
    assert shown.status_code == 200
    assert "300 ms" in text_of(shown)
    assert "<form" not in text_of(shown)


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_panel_conflict_names_what_differs_and_keeps_what_was_typed(signed_in, people, project, headers):
    actions.save_panel(
        project=project, key="service", data={"p95_ms": 300}, version=1, actor=people.jan, at=timezone.now()
    )
    answer = signed_in("zoe").post(panel_of(project), {"p95_ms": "200", "version": 1}, headers=headers)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Jan Kowalski changed this panel" in text
    assert "Theirs: 300 ms · Yours: 200 ms" in text
    assert 'name="version" value="2"' in text
    assert queries.panel(project, "service")["p95_ms"] == 300


def test_looking_writes_nothing(signed_in, project):
    before = JournalEntry.objects.count()
    client = signed_in("zoe")
    for address in (canvas_of(project), canvas_of(project, start=True), box_of(project), panel_of(project)):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert JournalEntry.objects.count() == before


def test_a_full_canvas_costs_no_more_queries_than_an_empty_one(signed_in, people, project):
    client = signed_in("zoe")
    client.get(canvas_of(project))
    with CaptureQueriesContext(
        connection,
    ) as empty:
        client.get(canvas_of(project))
    for key in BoxKey:
        actions.save_box(
            project=project, key=key, text=f"Text of {key}", version=1, actor=people.jan, at=timezone.now()
        )
    with CaptureQueriesContext(connection) as full:
        client.get(canvas_of(project))
    assert len(full) == len(empty), json.dumps([query["sql"] for query in full], indent=1)
    assert len(full) <= 10
