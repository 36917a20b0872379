"""The same samples in any order, split in any way, as often as one likes: the same tables, and exact sums."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.base.weeks import Week
from intake.endpoints import actions, ingest, queries, samples
from intake.endpoints.models import Endpoint, UsageDay, UsageSample
from tests.endpoints.factories import hours, make_endpoint, sample, send
from tests.factories import make_project

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FIGURES = ("endpoint__slug", "source", "seconds", "start", "caller", "calls", "errors", "latency_us_sum", "p95_ms")


@pytest.fixture
def pair(people):
    project = make_project(people.nordlys, people.zoe)
    return [make_endpoint(project, people.jan, slug, at=MONDAY) for slug in ("one", "two")]


def tables() -> tuple[object, ...]:
    """All that follows from samples, but for when they came."""
    columns = [field.attname for field in UsageDay._meta.concrete_fields]
    moments = ("slug", "first_call_at", "last_call_at", "last_sample_at", "state")
    return (
        list(UsageSample.objects.order_by("pk").values_list(*FIGURES)),
        list(UsageDay.objects.order_by("pk").values_list(*columns)),
        list(Endpoint.objects.order_by("pk").values_list(*moments)),
    )


def forget() -> None:
    """Empty tables of usage."""
    UsageSample.objects.all().delete()
    UsageDay.objects.all().delete()
    Endpoint.objects.update(first_call_at=None, last_call_at=None, last_sample_at=None, state="no_data")


@st.composite
def batches(draw):
    """Good samples of two endpoints over some days: one length each hour, callers, latencies; keys once."""
    found = {}
    for slug in ("one", "two"):
        for hour in draw(st.sets(st.integers(0, 120), max_size=12)):
            seconds = draw(st.sampled_from([60, 300, 900, 3600]))
            places = draw(st.sets(st.integers(0, 3600 // seconds - 1), min_size=1, max_size=4))
            for place in places:
                start = MONDAY + timedelta(hours=hour, seconds=place * seconds)
                for caller in draw(st.sampled_from([[""], ["a"], ["a", "b"], ["", "a"]])):
                    latency = draw(st.none() | st.floats(0, 1e9))
                    found[slug, start, caller] = sample(
                        start,
                        draw(st.integers(0, 2**63 - 1)),
                        endpoint=slug,
                        seconds=seconds,
                        caller=caller,
                        errors=draw(st.integers(0, 9)),
                        latency_ms_sum=latency,
                        latency_ms_p95=latency,
                    )
    return list(found.values())


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=batches(), seed=st.integers(0, 2**32), cuts=st.integers(1, 5))
def test_twice_shuffled_and_split_ends_in_the_same_tables(pair, people, items, seed, cuts):
    forget()
    send(people.jan, items, NOW)
    truth = tables()
    receipt = send(people.jan, items, NOW)
    assert (receipt.accepted, receipt.unchanged, receipt.replaced) == (len(items), len(items), 0)
    assert tables() == truth
    forget()
    chance = random.Random(seed)
    mixed = items + chance.sample(items, len(items) // 2)
    chance.shuffle(mixed)
    for cut in range(cuts):
        receipt = send(people.jan, mixed[cut::cuts], NOW)
        assert receipt.accepted == len(mixed[cut::cuts])
    assert tables() == truth


@pytest.mark.django_db
def test_a_large_batch_by_copy_is_the_same_as_many_small_ones(pair, people):
    items = hours(MONDAY - timedelta(days=120), MONDAY, 3, endpoint="one", latency_ms_sum=12.345)
    assert len(items) > samples.ARRAYS_UP_TO
    send(people.jan, items, NOW)
    truth = tables()
    forget()
    for place in range(0, len(items), 500):
        send(people.jan, items[place : place + 500], NOW)
    assert tables() == truth


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=300) | st.text(max_size=100).map(str.encode), max_size=5))
def test_any_bytes_are_an_answer_and_never_an_accident(pair, people, lines):
    body = b"\n".join(lines)
    items = ingest.read(body, lines=True)
    receipt = actions.record_usage(items=items, sender=people.jan, at=NOW)
    assert receipt.accepted + len(receipt.rejected) == len(items)


# Calendars -----------------------------------------------------------------------------------------


ZONES = ("Europe/Paris", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "America/Havana", "UTC")


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seconds", [300, 3600, 86400])
def test_weeks_add_up_to_all_samples_in_every_zone(pair, people, settings, zone, seconds):
    """From before the week of 167 hours in March to after the week of 169 hours in October, and over the new year."""
    settings.TIME_ZONE = zone
    for first in (date(2026, 3, 16), date(2026, 10, 12), date(2026, 12, 21)):
        forget()
        start = datetime(first.year, first.month, first.day, tzinfo=UTC)
        count = 21 * 86400 // seconds
        items = [
            sample(start + timedelta(seconds=step * seconds), 1, endpoint="one", seconds=seconds)
            for step in range(count)
        ]
        send(people.jan, items, datetime(2027, 6, 1, tzinfo=UTC))
        week, found = Week.of(first).previous(), []
        while week.monday < first + timedelta(days=30):
            found.append(queries.week_figures([pair[0].pk], week).get(pair[0].pk))
            week = week.next()
        assert sum(figures.calls for figures in found if figures) == count


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "week", "expected"),
    [
        ("Europe/Paris", "2026-W13", 167),
        ("Europe/Paris", "2026-W43", 169),
        ("Europe/Paris", "2026-W53", 168),
        ("Asia/Kathmandu", "2026-W43", 168),
        ("America/New_York", "2026-W44", 169),
    ],
)
def test_a_week_has_the_hours_that_its_clock_gives_it(pair, people, settings, zone, week, expected):
    settings.TIME_ZONE = zone
    chosen = Week.parse(week)
    start, _end = chosen.bounds(ZoneInfo(zone))
    first = start.astimezone(UTC) - timedelta(days=2)
    first = first.replace(minute=0)
    quarters = [
        sample(first + timedelta(minutes=15 * step), 1, endpoint="one", seconds=900) for step in range(12 * 24 * 4)
    ]
    send(people.jan, quarters, datetime(2027, 6, 1, tzinfo=UTC))
    found = queries.week_figures([pair[0].pk], chosen)[pair[0].pk]
    assert (found.calls, found.covered_seconds) == (expected * 4, expected * 3600)


@pytest.mark.django_db
def test_all_days_can_be_rolled_up_anew_for_another_clock(pair, people, settings):
    send(people.jan, hours(MONDAY, MONDAY + timedelta(days=3), 2, endpoint="one", caller="shop"), NOW)
    truth = tables()
    settings.TIME_ZONE = "Asia/Kathmandu"
    actions.rebuild_days(at=NOW)
    assert tables() != truth
    assert sum(day.calls for day in UsageDay.objects.filter(caller="")) == 144
    settings.TIME_ZONE = "Europe/Paris"
    actions.rebuild_days(at=NOW)
    assert tables() == truth


@pytest.mark.django_db
def test_a_billion_calls_an_hour_for_a_year_are_exact(pair, people):
    items = hours(datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), 10**9, endpoint="one")
    items[17]["calls"] += 1
    send(people.jan, items, NOW)
    first, end = date(2025, 10, 1), date(2026, 12, 1)
    assert queries.figures([pair[0].pk], first, end)[pair[0].pk].calls == 365 * 24 * 10**9 + 1


# Two at once ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_batches_at_the_same_time_lose_nothing_and_count_nothing_twice(pair, people):
    """Four threads send overlapping, differently ordered parts of the same hours for two endpoints."""
    items = [*hours(MONDAY, MONDAY + timedelta(days=5), 2, endpoint="one")]
    items += hours(MONDAY, MONDAY + timedelta(days=5), 3, endpoint="two", caller="shop")
    gate, faults = threading.Barrier(4), []

    def work(turn: int) -> None:
        mine = items[turn % 2 :: 2] + items[:40]
        random.Random(turn).shuffle(mine)
        try:
            gate.wait(timeout=20)
            for place in range(0, len(mine), 60):
                part = {(i["endpoint"], i["start"]): i for i in mine[place : place + 60]}
                send(people.jan, list(part.values()), NOW)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not faults
    assert UsageSample.objects.count() == 240
    rolled = {row.endpoint.slug: 0 for row in UsageDay.objects.select_related("endpoint")}
    for row in UsageDay.objects.filter(caller="").select_related("endpoint"):
        rolled[row.endpoint.slug] += int(row.calls)
    assert rolled == {"one": 240, "two": 360}


@pytest.mark.django_db(transaction=True)
def test_of_two_lengths_at_the_same_time_one_is_rejected(pair, people):
    gate, receipts = threading.Barrier(2), []

    def work(seconds: int) -> None:
        try:
            gate.wait(timeout=20)
            receipts.append(send(people.jan, [sample(MONDAY, 5, endpoint="one", seconds=seconds)], NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(seconds,)) for seconds in (300, 3600)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(receipt.accepted for receipt in receipts) == [0, 1]
    assert UsageSample.objects.count() == 1
