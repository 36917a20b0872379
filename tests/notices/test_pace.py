"""When a mail goes out: over changes of the clocks, over midnight, at the end of quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.notices import pace, rooms, secret
from intake.notices.choices import Kind, Pace, Topic
from intake.notices.rules import RULES, Circle, Line, told

ZONES = [ZoneInfo(name) for name in ("Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "UTC")]
# Both changes of the clocks of two years lie within.
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
HOURS = st.integers(0, 23)


@given(MOMENTS, HOURS, st.sampled_from(ZONES))
def test_there_is_one_daily_mail_each_day(now: datetime, hour: int, zone: ZoneInfo) -> None:
    found, at = [], now
    for _day in range(10):
        due = pace.due_at(Pace.DAILY, at, zone, hour=hour)
        assert due is not None
        assert due > at
        found.append(due.astimezone(zone))
        at = due
    days = [one.date() for one in found]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    # An hour that the clocks leave out is the one after it.
    assert all(one.hour == hour or (one - timedelta(hours=1)).hour in (hour, hour - 1) for one in found)


@given(MOMENTS, HOURS, st.integers(0, 6), st.sampled_from(ZONES))
def test_there_is_one_weekly_mail_each_week(now: datetime, hour: int, weekday: int, zone: ZoneInfo) -> None:
    due = pace.due_at(Pace.WEEKLY, now, zone, hour=hour, weekday=weekday)
    assert due is not None
    after = pace.due_at(Pace.WEEKLY, due, zone, hour=hour, weekday=weekday)
    assert after is not None
    assert now < due <= now + timedelta(days=7, hours=2)
    assert [one.astimezone(zone).weekday() for one in (due, after)] == [weekday, weekday]
    assert (after.astimezone(zone).date() - due.astimezone(zone).date()).days == 7


@given(MOMENTS, HOURS, HOURS, st.sampled_from(ZONES))
def test_no_mail_in_quiet_hours_and_none_is_kept_longer(now: datetime, start: int, end: int, zone: ZoneInfo) -> None:
    due = pace.due_at(Pace.AT_ONCE, now, zone, quiet=(start, end))
    assert due is not None
    assert not pace.is_quiet(due, start, end, zone)
    if not pace.is_quiet(now + pace.TOGETHER, start, end, zone):
        assert due == now + pace.TOGETHER
    assert due - now <= timedelta(hours=26)


def test_a_failed_delivery_is_tried_for_about_three_days() -> None:
    waits = [pace.retry_after(count) for count in range(1, 20)]
    tried = [wait for wait in waits if wait is not None]
    assert tried == sorted(tried)
    assert timedelta(days=2.9) < sum(tried, timedelta()) < timedelta(days=4)
    assert waits[-1] is None


@given(
    st.sampled_from(sorted(RULES)),
    st.builds(
        Circle,
        requester=st.none() | st.integers(1, 5),
        owner=st.none() | st.integers(1, 5),
        lead=st.none() | st.integers(1, 5),
        **{
            name: st.frozensets(st.integers(1, 5))
            for name in ("members", "followers", "muted", "team", "asked", "askers", "mentioned", "thread")
        },
    ),
    st.none() | st.integers(1, 5),
    st.sampled_from(["", "poc", "parked", "declined"]),
)
def test_nobody_hears_twice_nor_of_themselves_nor_of_what_they_muted(
    kind: str, circle: Circle, actor: int | None, stage: str
) -> None:
    found = told(Line(kind, actor, {"stage": stage}), circle)
    people = [one.who for one in found]
    assert len(people) == len(set(people))
    assert actor not in people
    assert all(one.topic == Topic.ASKED for one in found if one.who in circle.muted)
    if kind == "decision.asked":
        assert {one.who for one in found if one.kind == Kind.DECISION} == circle.asked - {actor}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("slack://TokenA/TokenB/TokenC", "Slack"),
        ("https://hooks.slack.com/services/T1/B2/secret", "Slack"),
        ("https://prod-1.westeurope.logic.azure.com:443/workflows/abc/triggers/manual?sig=x", "Microsoft Teams"),
        ("mmosts://chat.company.example/token", "Mattermost · chat.company.example"),
        ("jsons://user:password@chat.company.example/x", "Web hook · chat.company.example"),
    ],
)
def test_known_services_are_shown_without_their_secrets(address: str, shown: str) -> None:
    assert rooms.shown(address, ["chat.company.example"]) == shown


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("json://169.254.169.254/latest/meta-data", "host"),
        ("json://127.0.0.1:5432/", "host"),
        ("jsons://chat.company.example@169.254.169.254/", "host"),
        ("workflows://169.254.169.254/a/b", "host"),
        ("mmost://chat.company.example/token?rto=9999", "options"),
        ("https://169.254.169.254/", "unknown"),
        ("file:///etc/passwd", "unknown"),
        ("syslog://localhost", "unknown"),
        ("json://[::1", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_channel_calls_no_other_host(address: str, why: str) -> None:
    with pytest.raises(rooms.Refused) as refused:
        rooms.shown(address, ["chat.company.example"])
    assert refused.value.why == why


def test_addresses_are_kept_encrypted_and_errors_do_not_repeat_them() -> None:
    address = "slack://T0KENAAAA/T0KENBBBB/T0KENCCCC"
    stored = secret.hide(address)
    assert "T0KEN" not in stored
    assert secret.reveal(stored) == address
    said = secret.clean("Failed: https://hooks.slack.com/services/T0KENAAAA was T0KENCCCC\nno", address)
    assert "T0KEN" not in said
