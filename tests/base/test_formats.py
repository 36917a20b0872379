"""Dates, numbers and names as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.base import formats

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_time_is_shown_on_the_companys_clock():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert formats.day(late) == "23 Nov 2026"
    assert formats.moment(late) == "23 Nov 2026, 00:30"
    assert formats.day(date(2026, 11, 22)) == "22 Nov 2026"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (NOW - timedelta(seconds=20), "just now"),
        (NOW - timedelta(minutes=1), "1 minute ago"),
        (NOW - timedelta(hours=5), "5 hours ago"),
        (NOW + timedelta(hours=2), "in 2 hours"),
        (NOW - timedelta(days=1, hours=1), "yesterday"),
        (NOW - timedelta(days=12), "12 days ago"),
        (NOW + timedelta(days=90), "in 3 months"),
        (NOW - timedelta(days=1000), "3 years ago"),
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 23), "tomorrow"),
        (None, "–"),
    ],
)
def test_how_long_ago(when, text):
    assert formats.ago(when, NOW) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (12345, "12\u202f345"),
        (-1234.5, "−1\u202f234.5"),
        (2**63 - 1, "9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f807"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_numbers_have_thin_spaces(value, text):
    assert formats.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (950, "950"),
        (1234, "1.2k"),
        (318_000, "318k"),
        (999_960, "1M"),
        (1.1e9, "1.1bn"),
        (0.72, "0.72"),
        (-1500, "−1.5k"),
        (None, "–"),
    ],
)
def test_compact_numbers(value, text):
    assert formats.compact(value) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1140"), "EUR", "€1\u202f140"),
        (Decimal("0.42"), "EUR", "€0.42"),
        (Decimal("-3"), "CHF", "−CHF\u00a03"),
        (None, "EUR", "–"),
        (Decimal("NaN"), "EUR", "–"),
    ],
)
def test_money(amount, currency, text):
    assert formats.money(amount, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.73612, "0.7361"), (1234.56, "1\u202f235"), (0.00001234567, "1.235e-05"), (float("inf"), "–"), (10**400, "–")],
)
def test_a_metric_has_four_figures(value, text):
    assert formats.measure(value) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Zoë Müller", "ZM"),
        ("Élise", "É"),
        ("山田太郎", "山"),
        ("Жанна Петрова", "ЖП"),
        ("“Jan” de Vries", "JV"),
        ("🙂 🙂", "–"),
        ("", "–"),
        (None, "–"),
    ],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


@given(st.one_of(st.floats(), st.integers(), st.decimals()), st.text())
def test_nothing_that_can_be_stored_breaks_a_format(value, name):
    for write in (formats.number, formats.compact, formats.measure):
        assert write(value)
    assert 1 <= len(formats.initials(name)) <= 2
