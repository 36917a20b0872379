"""The canvas as a file: what goes out comes in again, and what is wrong with a file is said by name."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from canvas.boxes import actions as writing
from canvas.boxes.choices import BoxKey, Origin, PanelKey
from canvas.boxes.forms import PANEL_FORMS, TextForm
from canvas.boxes.models import Revision
from canvas.paper import forms, queries
from intake.base.errors import Invalid
from intake.projects.models import JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db

PANELS: dict[str, dict[str, Any]] = {
    "ownership": {"calling_team": "Łódź web", "calling_date": "2027-01-31"},
    "service": {"mode": "real_time", "p95_ms": 250, "availability": 99.95},
    "cost": {"gain_low": "1000.00", "gain_base": "2000.50", "currency": "EUR", "build_days": 12.5},
    "privacy": {"personal_data": "yes"},
}
ANY = {"HTTP_IF_MATCH": "*"}


def address(project: Project, ending: str = "json") -> str:
    return f"/api/v1/projects/{project.code}/canvas.{ending}"


def fill(project: Project, people: Cast) -> None:
    """Words in all boxes, with marks, letters and line ends of all kinds; figures in the panels."""
    for key in BoxKey:
        text = f'# {key}\n\n- é ß Ł Ж 漢字 👩‍👩‍👧\n- "quoted" \\ </script>\n\n   code'
        writing.save_box(project=project, key=key, text=text, version=1, actor=people.zoe, at=timezone.now())
    writing.say_done(project=project, key="task", done=True, actor=people.zoe, at=timezone.now())
    for panel, data in PANELS.items():
        form = PANEL_FORMS[PanelKey(panel)](data)
        assert form.is_valid(), form.errors
        writing.save_panel(
            project=project, key=panel, data=form.stored(), version=1, actor=people.zoe, at=timezone.now()
        )


def put(client, project, data, **headers):
    body = data if isinstance(data, (bytes, str)) else orjson.dumps(data)
    return client.put(address(project), body, content_type="application/json", **{**ANY, **headers})


def test_a_file_taken_into_a_new_project_comes_out_equal(api, people, project):
    fill(project, people)
    out = api("zoe").get(address(project))
    other = make_project(people.other, people.lukasz)
    answer = put(api("lukasz"), other, out.content)
    assert answer.status_code == 200, answer.content
    again = api("lukasz").get(address(other))
    assert again.content == out.content
    assert (again["ETag"], answer["ETag"]) == (out["ETag"], out["ETag"])
    assert out.json()["boxes"]["task"]["done"] is True
    assert project.code not in out.content.decode()
    revisions = Revision.objects.filter(project=other)
    assert [(row.number, row.origin) for row in revisions] == [(1, Origin.IMPORTED)]
    # Once more is no change.
    lines = JournalEntry.objects.count()
    assert put(api("lukasz"), other, out.content).status_code == 200
    assert JournalEntry.objects.count() == lines


TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)


@given(st.dictionaries(st.sampled_from([key.value for key in BoxKey]), TEXTS), st.sets(st.sampled_from(list(BoxKey))))
def test_any_text_that_a_box_takes_goes_round(texts, done):
    typed = {key: TextForm({"text": text}) for key, text in texts.items()}
    kept = {key: form.cleaned_data["text"] for key, form in typed.items() if form.is_valid()}
    said = queries.Content(boxes=kept, done=frozenset(key.value for key in done if kept.get(key)))
    assert forms.read(orjson.loads(orjson.dumps(queries.as_file(said)))) == said


def ours(**changed):
    return {"format": "machine-learning-canvas", "version": 1, "boxes": {}, **changed}


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ([], "", "invalid"),
        (ours(format="lean-canvas"), "format", "unknown_format"),
        (ours(version=2), "version", "unknown_version"),
        (ours(version="1"), "version", "unknown_version"),
        (ours(version=True), "version", "unknown_version"),
        (ours(boxes=[]), "boxes", "invalid"),
        (ours(boxes={"pricing": {"text": "x"}}), "boxes.pricing", "unknown_box"),
        (ours(boxes={"task": "x"}), "boxes.task", "invalid"),
        (ours(boxes={"task": {"text": "x" * 20_001}}), "boxes.task.text", "too_long"),
        (ours(boxes={"task": {"text": 7}}), "boxes.task.text", "invalid"),
        (ours(boxes={"task": {"text": "x", "done": "yes"}}), "boxes.task.done", "invalid"),
        (ours(boxes={"task": {}}), "boxes.task.text", "required"),
        (ours(boxes={"task": {"text": None, "done": True}}), "boxes.task.text", "required"),
        (ours(boxes={"task": {"words": "x"}}), "boxes.task.words", "unknown_field"),
        (ours(panels={"colours": {}}), "panels.colours", "unknown_panel"),
        (ours(panels={"service": {"p95_ms": "soon"}}), "panels.service.p95_ms", "invalid"),
        (ours(panels={"service": {"wheels": 4}}), "panels.service.wheels", "unknown_field"),
        (ours(owner="me"), "owner", "unknown_field"),
        ({"format": "machine-learning-canvas", "version": 1}, "boxes", "required"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_name(data, field, code):
    with pytest.raises(Invalid) as caught:
        forms.read(data)
    assert [(fault.field, fault.code) for fault in caught.value.errors] == [(field, code)]
    assert caught.value.errors[0].detail


def test_a_file_with_one_fault_changes_nothing(api, people, project):
    answer = put(api("zoe"), project, ours(boxes={"task": {"text": "Fine."}, "nowhere": {"text": "x"}}))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "boxes.nowhere")
    assert "value, task" in answer.json()["errors"][0]["detail"]
    assert queries.content(project).is_empty
    assert put(api("zoe"), project, "{not json").status_code == 400


def test_a_canvas_that_changed_meanwhile_is_not_replaced(api, people, project):
    read = api("zoe").get(address(project))["ETag"]
    assert api("zoe").put(address(project), {}, content_type="application/json").status_code == 428
    writing.save_box(project=project, key="task", text="Mine.", version=1, actor=people.jan, at=timezone.now())
    answer = put(api("zoe"), project, ours(boxes={"task": {"text": "Theirs."}}), HTTP_IF_MATCH=read)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert queries.content(project).boxes["task"] == "Mine."
    again = put(api("zoe"), project, ours(boxes={"task": {"text": "Theirs."}}), HTTP_IF_MATCH=answer["ETag"])
    assert (again.status_code, queries.content(project).boxes["task"]) == (200, "Theirs.")


def upload(client, project, content, **fields):
    file = SimpleUploadedFile("canvas.json", content, "application/json")
    return client.post(f"/p/{project.code}/canvas/import/", {"file": file, **fields})


def test_a_person_hands_in_a_file(signed_in, people, project):
    writing.save_box(project=project, key="task", text="Mine.", version=1, actor=people.zoe, at=timezone.now())
    data = orjson.dumps(ours(boxes={"task": {"text": "Theirs."}, "value": {"text": "Value."}}))
    assert upload(signed_in("zoe"), project, data, keep="on").status_code == 302
    assert (queries.content(project).boxes["task"], queries.content(project).boxes["value"]) == ("Mine.", "Value.")
    assert upload(signed_in("zoe"), project, data).status_code == 302
    assert queries.content(project).boxes["task"] == "Theirs."
    assert upload(signed_in("amina"), project, data).status_code in (403, 404)
    page = upload(signed_in("zoe"), project, orjson.dumps(ours(boxes={"pricing": {"text": "x"}})))
    assert page.status_code == 422
    assert "boxes.pricing" in page.content.decode()
    assert upload(signed_in("zoe"), project, b"PK\x03\x04 a spreadsheet").status_code == 422


def test_a_huge_file_is_refused_before_it_is_read(signed_in, project):
    class Unread(io.BytesIO):
        """A body of which nobody may read a byte."""

        def read(self, *_sizes: int | None) -> bytes:
            raise AssertionError("the body was read")

    body: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(100 * 1024**2)}
    kind = "multipart/form-data; boundary=x"
    answer = signed_in("zoe").generic("POST", f"/p/{project.code}/canvas/import/", b"", kind, **body)
    assert answer.status_code == 413
    answer = signed_in("zoe").generic("PUT", address(project), b"", "application/json", **ANY, **body)
    assert answer.status_code == 413
