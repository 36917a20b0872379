"""Versions of a canvas: which saves are one, what each says, and that no text falls between two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction

from canvas.boxes import actions, queries
from canvas.boxes.choices import BoxKey, Origin, PanelKey
from canvas.boxes.keeping import Source, canvas_at
from canvas.boxes.models import Box, Part, Revision
from intake.accounts.models import User
from intake.projects.models import JournalEntry, Project

pytestmark = pytest.mark.django_db

# Savepoint, project held, box, compare-and-set, journal line with its outbox, version with what it says, box, release.
SAVING = 11
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def minutes(count: float) -> datetime:
    """So many minutes after ten."""
    return TEN + timedelta(minutes=count)


def write(project: Project, actor: User | None, text: str, *, at: float = 0, key: str = "task", **more: Any) -> None:
    version = queries.box(project, key).version
    actions.save_box(project=project, key=key, text=text, version=version, actor=actor, at=minutes(at), **more)


def fill(project: Project, actor: User, *, at: float = 0, key: str = "service", **data: Any) -> None:
    version = queries.panel_row(project, key).version
    actions.save_panel(project=project, key=key, data=data, version=version, actor=actor, at=minutes(at))


def kept(project: Project) -> list[tuple[int, str, list[str]]]:
    """(number, whose, which parts) of every revision."""
    rows = (
        Revision.objects.filter(project=project).order_by("number").prefetch_related("parts").select_related("author")
    )
    return [
        (r.number, r.author.name.split()[0] if r.author else "", sorted(p.key for p in r.parts.all())) for r in rows
    ]


def test_saves_of_one_person_within_ten_minutes_are_one(people, project):
    write(project, people.zoe, "Will")
    write(project, people.zoe, "Will this reader leave?", at=9)
    write(project, people.zoe, "In a month.", at=18.9, key="making")
    fill(project, people.zoe, at=28.9, mode="batch")
    assert kept(project) == [(1, "Zoë", ["making", "panel:service", "task"])]
    only = Revision.objects.get(project=project)
    assert (only.started_at, only.ended_at) == (TEN, minutes(28.9))
    assert canvas_at(project, 1).boxes["task"] == "Will this reader leave?"


def test_a_longer_pause_begins_another(people, project):
    write(project, people.zoe, "First.")
    write(project, people.zoe, "Second.", at=10.1)
    assert [number for number, _who, _parts in kept(project)] == [1, 2]


def test_anybody_elses_save_begins_another_in_whatever_box(people, project):
    write(project, people.zoe, "Hers.")
    write(project, people.kasper, "His.", at=1, key="value")
    write(project, people.zoe, "Hers again.", at=2)
    assert kept(project) == [(1, "Zoë", ["task"]), (2, "Kasper", ["value"]), (3, "Zoë", ["task"])]


def test_each_says_the_whole_canvas_as_it_was(people, project):
    write(project, people.zoe, "One.")
    fill(project, people.kasper, at=1, mode="batch")
    write(project, people.zoe, "", at=2)
    said = [canvas_at(project, number) for number in (0, 1, 2, 3)]
    assert [written.boxes["task"] for written in said] == ["", "One.", "One.", ""]
    assert [written.panels["service"] for written in said] == [{}, {}, {"mode": "batch"}, {"mode": "batch"}]
    assert set(said[0].boxes) == set(BoxKey)
    assert set(said[0].panels) == set(PanelKey)


def test_a_save_that_changes_nothing_or_fails_keeps_nothing(people, project):
    write(project, people.zoe, "One.")
    write(project, people.kasper, "One.", at=1)
    with pytest.raises(actions.StaleBox):
        actions.save_box(project=project, key="task", text="Late.", version=1, actor=people.kasper, at=minutes(2))
    assert kept(project) == [(1, "Zoë", ["task"])]


def test_text_and_revision_are_written_together_or_not_at_all(people, project, monkeypatch):
    def fail(**_what: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "keep", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(project, people.zoe, "One.")
    assert not Revision.objects.filter(project=project).exists()
    assert not JournalEntry.objects.filter(project=project, kind="canvas.box").exists()
    assert queries.box(project, "task").text == ""


def test_what_is_restored_stands_alone(people, project):
    write(project, people.zoe, "One.")
    back = Source(Origin.RESTORED, "1")
    write(project, people.zoe, "Two.", at=1, source=back)
    write(project, people.zoe, "Two of the same.", at=1, key="value", source=back)
    write(project, people.zoe, "Typed on.", at=2)
    assert kept(project) == [(1, "Zoë", ["task"]), (2, "Zoë", ["task", "value"]), (3, "Zoë", ["task"])]
    line = JournalEntry.objects.filter(project=project, subject="value").first()
    assert line is not None
    assert line.after["restored"] == "1"


def test_a_clock_that_runs_behind_does_not_turn_time_around(people, project):
    write(project, people.zoe, "One.", at=5)
    write(project, people.zoe, "Two.", at=4)
    write(project, people.kasper, "Three.", at=3)
    spans = list(Revision.objects.filter(project=project).order_by("number").values_list("started_at", "ended_at"))
    assert spans == [(minutes(5), minutes(5)), (minutes(3), minutes(3))]


def test_what_stood_there_before_versions_were_kept_becomes_the_first(people, project):
    write(project, people.zoe, "Old.")
    fill(project, people.kasper, at=1, mode="batch")
    Revision.objects.all().delete()
    first = import_module("canvas.boxes.migrations.0004_first_revision")
    with connection.cursor() as cursor:
        cursor.execute(first.BEGIN)
        cursor.execute(first.KEEP)
    assert kept(project) == [(1, "Kasper", ["panel:service", "task"])]
    written = canvas_at(project, 1)
    assert (written.boxes["task"], written.panels["service"]) == ("Old.", {"mode": "batch"})
    write(project, people.zoe, "New.", at=2)
    assert canvas_at(project, 1).boxes["task"] == "Old."


def test_a_save_costs_the_same_with_a_long_history_and_many_projects(people, project, django_assert_num_queries):
    write(project, people.zoe, "One.")

    def save(number: int) -> None:
        with django_assert_num_queries(SAVING, connection=connection):
            actions.save_box(
                project=project, key="task", text=f"{number}", version=number, actor=people.zoe, at=minutes(number)
            )

    save(2)
    others = Project.objects.bulk_create(
        Project(brand=people.nordlys, code=f"NVB-{n}", name="x", stage_since=TEN, created_at=TEN)
        for n in range(1000, 1050)
    )
    Box.objects.bulk_create(Box(project=other, key=key, text="x") for other in others for key in BoxKey)
    long = Revision.objects.bulk_create(
        Revision(project=project, number=n, author=people.zoe, started_at=minutes(1), ended_at=minutes(1))
        for n in range(2, 300)
    )
    Part.objects.bulk_create(Part(revision=r, key="task", version=2, content={"text": "x"}) for r in long)
    save(3)
