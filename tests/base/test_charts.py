"""Charts are well-formed for any series, tell gaps from zeros, and say in words what they show."""

from __future__ import annotations

import json
import math
from datetime import date
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from intake.base.charts import sparkline, timechart
from intake.base.scales import nice_scale

anything = st.one_of(st.none(), st.floats(), st.integers(-(10**400), 10**400), st.sampled_from([1e308, -1e308, 5e-324]))
hostile = st.text(max_size=12)


def drawn(markup: str) -> ElementTree.Element:
    """The chart read as XML: a stray character or tag raises."""
    return ElementTree.fromstring(markup)  # noqa: S314  # our own output


def coordinates(chart: ElementTree.Element) -> str:
    names = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "d", "points", "width", "height")
    return " ".join(element.attrib.get(name, "") for element in chart.iter() for name in names)


@given(
    values=st.lists(anything, max_size=130),
    refs=st.lists(st.tuples(hostile, anything, st.sampled_from(["target", "baseline", "expected", "?"])), max_size=3),
    bands=st.lists(st.tuples(st.integers(-5, 140), st.integers(-5, 140), hostile, st.just("silent")), max_size=3),
    kind=st.sampled_from(["line", "bar"]),
    word=hostile,
)
def test_any_series_makes_a_well_formed_chart_without_nan(values, refs, bands, kind, word):
    labels = [f"{word}{place}" for place in range(len(values))]
    markup = timechart(word, labels, values, ident="c", kind=kind, refs=refs, bands=bands, unit=word, summary=word)
    found = coordinates(drawn(markup)).lower()
    assert "nan" not in found
    assert "inf" not in found


@given(values=st.lists(anything, max_size=60), label=hostile)
def test_any_series_makes_a_well_formed_sparkline(values, label):
    found = coordinates(drawn(sparkline(values, label))).lower()
    assert "nan" not in found
    assert "inf" not in found


@given(values=st.lists(st.floats(-1e300, 1e300), max_size=20), from_zero=st.booleans())
def test_a_scale_holds_its_values_with_few_rising_ticks(values, from_zero):
    scale = nice_scale(values, from_zero=from_zero)
    assert 2 <= len(scale.ticks) <= 12
    assert all(lower < higher for lower, higher in pairwise(scale.ticks))
    assert all(math.isfinite(tick) for tick in scale.ticks)
    size = max((abs(value) for value in values), default=0.0)
    # What is smaller than any measure is drawn as nought.
    room = size * 1e-6 + 1e-300
    assert all(scale.low - room <= value <= scale.high + room for value in values)


def test_a_gap_is_no_line_and_a_zero_is_a_point():
    chart = drawn(timechart("Calls", ["a", "b", "c", "d"], [1, None, 0, 2], ident="c"))
    path = next(element for element in chart.iter() if element.get("class") == "tc-line").attrib["d"]
    assert path.count("M") == 2
    cells = [cell.text for cell in chart.iter("td")]
    assert cells == ["1", "no data", "0", "2"]


def test_silence_is_a_named_band():
    markup = timechart("Calls", ["a", "b", "c"], [1, 0, 0], ident="c", kind="bar", bands=[(1, 3, "2 days", "silent")])
    band = next(element for element in drawn(markup).iter() if element.get("class") == "tc-band bad")
    assert band.attrib["x"] == "33.33%"
    assert "2 days" in markup


def test_baseline_and_target_are_named_in_words():
    refs = [("Target", 0.72, "target"), ("Baseline", 0.61, "baseline")]
    markup = timechart("AUC", ["a", "b"], [0.6, 0.7], ident="c", refs=refs)
    assert "Target 0.72" in markup
    assert "Baseline 0.61" in markup


def test_a_reference_without_a_value_is_left_out():
    assert "Target" not in timechart("AUC", ["a"], [0.6], ident="c", refs=[("Target", None, "target")])


def test_many_bars_are_one_path():
    markup = timechart("Calls", [str(n) for n in range(365)], list(range(365)), ident="c", kind="bar", table=False)
    assert markup.count("tc-bar") == 1


def test_the_readout_is_valid_json_and_html_in_labels_stays_text():
    markup = timechart("<script>", ["<b>&\"'"], [float("nan")], ident="c")
    readout = json.loads(unescape(markup.split('data-chart="')[1].split('"')[0]))
    assert readout == {"labels": ["<b>&\"'"], "values": ["no data"]}
    assert "<script>" not in markup


def test_days_are_written_short_below_the_axis_and_whole_in_the_table():
    chart = drawn(timechart("Calls", [date(2026, 11, 22)], [3], ident="c"))
    assert [text.text for text in chart.iter("text") if "tc-x" in text.get("class", "")] == ["22 Nov"]
    assert [head.text for head in chart.iter("th") if head.get("scope") == "row"] == ["22 Nov 2026"]


def test_a_chart_tells_its_range_when_nobody_summed_it_up():
    markup = timechart("Calls", ["a", "b"], [1500, 2], ident="c")
    assert "Latest 2 on b; between 2 and 1\u202f500" in markup
    assert "No data yet" in timechart("Calls", [], [], ident="d")
