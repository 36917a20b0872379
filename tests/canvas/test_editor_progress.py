"""Empty, started, done: what a box's text says by itself, and what a person says."""

from __future__ import annotations

import pytest
from django.utils import timezone

from canvas.boxes import actions, queries
from canvas.boxes.choices import Progress
from canvas.boxes.models import Box
from intake.projects.models import JournalEntry, Project
from tests.people import Cast

pytestmark = pytest.mark.django_db


def write(project: Project, people: Cast, text: str, version: int = 1) -> Box:
    return actions.save_box(
        project=project, key="task", text=text, version=version, actor=people.zoe, at=timezone.now()
    )


def say(project: Project, people: Cast, done: bool) -> Box:
    return actions.say_done(project=project, key="task", done=done, actor=people.zoe, at=timezone.now())


def test_writing_starts_a_box_and_a_person_says_that_it_is_done(people: Cast, project: Project) -> None:
    assert queries.box(project, "task").progress == Progress.EMPTY
    assert write(project, people, "Who leaves?").progress == Progress.STARTED
    done = say(project, people, True)
    assert (done.progress, done.version) == (Progress.DONE, 2)
    assert write(project, people, "Who leaves, and when?", 2).progress == Progress.DONE
    assert say(project, people, False).progress == Progress.STARTED


def test_an_emptied_box_is_empty_and_filling_it_again_only_starts_it(people: Cast, project: Project) -> None:
    write(project, people, "Who leaves?")
    say(project, people, True)
    assert write(project, people, "", 2).progress == Progress.EMPTY
    assert write(project, people, "Again", 3).progress == Progress.STARTED


def test_saying_it_twice_is_one_line_of_the_journal_and_an_empty_box_is_never_done(
    people: Cast, project: Project
) -> None:
    with pytest.raises(actions.NothingWritten):
        say(project, people, True)
    write(project, people, "Who leaves?")
    say(project, people, True)
    say(project, people, True)
    assert JournalEntry.objects.filter(project=project, kind="canvas.box_done").count() == 1
