"""Reading runs into rows: what is new, what changed, what is gone, and what a failure leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.projects import actions as projects
from intake.projects.models import Facts, JournalEntry
from intake.runs import actions, queries, sync
from intake.runs.choices import LinkKind, RunStatus
from intake.runs.fake_client import FakeTracking
from intake.runs.gateway import Experiment, GatewayError
from intake.runs.models import Run, RunLink
from tests.factories import make_project
from tests.runs.factories import NOW, START, found_run, link_experiment, link_tag, read

DOWN = GatewayError("MLflow does not answer in time.")


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe, metric_name="auc", metric_baseline=0.5, metric_target=0.505)


@pytest.fixture
def tracking():
    return FakeTracking()


def rows(project):
    return {run.name: run for run in queries.runs_of(project)}


def test_runs_of_a_linked_experiment_become_rows(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1), found_run(2), found_run(9, experiment_id="other"))
    outcome = read(project, tracking)
    assert (outcome.new, outcome.gone, outcome.errors) == (2, 0, [])
    run = rows(project)["run 1"]
    assert (run.value, run.experiment_name, run.status, run.user) == (0.501, "experiment 1", "finished", "jan")
    assert run.link.last_good_at == NOW


def test_reading_again_changes_nothing_and_writes_no_line_of_history(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1), found_run(2))
    read(project, tracking)
    before = list(Run.objects.order_by("pk").values())
    lines = JournalEntry.objects.count()
    outcome = read(project, tracking, NOW + timedelta(hours=3))
    assert (outcome.new, outcome.changed, outcome.gone) == (0, 0, 0)
    after = list(Run.objects.order_by("pk").values())
    assert [{**row, "seen_at": None} for row in before] == [{**row, "seen_at": None} for row in after]
    assert JournalEntry.objects.count() == lines


def test_what_the_server_changed_is_changed_and_a_note_is_kept(project, tracking, people):
    link_experiment(project)
    tracking.add(found_run(1, status=RunStatus.RUNNING, ended_at=None, metrics={}))
    read(project, tracking)
    actions.note_run(run=rows(project)["run 1"], note="Trained on the wrong week.", actor=people.jan, at=NOW)
    tracking.add(found_run(1, metrics={"auc": 0.9}))
    assert read(project, tracking, NOW + timedelta(minutes=5)).changed == 1
    run = rows(project)["run 1"]
    assert (run.value, run.status, run.note) == (0.9, "finished", "Trained on the wrong week.")


def test_a_failure_is_written_on_the_link_and_nothing_else_changes(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1), found_run(2))
    read(project, tracking)
    before, facts = list(Run.objects.order_by("pk").values()), Facts.objects.filter(pk=project.pk).values().get()
    tracking.broken = DOWN
    first, second = NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)
    assert read(project, tracking, first).errors == ["MLflow does not answer in time."]
    read(project, tracking, second)
    link = RunLink.objects.get()
    assert (link.error, link.error_since, link.last_good_at) == (str(DOWN), first, NOW)
    assert link.last_attempt_at == second
    assert list(Run.objects.order_by("pk").values()) == before
    assert Facts.objects.filter(pk=project.pk).values().get() == facts
    tracking.broken = None
    read(project, tracking, NOW + timedelta(minutes=15))
    link.refresh_from_db()
    assert (link.error, link.error_since) == ("", None)


def test_a_deleted_run_is_marked_gone_and_not_counted(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1), found_run(2))
    read(project, tracking)
    tracking.runs[found_run(2).run_id] = found_run(2, deleted=True)
    later = NOW + timedelta(hours=2)
    assert read(project, tracking, later).gone == 1
    assert rows(project)["run 2"].missing_since == later
    assert Facts.objects.get(pk=project.pk).runs_total == 1
    assert queries.quality(project).best.value == 0.501


def test_a_restored_run_is_there_again(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1))
    read(project, tracking)
    tracking.add(found_run(1, deleted=True))
    read(project, tracking, NOW + timedelta(hours=2))
    tracking.add(found_run(1))
    read(project, tracking, NOW + timedelta(hours=4))
    assert rows(project)["run 1"].missing_since is None


def test_a_run_that_was_deleted_before_it_was_ever_read_is_not_shown(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1, deleted=True))
    assert read(project, tracking).new == 0
    assert not rows(project)


def test_only_a_look_at_everything_calls_a_vanished_run_gone(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1), found_run(2))
    read(project, tracking)
    del tracking.runs[found_run(1).run_id]
    soon = NOW + timedelta(minutes=5)
    assert read(project, tracking, soon).gone == 0
    later = NOW + timedelta(hours=2)
    assert read(project, tracking, later).gone == 1
    assert rows(project)["run 1"].missing_since == later


def test_a_look_at_everything_that_breaks_off_calls_nothing_gone(project, tracking):
    link_experiment(project)
    tracking.page = 1
    tracking.add(*(found_run(number) for number in range(1, 6)))
    read(project, tracking)
    del tracking.runs[found_run(5).run_id]

    class Breaks(FakeTracking):
        def find_runs(self, *arguments, **options):
            for place, page in enumerate(super().find_runs(*arguments, **options)):
                if place == 2:
                    raise DOWN
                yield page

    read(project, Breaks(tracking.known, tracking.runs, page=1), NOW + timedelta(hours=2))
    assert not Run.objects.exclude(missing_since=None)


def test_a_tag_finds_runs_of_any_experiment_and_late_tags_too(project, tracking):
    link_tag(project)
    tracking.add(found_run(1, tag=project.code), found_run(2, experiment_id="2", tag=project.code), found_run(3))
    read(project, tracking)
    assert set(rows(project)) == {"run 1", "run 2"}
    tracking.add(found_run(3, tag=project.code))
    read(project, tracking, NOW + timedelta(hours=2))
    assert set(rows(project)) == {"run 1", "run 2", "run 3"}


def test_a_run_whose_tag_was_taken_away_is_gone(project, tracking):
    link_tag(project)
    tracking.add(found_run(1, tag=project.code))
    read(project, tracking)
    tracking.add(found_run(1))
    assert read(project, tracking, NOW + timedelta(hours=2)).gone == 1


def test_a_run_that_another_link_still_shows_is_not_gone(project, tracking):
    link_experiment(project)
    link_tag(project)
    tracking.add(found_run(1, tag=project.code))
    read(project, tracking)
    tracking.add(found_run(1))
    read(project, tracking, NOW + timedelta(hours=2))
    assert rows(project)["run 1"].missing_since is None


def test_an_open_run_is_read_again_however_old_it_is(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1, status=RunStatus.RUNNING, ended_at=None), found_run(50))
    read(project, tracking)
    tracking.add(found_run(1))
    read(project, tracking, NOW + timedelta(minutes=5))
    assert rows(project)["run 1"].status == "finished"


def test_a_run_with_a_clock_from_the_future_hides_no_other(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1, started_at=NOW + timedelta(days=4000)))
    read(project, tracking)
    tracking.add(found_run(2, started_at=NOW + timedelta(minutes=1)))
    read(project, tracking, NOW + timedelta(minutes=5))
    assert set(rows(project)) == {"run 1", "run 2"}


def test_a_run_that_turns_up_hours_late_is_found(project, tracking):
    link_experiment(project)
    tracking.add(found_run(2, started_at=NOW))
    read(project, tracking)
    tracking.add(found_run(3, started_at=NOW - timedelta(hours=20)))
    assert read(project, tracking, NOW + timedelta(minutes=5)).new == 1


def test_a_renamed_experiment_stays_linked(project, tracking):
    link_experiment(project, experiment_id="")
    tracking.add(found_run(1))
    read(project, tracking)
    tracking.known["1"] = Experiment("1", "a better name")
    tracking.add(found_run(2))
    outcome = read(project, tracking, NOW + timedelta(hours=2))
    assert (outcome.new, outcome.errors) == (1, [])
    assert rows(project)["run 2"].experiment_name == "a better name"


def test_an_experiment_that_is_not_there_is_a_failure_of_this_link_alone(project, tracking):
    link_experiment(project, "nothing of that name")
    link_tag(project)
    tracking.add(found_run(1, tag=project.code))
    outcome = read(project, tracking)
    assert outcome.new == 1
    assert outcome.errors == ['There is no experiment "nothing of that name" any more.']


def test_a_late_writer_does_not_undo_a_later_reading(project, tracking):
    link = link_experiment(project)
    tracking.add(found_run(1, metrics={"auc": 0.9}))
    read(project, tracking, NOW)
    old = sync.Reading(runs={found_run(1).run_id: found_run(1, metrics={"auc": 0.1})})
    sync.apply(link=link, reading=old, at=NOW - timedelta(seconds=30), outcome=sync.Outcome())
    assert rows(project)["run 1"].value == 0.9


def test_the_facts_are_what_the_nightly_check_would_work_out(project, tracking):
    link_experiment(project)
    tracking.add(
        found_run(1, metrics={"auc": 0.7}),
        found_run(2, metrics={"auc": None}),
        found_run(3, metrics={"auc": 0.9}, status=RunStatus.FAILED),
        found_run(4, metrics={"auc": 0.6}),
    )
    read(project, tracking)
    facts = Facts.objects.get(pk=project.pk)
    assert (facts.runs_total, facts.best_value, facts.latest_value) == (4, 0.7, 0.6)
    assert facts.last_run_at == found_run(4).started_at
    assert all(getattr(facts, name) == value for name, value in queries.facts_of(project).items())


def test_another_main_metric_counts_at_once(project, tracking, people):
    link_experiment(project)
    tracking.add(found_run(1, metrics={"auc": 0.7, "loss": 0.4}), found_run(2, metrics={"auc": 0.6, "loss": 0.5}))
    read(project, tracking)
    projects.change_project(
        project=project, changes={"metric_name": "loss", "metric_direction": "lower"}, actor=people.jan, at=NOW
    )
    facts = Facts.objects.get(pk=project.pk)
    assert (facts.best_value, facts.latest_value) == (0.4, 0.5)


@pytest.mark.parametrize("name", ["0", "a__b", "val/loss", "it's", 'q"x', "é 日本", "a.b", "%s"])
def test_any_name_of_a_metric_is_a_main_metric(project, tracking, name):
    link_experiment(project)
    tracking.add(found_run(1, metrics={name: 1e300, "x": 1.0}), found_run(2, metrics={name: -5e-324}))
    read(project, tracking)
    project.metric_name = name
    assert [point.value for point in queries.quality(project).points] == [1e300, -5e-324]


def test_unlinking_hides_runs_and_linking_again_brings_them_and_their_notes_back(project, tracking, people):
    link = link_experiment(project)
    tracking.add(found_run(1))
    read(project, tracking)
    actions.note_run(run=rows(project)["run 1"], note="keep me", actor=people.jan, at=NOW)
    actions.unlink_runs(link=link, actor=people.jan, at=NOW)
    assert not rows(project)
    assert not queries.linked(project)
    assert Facts.objects.get(pk=project.pk).runs_total == 0
    actions.link_runs(
        project=project,
        kind=LinkKind.EXPERIMENT,
        value=link.value,
        actor=people.jan,
        at=NOW + timedelta(hours=1),
        connect=tracking.connect,
    )
    read(project, tracking, NOW + timedelta(hours=1))
    assert rows(project)["run 1"].note == "keep me"


def test_a_start_before_everything_is_no_problem(project, tracking):
    link_experiment(project)
    tracking.add(found_run(1, started_at=None, ended_at=None), found_run(2, started_at=START))
    assert read(project, tracking).new == 2
