"""The history of a canvas: read, compared, brought back; on pages and by the API."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.boxes import actions as boxes
from canvas.boxes import queries as canvas
from canvas.boxes.keeping import canvas_at
from canvas.boxes.models import Revision
from canvas.versions import actions, queries
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry
from intake.triage.actions.moves import freeze
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def write(project, actor, text, key="task", minutes=0):
    version = canvas.box(project, key).version
    at = timezone.now() + timedelta(minutes=minutes)
    boxes.save_box(project=project, key=key, text=text, version=version, actor=actor, at=at)


@pytest.fixture
def told(people, project):
    """Three versions: Zoë's, Kasper's, Zoë's."""
    write(project, people.zoe, "Will this reader leave?")
    write(project, people.kasper, "Will this <b>customer</b> leave soon?", minutes=1)
    write(project, people.zoe, "A fair price.", key="value", minutes=2)
    return project


def back(project, user, name, *keys):
    seen = queries.seen(project)
    return actions.restore(
        project=project,
        version=queries.version(project, name, user),
        seen={key: seen[key] for key in keys or seen},
        actor=user,
        at=timezone.now() + timedelta(minutes=3),
    )


def test_one_box_is_brought_back_and_the_rest_stays(people, told):
    assert back(told, people.jan, "1", "task") == ["task"]
    now = queries.current(told)
    assert (now.boxes["task"], now.boxes["value"]) == ("Will this reader leave?", "A fair price.")
    newest = queries.latest(told)
    assert newest is not None
    assert (newest.number, newest.origin, newest.source) == (4, "restored", "1")


def test_all_of_it_is_brought_back_and_that_is_undone_by_the_one_before(people, told):
    before = queries.current(told)
    assert set(back(told, people.zoe, "1")) == {"task", "value"}
    assert queries.current(told) == canvas_at(told, 1)
    assert set(back(told, people.zoe, "3")) == {"task", "value"}
    assert queries.current(told) == before
    assert Revision.objects.filter(project=told).count() == 5


def test_bringing_back_what_stands_there_is_no_version(people, told):
    assert back(told, people.zoe, "3") == []
    assert Revision.objects.filter(project=told).count() == 3


def test_all_or_nothing_when_somebody_saves_meanwhile(people, told):
    seen = queries.seen(told)
    write(told, people.kasper, "Kasper's.", key="value", minutes=3)
    restore = partial(actions.restore, project=told, actor=people.zoe, at=timezone.now() + timedelta(minutes=4))
    with pytest.raises(boxes.StaleBox):
        restore(version=queries.version(told, "1", people.zoe), seen=seen)
    now = queries.current(told)
    assert (now.boxes["task"], now.boxes["value"]) == ("Will this <b>customer</b> leave soon?", "Kasper's.")
    assert Revision.objects.filter(project=told).count() == 4


def test_the_page_of_a_lost_restore_shows_both_texts_and_another_way_back(people, signed_in, told):
    form = {"part": ["task"], "version-task": "2"}
    answer = signed_in("zoe").post(f"/p/{told.code}/canvas/history/1/restore/", form)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Kasper Ørsted has saved meanwhile" in html
    assert "<del>" in html
    assert "&lt;b&gt;" in html
    assert "<b>customer</b>" not in html.split('class="canvas"')[0]
    assert 'name="version-task" value="3"' in html
    again = signed_in("zoe").post(f"/p/{told.code}/canvas/history/1/restore/", {**form, "version-task": "3"})
    assert (again.status_code, again["Location"]) == (302, f"/p/{told.code}/canvas/history/")
    assert queries.current(told).boxes["task"] == "Will this reader leave?"


@pytest.mark.parametrize(
    "form", [{}, {"part": ["task"]}, {"part": ["roof"], "version-roof": "1"}, {"version-task": "x"}]
)
def test_a_form_that_does_not_say_what_it_replaces_changes_nothing(signed_in, told, form):
    answer = signed_in("zoe").post(f"/p/{told.code}/canvas/history/1/restore/", form)
    assert answer.status_code == 422
    assert Revision.objects.filter(project=told).count() == 3


def test_the_history_names_who_what_and_the_gates_between(people, signed_in, told):
    # Between Kasper's version and Zoë's second.
    at = timezone.now() + timedelta(seconds=90)
    freeze(project=told, stage=Stage.POC, by=people.jan, at=at)
    html = signed_in("zoe").get(f"/p/{told.code}/canvas/history/").content.decode()
    order = [html.index(words) for words in ("Version 3", "Frozen on entering “Trial”", "Version 2", "Version 1")]
    assert order == sorted(order)
    assert html.count("Kasper Ørsted") == 1
    assert (
        "Frozen on entering “Proof of concept”"
        in signed_in("jan").get(f"/p/{told.code}/canvas/history/").content.decode()
    )


def test_a_gate_stays_on_its_page_of_a_long_history(people, signed_in, told):
    start = timezone.now()
    Revision.objects.filter(project=told).update(started_at=start, ended_at=start)
    Revision.objects.bulk_create(
        Revision(project=told, number=n, author=people.zoe, started_at=at, ended_at=at)
        for n in range(4, 103)
        for at in [start + timedelta(minutes=n)]
    )
    freeze(project=told, stage=Stage.POC, by=people.jan, at=start + timedelta(minutes=30.5))
    pages = [signed_in("zoe").get(f"/p/{told.code}/canvas/history/?page={n}").content.decode() for n in (1, 2, 3)]
    assert ["Frozen on entering" in html for html in pages] == [False, True, False]


def test_what_changed_since_the_gate(people, signed_in, told):
    freeze(project=told, stage=Stage.POC, by=people.jan, at=timezone.now())
    number = told.snapshots.get().pk
    write(told, people.zoe, "A fair price at once.", key="value", minutes=20)
    html = signed_in("kasper").get(f"/p/{told.code}/canvas/compare/?a=gate-{number}&b=now").content.decode()
    assert "<ins>" in html
    assert "at once" in html
    assert "1 word added" not in html
    assert "2 words added" in html
    frozen = signed_in("kasper").get(f"/p/{told.code}/canvas/history/gate-{number}/")
    assert "A fair price." in frozen.content.decode()
    assert set(back(told, people.zoe, f"gate-{number}")) == {"value"}


def test_a_gate_of_another_project_is_none_of_this_one(people, signed_in, told):
    other = make_project(people.other, people.lukasz)
    freeze(project=other, stage=Stage.POC, by=people.jan, at=timezone.now())
    assert signed_in("zoe").get(f"/p/{told.code}/canvas/history/gate-{other.snapshots.get().pk}/").status_code == 404


def test_the_api_lists_reads_and_compares(people, api, told):
    program = api("zoe")
    address = f"/api/v1/projects/{told.code}/canvas/revisions/"
    first = program.get(f"{address}?limit=2").json()
    assert [row["number"] for row in first["results"]] == [3, 2]
    assert first["results"][1]["author"] == "kasper@nordlys.example"
    assert first["results"][1]["changed"] == ["task"]
    assert [row["number"] for row in program.get(first["next"]).json()["results"]] == [1]
    one = program.get(f"{address}1/").json()
    assert {box["key"]: box["text"] for box in one["boxes"]}["task"] == "Will this reader leave?"
    assert len(one["panels"]) == 5
    assert program.get(f"{address}9/").json()["code"] == "unknown_version"


def test_the_api_compares_by_word(people, api, told):
    program = api("zoe")
    address = f"/api/v1/projects/{told.code}/canvas/revisions/compare/"
    found = program.get(f"{address}?a=1&b=now").json()
    task = next(box for box in found["boxes"] if box["key"] == "task")
    assert "".join(word["text"] for word in task["words"] if word["op"] != "added") == "Will this reader leave?"
    assert [box["key"] for box in found["boxes"] if box["changed"]] == ["value", "task"]
    assert [fault["field"] for fault in program.get(address).json()["errors"]] == ["a", "b"]
    assert program.get(f"{address}?a=1&b=soon").status_code == 404


def test_reading_costs_the_same_however_long_the_history(people, signed_in, told):
    browser = signed_in("zoe")
    addresses = [f"/p/{told.code}/canvas/{page}" for page in ("history/", "history/2/", "compare/?a=1&b=2")]

    def costs():
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queried:
                assert browser.get(address).status_code == 200
            counts.append(len(queried))
        return counts

    costs()
    short = costs()
    for number in range(12):
        write(told, people.zoe if number % 2 else people.kasper, f"Text {number}", minutes=number + 5)
        freeze(project=told, stage=Stage.POC, by=people.jan, at=timezone.now())
    assert costs() == short


def test_the_journal_tells_what_was_brought_back(people, told):
    back(told, people.zoe, "1", "task")
    line = JournalEntry.objects.filter(project=told, kind="canvas.box").first()
    assert line is not None
    assert (line.before["text"], line.after["restored"]) == ("Will this <b>customer</b> leave soon?", "1")
