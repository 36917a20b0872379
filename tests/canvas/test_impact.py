"""The impact simulation: exact sums, break-even, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from canvas.boxes.choices import Period
from canvas.boxes.impact import summary
from canvas.boxes.simulation import Impossible, Month, Prices, Question, Range, Rates, simulate

D = Decimal
MONEY = st.decimals(0, 10**9, places=2)
SHARE = st.decimals(0, 100, places=2)

# 1,000 cases a month, 5 % real. The model finds 40 of 50 and is right in half of its alarms: 40 right, 40 wrong.
# The rule finds 25 and is right in a quarter: 25 right, 75 wrong.
CHURN: dict[str, Any] = {
    "cases": 1000, "cases_per": "month", "positive_share": 5.0, "hit_gain": "100.00", "false_alarm_cost": "10.00",
    "miss_cost": "20.00", "recall": 80.0, "precision": 50.0, "rule_recall": 50.0, "rule_precision": 25.0,
    "run_cost_per_month": "500.00", "currency": "EUR",
}  # fmt: skip


def one(figure: Decimal) -> Range:
    """A figure without a range."""
    return Range(figure, figure, figure)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A simulation whose rates can be."""
    figures = [Range(*sorted(draw(st.tuples(kind, kind, kind)))) for kind in (st.integers(0, 10**9).map(D), MONEY)]
    rates = [Rates(draw(SHARE), draw(SHARE)) for _ in range(2)]
    prices = Prices(*draw(st.tuples(MONEY, MONEY, MONEY, MONEY)))
    period = draw(st.sampled_from(Period))
    rule = draw(st.sampled_from([None, rates[1]]))
    asked = Question(figures[0], period, draw(SHARE), figures[1], prices, rates[0], rule)
    try:
        simulate(asked)
    except Impossible:
        assume(False)
    return asked


def test_the_sum_is_that_of_four_outcomes():
    found = summary(CHURN)
    base = found.lines[1]
    # 40 x 100 - 40 x 10 - 10 x 20 - 500 = 2,900; 25 x 100 - 75 x 10 - 25 x 20 = 1,250; 50 x 20 = 1,000.
    assert (base.model, base.rule, base.nothing, base.more) == (D("2900"), D("1250"), D("-1000"), D("1650"))
    assert (
        found.sentence == "In the middle case it brings €1\u202f650 a month more than today's way: €19\u202f800 a year."
    )
    # A case brings 2.15 more than with the rule, so 500 a month are earned back by 233 cases.
    assert found.even.startswith("It breaks even at 233 cases a month.")
    assert found.pays is True


@settings(max_examples=40)
@given(questions(), MONEY)
def test_more_gain_and_a_dearer_miss_never_lower_what_it_brings(asked: Question, more: Decimal):
    better = replace(asked, hit=Range(*(figure + more for figure in (asked.hit.low, asked.hit.base, asked.hit.high))))
    dearer = replace(asked, prices=replace(asked.prices, miss=asked.prices.miss + more))
    was = simulate(asked)
    assert simulate(better).base.model >= was.base.model
    assert simulate(better).base.more_than_nothing >= was.base.more_than_nothing
    assert simulate(dearer).base.more_than_nothing >= was.base.more_than_nothing


@settings(max_examples=40)
@given(questions())
def test_a_model_like_the_rule_differs_by_its_running_cost_alone(asked: Question):
    same = simulate(replace(asked, rule=asked.model)).base
    assert abs(same.more + asked.prices.run_a_month) <= D("0.01")


@settings(max_examples=40)
@given(questions())
def test_it_pays_from_the_number_of_cases_that_is_told(asked: Question):
    even = simulate(asked).even_cases
    assume(even is not None and even < 10**25)
    assert even is not None
    assert simulate(replace(asked, cases=one(D(even)))).base.more >= D("-0.02")
    if even > 1:
        assert simulate(replace(asked, cases=one(D(even - 1)))).base.more <= D("0.02")


@settings(max_examples=40)
@given(questions())
def test_it_pays_from_the_share_of_right_alarms_that_is_told(asked: Question):
    even = simulate(asked).even_precision
    assume(even)
    assert even is not None
    assert simulate(replace(asked, model=replace(asked.model, precision=min(even, D(100))))).base.more >= D("-0.02")


@settings(max_examples=40)
@given(questions(), st.integers(2, 1000))
def test_twice_the_cases_are_twice_the_money(asked: Question, times: int):
    asked = replace(asked, prices=replace(asked.prices, run_a_month=D(0)))
    once = simulate(asked).base.model
    assert abs(simulate(replace(asked, cases=one(asked.cases.base * times))).base.model - once * times) <= times


def test_without_cases_there_is_only_the_running_cost():
    found = summary({**CHURN, "cases": 0})
    assert found.lines[1] == replace(found.lines[1], model=D("-500"), rule=D("0"), nothing=D("0"), more=D("-500"))
    assert found.pays is False


def test_the_largest_figures_that_fields_take_stay_exact():
    most = D("9999999999.99")
    data = {**CHURN, "cases": 10**9, "cases_per": "day", "positive_share": 100, "recall": 100, "precision": 100,
            "hit_gain": str(most), "run_cost_per_month": "0.00", "rule_recall": None}  # fmt: skip
    assert summary(data).lines[1].model == round(Fraction(most) * 10**9 * 365 / 12 * 100) / D(100)


@pytest.mark.parametrize("period", list(Period))
def test_break_even_is_told_by_the_period_that_cases_are_counted_by(period: Period):
    found = summary({**CHURN, "cases_per": str(period)})
    assert f"cases a {period}." in found.even


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rule_recall": None, "rule_precision": None}, "more than doing nothing"),
        ({"rule_precision": None}, "left out until both of its rates are known"),
        ({"hit_gain": "0.00", "miss_cost": "0.00", "precision": 20}, "No number of cases makes it pay"),
        ({"run_cost_per_month": "0.00"}, "It has no running cost to earn back."),
        ({"miss_cost": None}, "Counted as nothing, for nobody has said: A miss costs."),
        ({"run_cost_per_month": "9000.00"}, "less than today's way"),
        ({"precision": 0.1}, "The rates of the model do not go together"),
        ({"rule_precision": 0}, "The rates of today's way do not go together"),
        ({"hit_gain_low": "10.00", "hit_gain_high": "200.00"}, "From the low to the high case: €300 to €3\u202f150"),
    ],
)
def test_what_is_said_fits_the_figures(change: dict[str, Any], words: str):
    assert words in summary({**CHURN, **change}).text


@pytest.mark.parametrize("name", ["cases", "cases_per", "positive_share", "hit_gain", "recall", "precision"])
def test_what_is_missing_is_named_and_nothing_is_guessed(name: str):
    found = summary({**CHURN, name: None})
    assert (len(found.needed), found.sentence, found.lines) == (1, "", ())


def test_nobody_who_said_nothing_is_told_anything():
    assert summary({}).text == ""
    assert not summary({"build_days": 3.0, "run_cost_per_month": "5.00", "currency": "EUR"}).begun


@settings(max_examples=40)
@given(questions())
def test_bars_stay_in_their_drawing(asked: Question):
    found = summary({**CHURN, "hit_gain": str(asked.hit.base), "cases": int(asked.cases.base), "miss_cost": None})
    for bar in found.bars:
        assert 63 <= bar.x <= bar.x + bar.width <= 320
    assert isinstance(simulate(asked).low, Month)
