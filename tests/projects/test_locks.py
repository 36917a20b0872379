"""Two writers of one project: neither waits for the other in a circle."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from intake.projects import actions
from intake.projects.choices import Stage
from intake.projects.models import Facts, JournalEntry, Project
from intake.triage.actions.replies import locked
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
Hold = Callable[[Project], object]


def by_a_change(project: Project) -> object:
    return actions.change_project(project=project, changes={"name": "Another"}, actor=None, at=timezone.now())


def by_a_move(project: Project) -> object:
    return actions.enter_stage(project=project, to=Stage.BUILD, actor=None, at=timezone.now())


def elsewhere(work: Callable[[], object]) -> list[BaseException]:
    """Does the work on another connection that waits two seconds for a lock at most; what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with transaction.atomic():
                connection.cursor().execute("SET LOCAL lock_timeout = '2s'")
                work()
        except BaseException as error:  # the test shows whatever it is
            raised.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    return raised


@pytest.mark.parametrize("hold", [by_a_change, by_a_move, locked])
def test_a_line_of_the_journal_waits_for_nobody_who_holds_the_project(people: Cast, hold: Hold) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    with transaction.atomic():
        hold(project)
        told = elsewhere(lambda: actions.record(project=project, kind="project.proof", actor=None, at=timezone.now()))
    assert told == []
    assert JournalEntry.objects.filter(kind="project.proof").count() == 1


def test_the_nightly_check_waits_for_a_change_that_is_on_its_way(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    with transaction.atomic():
        Facts.objects.filter(pk=project.pk).update(runs_total=7)
        waited = elsewhere(lambda: actions.check_facts(at=timezone.now()))
    assert [type(error).__name__ for error in waited] == ["OperationalError"]
    assert Facts.objects.get(pk=project.pk).runs_total == 7
    assert actions.check_facts(at=timezone.now()) == 1
    assert Facts.objects.get(pk=project.pk).runs_total == 0


def test_a_change_of_health_is_told_once_although_two_notice_it(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    Facts.objects.filter(pk=project.pk).update(assumptions_refuted_high=1)
    start = Barrier(4)

    def notice() -> None:
        try:
            start.wait()
            with transaction.atomic():
                actions.refresh_health(project=project, at=timezone.now())
        finally:
            connection.close()

    threads = [Thread(target=notice) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert JournalEntry.objects.filter(kind="project.health").count() == 1
