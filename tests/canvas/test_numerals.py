"""Figures as people type them are read rightly or asked about, never guessed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from canvas.boxes.fields import Amount, Count, Quantity
from canvas.boxes.numerals import NotAFigure, TwoReadings, plain, written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1 234,5", "1234.5"), ("1'234.50", "1234.50"),
        ("1\u202f234,567", "1234.567"), ("1.234.567", "1234567"), ("1,234,567.89", "1234567.89"), ("12,5", "12.5"),
        ("0,734", "0.734"), ("0.734", "0.734"), (" 20 ", "20"), ("\u22125", "-5"), ("-1.234,5", "-1234.5"),
        (".5", ".5"), ("1e5", "1e5"), ("1.2340", "1.2340"), ("1234.567", "1234.567"),
    ],
)  # fmt: skip
def test_every_way_of_writing_is_understood(typed, meant):
    assert plain(typed) == meant


@pytest.mark.parametrize("typed", ["1.234", "1,234", "999.000", "-1,234"])
def test_a_mark_that_could_be_either_is_asked_about(typed):
    with pytest.raises(TwoReadings) as caught:
        plain(typed)
    assert float(caught.value.whole) == 1000 * float(caught.value.broken)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "1.2.3",
        "1,23,456",
        "1 23",
        "12 34",
        "1_000",
        "NaN",
        "inf",
        "0x10",
        "1,2,",
        "--5",
        "²",
        "٣",
        "1" * 500,
    ],
)
def test_what_is_no_figure_is_refused(typed):
    with pytest.raises(NotAFigure):
        plain(typed)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12))
@example(1.234)
@example(-999.001)
@example(1e16)
def test_what_a_field_shows_it_reads_back_as_the_same_number(value):
    assert float(plain(written(value))) == value


def test_the_fields_say_what_to_write_instead():
    for field in (Quantity(unit="days"), Count(unit="ms"), Amount(unit="each")):
        with pytest.raises(ValidationError, match=r"Write 1234 for the large number or 1\.2340 for the small one"):
            field.clean("1,234")
        assert field.clean("1.234.567") == 1234567
    with pytest.raises(ValidationError, match="Enter a whole number"):
        Count(unit="ms").clean("12,5")
    assert Count(unit="ms").clean("300.0") == 300
