"""Thresholds, comparisons and staleness, for any numbers."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.checks.choices import Bound, Measure, Outcome, State, Why
from intake.checks.evaluate import Span, Usage, bar, due, exactly, judged, measured, state

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
numbers = st.floats(-1e9, 1e9)
bounds = st.sampled_from(Bound)


@given(numbers, numbers, bounds)
def test_a_known_figure_passes_or_fails_and_the_threshold_itself_is_good(value, threshold, bound):
    good = value >= threshold if bound == Bound.AT_LEAST else value <= threshold
    assert judged(exactly(value), bound, threshold) == (Outcome.PASS if good else Outcome.FAIL)


@given(numbers, st.floats(0, 1e9), st.floats(0, 1), numbers, bounds)
def test_what_is_known_in_part_never_says_more_than_every_figure_it_may_be(low, width, share, threshold, bound):
    span = Span(low, low + width)
    found = judged(span, bound, threshold)
    inside = min(low + width * share, span.high)
    if found is not None:
        assert judged(exactly(inside), bound, threshold) == found
    else:
        ends = {judged(exactly(end), bound, threshold) for end in (span.low, span.high)}
        assert ends == {Outcome.PASS, Outcome.FAIL}


@given(numbers, st.floats(0, 1e6), st.booleans(), bounds)
def test_the_bar_lies_on_the_better_side(reference, by, relative, bound):
    found = bar(reference, by, relative, bound)
    if found is None:
        assert relative
        assert reference == 0
    else:
        ahead = found - reference if bound == Bound.AT_LEAST else reference - found
        assert ahead >= -1e-3


def test_a_metric_that_reaches_the_bar_exactly_passes():
    for value, reference, by, relative, bound in (
        (0.3, 0.1, 0.2, False, Bound.AT_LEAST),
        (0.9, 1.0, 10.0, True, Bound.AT_MOST),
    ):
        goal = bar(reference, by, relative, bound)
        assert goal is not None
        assert judged(exactly(value), bound, goal) == Outcome.PASS
    assert bar(0.0, 10, True, Bound.AT_LEAST) is None


def usage(**fields):
    window = {
        "since": NOW - timedelta(days=7),
        "now": NOW,
        "calls": 100,
        "errors": 2,
        "worst_p95_ms": 80.0,
        "callers": 2,
        "covered_seconds": 7 * 86_400,
        "last_call_at": NOW - timedelta(hours=2),
        "last_sample_at": NOW,
    }
    return Usage(**{**window, **fields})


def test_too_little_data_proves_that_there_was_enough_and_never_that_there_was_too_little():
    part = usage(covered_seconds=86_400)
    for measure in (Measure.CALLS, Measure.CALLERS, Measure.P95_MS):
        span = measured(measure, part, None)
        assert isinstance(span, Span)
        assert judged(span, Bound.AT_LEAST, span.low) == Outcome.PASS
        assert judged(span, Bound.AT_LEAST, span.low + 1) is None
        assert judged(span, Bound.AT_MOST, span.low - 1) == Outcome.FAIL
        assert judged(span, Bound.AT_MOST, span.low + 1) is None
        assert span.known == span.low
    assert measured(Measure.CALLS, usage(), None) == exactly(100)


def test_shares_of_no_calls_are_no_result():
    silent = usage(calls=0, errors=0, worst_p95_ms=None)
    for measure in (Measure.ERROR_SHARE, Measure.AVAILABILITY, Measure.P95_MS):
        assert measured(measure, silent, None) == Why.NO_CALLS
    assert measured(Measure.ERROR_SHARE, usage(), None) == exactly(2.0)
    assert measured(Measure.AVAILABILITY, usage(), None) == exactly(98.0)


def test_silence_is_what_samples_say_and_not_the_missing_of_samples():
    old = usage(last_call_at=NOW - timedelta(days=5), last_sample_at=NOW - timedelta(days=4))
    span = measured(Measure.SILENT_DAYS, old, None)
    assert span == Span(1.0, 5.0)
    assert judged(span, Bound.AT_MOST, 3) is None
    assert judged(span, Bound.AT_MOST, 0.5) == Outcome.FAIL
    assert judged(span, Bound.AT_MOST, 5) == Outcome.PASS
    never = usage(last_call_at=None)
    assert measured(Measure.SILENT_DAYS, never, None) == Why.NO_CALLS
    assert measured(Measure.SILENT_DAYS, never, NOW - timedelta(days=3)) == exactly(3.0)


@given(st.sampled_from(["", *Outcome]), st.floats(0.01, 8_784), st.floats(0, 8_784), st.floats(0, 3e7, allow_nan=False))
def test_no_result_is_never_a_pass_and_what_comes_late_is_stale(outcome, every, grace, seconds):
    until = due(NOW, every, grace)
    later = NOW + timedelta(seconds=seconds)
    found = state(outcome, until, later)
    if not outcome:
        assert found == State.NONE
    elif until is not None and later > until:
        assert found == State.STALE
    else:
        assert found == outcome
    assert due(None, every, grace) is None
    assert state("", None, later) == State.NONE


def test_an_open_end_is_not_a_figure():
    assert Span(-math.inf, math.inf).known is None
