"""From samples to states, journal and facts: through the real tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.endpoints import actions, queries, tasks
from intake.endpoints.models import UsageSample
from intake.projects.models import Facts, JournalEntry
from tests.endpoints.factories import NOW, hours, make_endpoint, sample, send
from tests.factories import make_project

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe, at=NOW - 60 * DAY)


@pytest.fixture
def endpoint(people, project):
    live = NOW - 40 * DAY
    return make_endpoint(project, people.jan, at=live, deployed_at=live)


def told(project) -> list[str]:
    kinds = JournalEntry.objects.filter(project=project, kind__startswith="endpoint.").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def test_zeros_for_the_whole_window_are_silence_and_a_call_ends_it(people, project, endpoint):
    quiet = NOW - 20 * DAY
    send(people.jan, [*hours(NOW - 30 * DAY, quiet, 4), *hours(quiet, NOW, 0)], NOW)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.last_call_at) == ("silent", quiet - HOUR)
    assert Facts.objects.get(project=project).endpoints_silent == 1
    assert "silent" in Facts.objects.get(project=project).health_reasons or project.stage == "draft"
    send(people.jan, [sample(NOW, 1)], NOW)
    endpoint.refresh_from_db()
    assert endpoint.state == "fine"
    assert Facts.objects.get(project=project).endpoints_silent == 0
    assert told(project) == ["endpoint.registered", "endpoint.silent", "endpoint.called"]


def test_no_samples_are_no_data_and_never_silence(people, project, endpoint):
    assert endpoint.state == "no_data"
    send(people.jan, hours(NOW - 30 * DAY, NOW - 20 * DAY, 4), NOW)
    endpoint.refresh_from_db()
    assert endpoint.state == "no_data"


@pytest.mark.parametrize(("missing", "state"), [(33, "silent"), (34, "no_data")])
def test_silence_needs_zeros_over_90_percent_of_the_window(people, endpoint, missing, state):
    """A fortnight has 336 hours; 33 unknown ones leave 90.2 %, 34 leave 89.9 %."""
    send(people.jan, hours(NOW - 30 * DAY, NOW - 14 * DAY, 4), NOW)
    send(people.jan, hours(NOW - 14 * DAY, NOW - 8 * DAY, 0), NOW)
    send(people.jan, hours(NOW - 8 * DAY + missing * HOUR, NOW, 0), NOW)
    endpoint.refresh_from_db()
    assert endpoint.state == state


def test_zeros_since_launch_are_never_called_only_after_the_grace(people, project):
    young = make_endpoint(project, people.jan, "young", at=NOW - 5 * DAY, deployed_at=NOW - 5 * DAY)
    old = make_endpoint(project, people.jan, "old", at=NOW - 25 * DAY, deployed_at=NOW - 25 * DAY)
    send(people.jan, hours(NOW - 5 * DAY, NOW, 0, endpoint="young"), NOW)
    send(people.jan, hours(NOW - 25 * DAY, NOW, 0, endpoint="old"), NOW)
    young.refresh_from_db()
    old.refresh_from_db()
    assert (young.state, old.state) == ("fine", "never_called")


def test_daily_samples_prove_silence_too(people, endpoint):
    midnight = NOW.replace(hour=0)
    days = [sample(midnight - step * DAY, 5 if step > 20 else 0, seconds=86400) for step in range(1, 30)]
    send(people.jan, days, NOW)
    endpoint.refresh_from_db()
    assert endpoint.state == "silent"


def test_silence_grows_without_any_event(people, project, endpoint):
    send(people.jan, [sample(NOW - 13 * DAY, 3), *hours(NOW - 13 * DAY + HOUR, NOW, 0)], NOW)
    later = NOW + 25 * HOUR
    endpoint.refresh_from_db()
    assert endpoint.state == "fine"
    assert actions.refresh_states(at=later) == 1
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.state_since) == ("silent", later)
    assert actions.refresh_states(at=later) == 0
    assert told(project).count("endpoint.silent") == 1


def test_a_monitor_that_stops_turns_silence_into_no_data(people, project, endpoint):
    send(people.jan, [sample(NOW - 30 * DAY, 1), *hours(NOW - 20 * DAY, NOW, 0)], NOW)
    actions.refresh_states(at=NOW + 4 * DAY)
    endpoint.refresh_from_db()
    assert endpoint.state == "no_data"
    send(people.jan, hours(NOW, NOW + 4 * DAY, 0), NOW + 4 * DAY)
    endpoint.refresh_from_db()
    assert endpoint.state == "silent"


def test_retired_endpoints_keep_their_usage_and_are_never_silent(people, project, endpoint):
    send(people.jan, [sample(NOW - 30 * DAY, 1), *hours(NOW - 20 * DAY, NOW, 0)], NOW)
    actions.retire(endpoint=endpoint, reason="Replaced by the new one.", actor=people.jan, at=NOW)
    endpoint.refresh_from_db()
    assert endpoint.state == "retired"
    send(people.jan, [sample(NOW, 4)], NOW)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.last_call_at) == ("retired", NOW)
    facts = Facts.objects.get(project=project)
    assert (facts.endpoints_total, facts.endpoints_silent) == (0, 0)


def test_facts_say_what_the_project_has_and_the_nightly_check_agrees(people, project, endpoint, caplog):
    from intake.projects import actions as projects

    today = NOW - timedelta(hours=10)
    send(people.jan, hours(today - 10 * DAY, NOW, 2), NOW)
    facts = Facts.objects.get(project=project)
    assert (facts.endpoints_total, facts.calls_last_week, facts.last_call_at) == (1, 7 * 48, NOW - HOUR)
    truth = queries.project_facts([project.pk], NOW)[project.pk]
    assert all(getattr(facts, name) == value for name, value in truth.items())
    projects.check_facts(at=NOW)


def test_an_endpoint_that_moves_takes_its_facts_along(people, project, endpoint):
    other = make_project(people.other, people.lukasz)
    actions.change(endpoint=endpoint, changes={"project": other}, actor=people.jan, at=NOW)
    assert Facts.objects.get(project=project).endpoints_total == 0
    assert Facts.objects.get(project=other).endpoints_total == 1
    assert told(other) == ["endpoint.changed"]
    assert told(project) == ["endpoint.registered", "endpoint.changed"]


def test_another_source_is_read_from_its_own_samples(people, endpoint):
    send(people.jan, [sample(NOW - HOUR, 4)], NOW)
    changed = actions.change(endpoint=endpoint, changes={"source": "cloudwatch"}, actor=people.jan, at=NOW)
    assert (changed.first_call_at, changed.state) == (None, "no_data")
    changed = actions.change(endpoint=endpoint, changes={"source": "push"}, actor=people.jan, at=NOW)
    assert (changed.first_call_at, changed.state) == (NOW - HOUR, "fine")


def test_usage_is_observed_when_calls_came_on_enough_days(people, project, endpoint):
    send(people.jan, [sample(NOW - step * DAY, 1) for step in range(1, 7)], NOW)
    assert not queries.observed(project)
    send(people.jan, [sample(NOW - 9 * DAY, 0)], NOW)
    assert not queries.observed(project)
    send(people.jan, [sample(NOW - 9 * DAY, 1)], NOW)
    assert queries.observed(project)


def test_a_batch_that_breaks_half_way_leaves_nothing(people, endpoint, monkeypatch):
    def broken(*_any: object, **_more: object) -> int:
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions, "work_out", broken)
    with pytest.raises(RuntimeError):
        send(people.jan, [sample(NOW - HOUR, 4)], NOW)
    assert not UsageSample.objects.exists()


def test_the_hourly_task_runs(people, endpoint):
    assert tasks.refresh_states() == 0


def test_refreshing_many_endpoints_asks_no_more_than_for_few(people, project, django_assert_max_num_queries):
    for number in range(30):
        make_endpoint(project, people.jan, f"e-{number}", at=NOW - 40 * DAY)
    with django_assert_max_num_queries(8):
        actions.refresh_states(at=NOW)
