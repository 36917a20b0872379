"""The stories as files, and their clock: what can be known without a database."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canvas.assumptions import catalogue
from canvas.boxes.choices import BoxKey
from canvas.boxes.layout import definition
from intake.base.weeks import Week
from intake.demo import script, shapes
from intake.demo.scenes import VERBS, evidence_text
from intake.demo.script import Clock, Story
from intake.demo.trials import FAILED, trials
from intake.projects.choices import Stage

PARIS = ZoneInfo("Europe/Paris")
STORIES = script.stories()
KEYS = [story.key for story in STORIES]
COMPANY = script.read("company")
# A leap day, both ends of a year, both changes of the clock, and a Monday before the week is frozen.
ODD_DAYS = [
    datetime(2028, 2, 29, 9, 0, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 5, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
]


def clock(now: datetime) -> Clock:
    return Clock(now=now, zone=PARIS)


@pytest.fixture(params=STORIES, ids=KEYS)
def story(request: pytest.FixtureRequest) -> Story:
    found: Story = request.param
    return found


def test_there_are_six_brands_and_about_thirty_projects():
    assert len(COMPANY["brands"]) == 6
    assert 22 <= len(STORIES) <= 34
    assert {story.said["brand"] for story in STORIES} == set(COMPANY["brands"])


def test_names_come_from_several_scripts():
    names = " ".join(person["name"] for person in COMPANY["people"].values())
    for first, last in (("А", "я"), ("Α", "ώ"), ("ا", "ي"), ("一", "龯")):
        assert any(first <= letter <= last for letter in names)
    assert {"Zoë Müller", "Łukasz Wiśniewski", "Trần Thị Ngọc"} <= {p["name"] for p in COMPANY["people"].values()}


def test_a_story_knows_its_people_verbs_boxes_and_panels(story: Story):
    people = set(COMPANY["people"])
    said = story.said
    assert {said[role] for role in ("requester", "owner", "lead") if role in said} <= people
    assert set(said.get("canvas", {})) <= set(BoxKey)
    for event in story.events:
        assert event.do in VERBS
        assert event.said.get("by", said["requester"]) in people
        assert event.said.get("owner", said["requester"]) in people
        assert event.said.get("to", said["requester"]) in {*people, *Stage}
        assert set(event.said.get("who", ())) <= people or event.said["who"] in people
        assert set(event.said.get("boxes", ())) <= set(BoxKey)
        assert set(event.said.get("panels", ())) <= set(said.get("panels", ()))


def test_every_box_fits_and_one_is_nearly_too_long():
    lengths = [len(script.text_of(box)) for story in STORIES for box in story.said.get("canvas", {}).values()]
    assert 19_000 < max(lengths) <= definition().max_length


def test_there_is_evidence_for_every_assumption_of_the_catalogue(story: Story):
    if any(event.do == "verify" for event in story.events):
        for row in catalogue.rows():
            text = evidence_text(story, row.number)
            assert len(text) > 20
            assert "{" not in text


@settings(max_examples=60, deadline=None)
@given(now=st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis adds the zone
def test_events_keep_their_order_and_stay_in_the_past_whatever_today_is(now: datetime):
    for story in STORIES:
        moments = [at for at, _event in story.when(clock(now))]
        assert moments == sorted(moments)
        assert moments[-1] <= now


@pytest.mark.parametrize("now", ODD_DAYS, ids=str)
def test_people_work_on_working_days_by_daylight(now: datetime):
    for story in STORIES:
        for at, _event in story.when(clock(now)):
            local = at.astimezone(PARIS)
            assert local == now.astimezone(PARIS) or (local.weekday() < 5 and 9 <= local.hour < 20)


@pytest.mark.parametrize("now", ODD_DAYS, ids=str)
def test_something_moves_in_each_of_the_three_weeks_that_ended(now: datetime):
    moves = {"move", "override", "park", "decline", "retire"}
    days = [at.date() for story in STORIES for at, event in story.when(clock(now)) if event.do in moves]
    week = Week.last_ended(now, PARIS)
    for _past in range(3):
        assert any(week.monday <= day <= week.sunday for day in days)
        week = week.previous()


def test_a_leap_day_is_a_day_like_any_other():
    today = clock(datetime(2028, 2, 29, 12, tzinfo=UTC))
    assert today.day(0) == date(2028, 2, 29)
    assert today.day(366) == date(2027, 2, 28)
    assert today.day(-366) == date(2029, 3, 1)


def test_a_weekend_belongs_to_the_friday_before():
    sunday = clock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert [sunday.working_day(ago) for ago in (0, 1, 2)] == [date(2026, 11, 20)] * 3


# Calls -----------------------------------------------------------------------------------------------

CALLED = [story for story in STORIES if story.usage]
NOW = datetime(2026, 11, 21, 10, 20, tzinfo=UTC)


def calls_by_day(slug: str) -> dict[date, int]:
    said = next(story.said["endpoint"] for story in CALLED if story.said["endpoint"]["slug"] == slug)
    found: dict[date, int] = {}
    for sample in shapes.samples(said, clock(NOW), None, NOW):
        day = (sample.start + timedelta(seconds=sample.seconds / 2)).astimezone(PARIS).date()
        found[day] = found.get(day, 0) + sample.calls
    return found


def test_eight_endpoints_have_calls_and_some_have_a_whole_year():
    assert len(CALLED) == 8
    years = [story for story in CALLED if len(calls_by_day(story.said["endpoint"]["slug"])) >= 365]
    assert len(years) >= 2


def test_samples_are_the_same_each_time_and_in_two_parts():
    said = next(story.said["endpoint"] for story in CALLED if story.said["endpoint"]["slug"] == "kos-category")
    half = datetime(2026, 9, 1, tzinfo=UTC)
    whole = list(shapes.samples(said, clock(NOW), None, NOW))
    parts = [*shapes.samples(said, clock(NOW), None, half), *shapes.samples(said, clock(NOW), half, NOW)]
    assert whole == parts
    assert all(0 <= sample.errors <= sample.calls for sample in whole)
    assert all(sample.start + timedelta(seconds=sample.seconds) <= NOW for sample in whole)


def test_a_week_has_a_rhythm():
    calls = calls_by_day("nvb-occupations")
    week = [calls[date(2026, 11, 2) + timedelta(days=step)] for step in range(7)]
    assert max(week[5:]) < min(week[:5]) * 0.7


def test_a_launch_is_a_ramp():
    days = sorted(calls_by_day("kos-category").items())
    assert days[3][1] < days[50][1] < days[-2][1]
    assert days[-2][1] > 10 * days[3][1]


def test_an_incident_is_a_day_with_errors():
    said = next(story.said["endpoint"] for story in CALLED if story.said["endpoint"]["slug"] == "nvb-occupations")
    start = datetime(2026, 7, 1, tzinfo=UTC)
    rows = list(shapes.samples(said, clock(NOW), start, NOW))
    worst = max(rows, key=lambda sample: sample.errors / max(sample.calls, 1) if sample.calls > 50 else 0)
    assert worst.errors > 0.25 * worst.calls


def test_silence_is_told_with_zeros_and_ends_when_the_story_says_so():
    calls = calls_by_day("nvb-recruiter-churn")
    today = NOW.astimezone(PARIS).date()
    silent = [day for day, count in calls.items() if count == 0]
    assert len(silent) == 44
    assert max(silent) == today - timedelta(days=128)
    assert not any(calls_by_day("ame-listing-fraud").values())


# Runs ------------------------------------------------------------------------------------------------


def test_there_are_about_eighty_runs_and_some_are_odd():
    runs = [(story, run) for story in STORIES for run in trials(story, clock(NOW))]
    main = [run.metrics.get(story.said["metric"]["name"]) for story, run in runs]
    assert 75 <= len(runs) <= 95
    assert any(value is not None and math.isnan(value) for value in main)
    assert any(value is None and run.status != FAILED for (_story, run), value in zip(runs, main, strict=True))
    assert any(run.status == FAILED for _story, run in runs)


def test_runs_are_the_same_each_time_and_lie_in_the_past():
    for story in STORIES:
        runs = trials(story, clock(NOW))
        assert repr(runs) == repr(trials(story, clock(NOW)))  # a NaN is not equal to itself, but it reads the same
        assert len({run.key for run in runs}) == len(runs)
        assert all(run.start <= run.end <= NOW for run in runs)


def test_a_moment_of_today_is_never_later_than_now():
    early = clock(datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    assert early.moment(0, Random(1)) <= early.now
