"""The job table: once per subject, taken by one worker, given back when that worker dies."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from intake.jobs import actions, tasks
from intake.jobs.choices import State
from intake.jobs.models import Job
from intake.jobs.registry import JobFailed, Run, handlers

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """No broker: the numbers that the bell was rung for."""
    rung: list[int] = []
    monkeypatch.setattr(actions, "bell", [rung.append])
    return rung


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """A kind of job that notes each run."""
    runs: list[Run] = []
    monkeypatch.setitem(handlers, "test.work", runs.append)
    return runs


def enqueue(subject: str = "NVB-1", at: datetime = NOW) -> Job:
    return actions.enqueue(kind="test.work", subject=subject, at=at)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_already_is_not_doubled(silent_bell: list[int]) -> None:
    assert enqueue().pk == enqueue().pk
    assert enqueue("NVB-2").pk != enqueue().pk
    assert len(silent_bell) == 2


@pytest.mark.django_db
def test_any_number_of_calls_do_the_work_once(work: list[Run]) -> None:
    job = enqueue()
    for _n in range(3):
        tasks.run(job.pk)
    job.refresh_from_db()
    assert (len(work), job.state, job.attempt) == (1, State.DONE, 1)


@pytest.mark.django_db
def test_a_failure_leaves_its_sentence_and_a_bug_leaves_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def expected(run: Run) -> None:
        raise JobFailed("The tracking server does not answer.")

    def bug(run: Run) -> None:
        raise ZeroDivisionError

    for handler, words in ((expected, "does not answer"), (bug, "ZeroDivisionError")):
        monkeypatch.setitem(handlers, "test.work", handler)
        job = enqueue(handler.__name__)
        tasks.run(job.pk)
        job.refresh_from_db()
        assert job.state == State.FAILED
        assert words in job.error
    nobodys = actions.enqueue(kind="test.unheard_of", subject="x", at=NOW)
    tasks.run(nobodys.pk)
    nobodys.refresh_from_db()
    assert nobodys.state == State.FAILED


@pytest.mark.django_db
def test_two_jobs_of_one_subject_never_run_at_once() -> None:
    first = enqueue()
    assert actions.claim(number=first.pk, worker="a", at=NOW) is not None
    second = enqueue()
    assert second.pk != first.pk
    assert actions.claim(number=second.pk, worker="b", at=NOW) is None
    assert actions.claim(number=None, worker="b", at=NOW) is None


@pytest.mark.django_db
def test_a_dead_workers_job_is_taken_back_and_its_late_answer_is_ignored(work: list[Run]) -> None:
    job = enqueue()
    claimed = actions.claim(number=job.pk, worker="doomed", at=NOW)
    assert claimed is not None
    dead = Run(job.pk, job.kind, job.subject, claimed.attempt, {}, lambda *_: None)
    later = NOW + actions.LEASE + timedelta(seconds=1)
    assert actions.reap(at=NOW + actions.LEASE) == 0
    assert actions.reap(at=later) == 1
    assert not actions.beat(run=dead, at=later)
    assert not actions.finish(run=dead, at=later)
    tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, len(work)) == (State.DONE, 2, 1)


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_fails_in_the_end() -> None:
    job = enqueue()
    at = NOW
    for _n in range(actions.MAX_ATTEMPTS):
        assert actions.claim(number=job.pk, worker="w", at=at) is not None
        at += actions.LEASE + timedelta(seconds=1)
        actions.reap(at=at)
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "The worker died.")


@pytest.mark.django_db(transaction=True)
def test_of_ten_workers_one_gets_the_job() -> None:
    job = enqueue()
    start = threading.Barrier(10)
    won: list[str] = []

    def worker(name: str) -> None:
        try:
            start.wait()
            if actions.claim(number=None, worker=name, at=NOW) is not None:
                won.append(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(f"w{n}",)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job.refresh_from_db()
    assert won == [job.worker]
    assert job.attempt == 1


@pytest.mark.django_db
def test_the_sweep_finds_jobs_whose_bell_was_lost_and_forgets_old_ones() -> None:
    job = enqueue()
    assert actions.due_numbers(at=NOW) == [job.pk]
    assert actions.due_numbers(at=NOW - timedelta(seconds=1)) == []
    Job.objects.filter(pk=job.pk).update(state=State.DONE, finished_at=NOW)
    actions.tidy(at=NOW + timedelta(days=15))
    assert not Job.objects.exists()
