"""Evidence, verdicts and decisions: what they need, what they leave behind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from canvas.assumptions import actions, queries
from canvas.assumptions.choices import Due, Level, Status, Verdict
from canvas.assumptions.models import Assumption, Evidence
from intake.projects import actions as projects
from intake.projects import facts
from intake.projects.choices import Health, Stage
from intake.projects.models import JournalEntry
from tests.assumptions.factories import PLAIN, confirm, days, fresh, make_fitted, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN)


def say(project, number, people, **more):
    actions.add_evidence(
        assumption=numbered(project, number),
        actor=people.zoe,
        at=timezone.now(),
        **{"level": 1, "text": "Told so on the phone.", **more},
    )
    return numbered(project, number)


def last_line(project):
    return JournalEntry.objects.filter(project=project).latest("pk")


def test_nothing_is_verified_without_evidence(project, people):
    with pytest.raises(actions.EvidenceNeeded):
        actions.verify(assumption=numbered(project, 1), actor=people.zoe, at=timezone.now())
    assert numbered(project, 1).status == Status.OPEN


def test_evidence_alone_changes_no_status_and_the_best_of_it_counts(project, people):
    say(project, 1, people, level=2)
    row = say(project, 1, people, level=1)
    assert (row.status, row.evidence_level) == (Status.OPEN, 2)
    assert row.evidence.count() == 2


def test_evidence_and_verdict_in_one_go_confirm(project, people):
    row = say(project, 1, people, level=2, verdict=Verdict.VERIFY, expires_on=days(30))
    assert (row.status, row.evidence_level, row.expires_on) == (Status.VERIFIED, 2, days(30))
    assert row.decided_by == people.zoe
    line = last_line(project)
    assert (line.kind, line.subject, line.actor) == ("assumption.verified", "1", people.zoe)
    assert line.before == {"status": "open"}
    assert line.after["status"] == "verified"
    assert line.after["text"] == "Told so on the phone."


def test_a_refutation_keeps_its_reason_and_ends_what_earlier_evidence_was_worth(project, people):
    say(project, 1, people, level=3, verdict=Verdict.VERIFY)
    row = say(project, 1, people, level=2, verdict=Verdict.REFUTE, text="It happens twice a year.")
    assert (row.status, row.evidence_level, row.reason) == (Status.REFUTED, 0, "It happens twice a year.")
    assert fresh(project).facts.assumptions_refuted_high == 1
    assert fresh(project).facts.health == Health.BLOCKED
    with pytest.raises(actions.EvidenceNeeded):
        actions.verify(assumption=row, actor=people.zoe, at=timezone.now())


@pytest.mark.parametrize("verb", [actions.refute, actions.accept_risk, actions.set_not_applicable])
@pytest.mark.parametrize("reason", ["", "   \n "])
def test_decisions_without_a_reason_are_refused(project, people, verb, reason):
    with pytest.raises(actions.ReasonNeeded):
        verb(assumption=numbered(project, 1), reason=reason, actor=people.jan, at=timezone.now())
    assert numbered(project, 1).version == 1


def test_an_accepted_risk_has_a_name_and_a_reason(project, people):
    actions.accept_risk(
        assumption=numbered(project, 1), reason="The pilot is cheap.", actor=people.jan, at=timezone.now()
    )
    row = numbered(project, 1)
    assert (row.status, row.reason, row.decided_by) == (Status.ACCEPTED, "The pilot is cheap.", people.jan)
    assert last_line(project).reason == "The pilot is cheap."


def test_who_does_not_know_settles_nothing_but_is_remembered(project, people):
    actions.pass_on(assumption=numbered(project, 1), actor=people.zoe, at=timezone.now(), reason="Ask finance.")
    assert numbered(project, 1).status == Status.OPEN
    assert (last_line(project).kind, last_line(project).reason) == ("assumption.passed_on", "Ask finance.")


def test_a_confirmed_one_goes_stale_when_its_date_passes_and_then_counts_nothing(project, people):
    for number in (1, 2, 4, 7, 20, 21, 38, 43):
        confirm(project, number, level=3)
    assert fresh(project).facts.readiness == 3
    confirm(project, 2, level=3, expires_on=days(0))
    assert fresh(project).facts.readiness == 3
    actions.refresh(project=project, at=timezone.now() + timedelta(days=2))
    found = fresh(project).facts
    assert (found.readiness, found.weakest_theme, found.assumptions_overdue) == (0, "value", 1)


def test_days_are_counted_on_the_company_s_clock():
    # 23:30 UTC is half past midnight in Paris.
    assert queries.company_day(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)).isoformat() == "2026-11-22"


def test_a_date_that_passes_makes_it_overdue_within_the_hour(project, people):
    actions.change(assumption=numbered(project, 1), changes={"due_on": days(1)}, actor=people.jan, at=timezone.now())
    assert fresh(project).facts.assumptions_overdue == 0
    later = timezone.now() + timedelta(days=2)
    assert actions.refresh_overdue(at=later) == 1
    assert fresh(project).facts.assumptions_overdue == 1
    assert actions.refresh_overdue(at=later) == 0


@pytest.fixture
def only_ours(monkeypatch):
    """The nightly check without the facts of other rooms."""
    monkeypatch.setattr(facts, "providers", [queries.facts_of])


def test_the_room_is_part_of_the_nightly_check():
    assert queries.facts_of in facts.providers


@pytest.mark.usefixtures("only_ours")
def test_the_nightly_check_finds_facts_as_they_were_written(project, people):
    confirm(project, 2)
    actions.accept_risk(assumption=numbered(project, 7), reason="Small.", actor=people.jan, at=timezone.now())
    say(project, 20, people, verdict=Verdict.REFUTE)
    assert projects.check_facts(at=timezone.now()) == 0


@pytest.mark.usefixtures("only_ours")
def test_the_nightly_check_puts_wrong_facts_right(project):
    type(project.facts).objects.filter(pk=project.pk).update(assumptions_open=7)
    assert projects.check_facts(at=timezone.now()) == 1
    assert fresh(project).facts.assumptions_open == 39


def test_the_same_decision_again_writes_nothing(project, people):
    for _again in range(2):
        actions.accept_risk(assumption=numbered(project, 1), reason="Small.", actor=people.jan, at=timezone.now())
    assert JournalEntry.objects.filter(project=project, kind="assumption.accepted").count() == 1


def test_a_change_of_details_tells_before_and_after_and_counts_a_version(project, people):
    row = actions.change(
        assumption=numbered(project, 1),
        changes={"owner": people.zoe, "impact": "low"},
        actor=people.jan,
        at=timezone.now(),
        version=1,
    )
    assert row.version == 2
    line = last_line(project)
    assert line.before == {"owner": None, "impact": "high"}
    assert line.after == {"owner": "zoe@nordlys.example", "impact": "low", "statement": row.statement}


def test_a_change_of_nothing_writes_nothing(project, people):
    row = numbered(project, 1)
    actions.change(assumption=row, changes={"impact": row.impact}, actor=people.jan, at=timezone.now())
    assert numbered(project, 1).version == 1


@pytest.mark.parametrize("version", [0, 2, -1])
def test_every_verb_refuses_another_version_and_changes_nothing(project, people, version):
    common = {"assumption": numbered(project, 1), "actor": people.jan, "at": timezone.now(), "version": version}
    lines = JournalEntry.objects.filter(project=project).count()
    for call in (
        lambda: actions.change(**common, changes={"impact": "low"}),
        lambda: actions.add_evidence(**common, level=1, text="x", verdict=Verdict.VERIFY),
        lambda: actions.verify(**common),
        lambda: actions.refute(**common, reason="x"),
        lambda: actions.accept_risk(**common, reason="x"),
        lambda: actions.set_not_applicable(**common, reason="x"),
        lambda: actions.reopen(**common),
        lambda: actions.take_up(**common),
    ):
        with pytest.raises(actions.StaleAssumption) as caught:
            call()
        assert caught.value.extra["version"] == 1
    assert numbered(project, 1).version == 1
    assert Evidence.objects.count() == 0
    assert JournalEntry.objects.filter(project=project).count() == lines


def test_own_assumptions_are_numbered_from_101(project, people):
    fields = {"statement": "We believe that Zoë stays.", "theme": "value", "due": Due.BUILD, "impact": "low"}
    made = [
        actions.add_own(project=project, fields=fields, actor=people.zoe, at=timezone.now()).number for _n in range(2)
    ]
    assert made == [101, 102]
    assert fresh(project).facts.assumptions_total == 41


def test_gates_read_status_and_staleness_by_catalogue_number(project, people):
    confirm(project, 2)
    confirm(project, 7, expires_on=days(-1))
    found = queries.status_by_number(project)
    assert found[2] == (Status.VERIFIED, False)
    assert found[7] == (Status.VERIFIED, True)
    assert found[20] == (Status.OPEN, False)
    assert 44 not in found


def test_gates_read_what_is_still_open_at_a_due_step(project, people):
    confirm(project, 2)
    confirm(project, 7, expires_on=days(-1))
    actions.accept_risk(assumption=numbered(project, 20), reason="Small.", actor=people.jan, at=timezone.now())
    assert [row.number for row in queries.open_due(project, Due.TRIAGE)] == [1, 4, 5, 7, 21, 25, 38, 43]
    assert [row.number for row in queries.open_important(project)] == [1, 4, 7, 21, 38, 43]


def test_the_database_itself_refuses_what_must_not_be(project):
    rows = Assumption.objects.filter(project=project, number=1)
    for broken in (
        {"status": "verified"},
        {"status": "perhaps"},
        {"status": "accepted"},
        {"evidence_level": 4},
        {"number": 2},
        {"catalogue_number": 2},
        {"due": "X"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(assumption=rows.get(), level=1, link="javascript:alert(1)", at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_two_verdicts_from_one_version_one_wins_and_one_is_told(people):
    project = make_fitted(people, circumstances=PLAIN)
    row = numbered(project, 1)
    start, outcomes = threading.Barrier(2), []

    def settle(verdict):
        try:
            start.wait(timeout=10)
            actions.add_evidence(
                assumption=row,
                level=Level.CHECKED,
                text="seen",
                verdict=verdict,
                actor=people.zoe,
                at=timezone.now(),
                version=1,
            )
            outcomes.append("won")
        except actions.StaleAssumption:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=settle, args=(verdict,)) for verdict in (Verdict.VERIFY, Verdict.REFUTE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["told", "won"]
    assert numbered(project, 1).version == 2
    assert JournalEntry.objects.filter(project=project, subject="1").count() == 1


@pytest.mark.django_db(transaction=True)
def test_facts_count_what_many_people_answer_at_once(people):
    project = make_fitted(people, circumstances=PLAIN, stage=Stage.SUBMITTED)
    numbers, failures = [1, 2, 4, 7, 20, 21, 38, 43], []

    def settle(number):
        try:
            confirm(project, number, level=1)
        except Exception as error:  # noqa: BLE001, RUF100  # whatever it is, the test must show it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=settle, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    found = fresh(project).facts
    assert (found.assumptions_open, found.readiness) == (39 - len(numbers), 1)
