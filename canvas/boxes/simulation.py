"""What right and wrong decisions bring and cost: the arithmetic of the impact simulation. Pure and exact.

A model looks at cases. Some are what it looks for. Four things can happen to a case: a right alarm, a false alarm,
a miss and a right silence. Each has a price:

    value of a month = right alarms x gain - false alarms x cost - misses x cost + right silences x gain - running cost

Doing nothing is the model that never raises an alarm. Sums are fractions until they are shown, so nothing is rounded
on the way, and a higher gain can never come out lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from canvas.boxes.choices import Period

# Periods a month. A year has 365 days and 12 months.
A_MONTH: dict[Period, Fraction] = {
    Period.DAY: Fraction(365, 12),
    Period.WEEK: Fraction(365, 7 * 12),
    Period.MONTH: Fraction(1),
    Period.YEAR: Fraction(1, 12),
}


@dataclass(frozen=True)
class Range:
    """A figure as people estimate it. Where only `base` is known, it stands for all three."""

    low: Decimal
    base: Decimal
    high: Decimal


@dataclass(frozen=True)
class Rates:
    """How well something decides, in percent: how many of the real cases it finds, how many of its alarms are right."""

    recall: Decimal
    precision: Decimal


@dataclass(frozen=True)
class Prices:
    """What one case of each outcome is worth, in money. The gain of a right alarm has its own range."""

    false_alarm: Decimal = Decimal(0)
    miss: Decimal = Decimal(0)
    silence: Decimal = Decimal(0)
    run_a_month: Decimal = Decimal(0)


@dataclass(frozen=True)
class Question:
    """What is simulated: `cases` of a period, `positive` percent of them real, `hit` the gain of a right alarm."""

    cases: Range
    period: Period
    positive: Decimal
    hit: Range
    prices: Prices
    model: Rates
    rule: Rates | None = None


@dataclass(frozen=True)
class Month:
    """Money of one month, to the cent: with the model, with today's rule (None without one), and doing nothing."""

    model: Decimal
    rule: Decimal | None
    nothing: Decimal

    @property
    def more(self) -> Decimal:
        """What the model brings more than the rule, or than doing nothing where there is no rule."""
        return self.model - (self.nothing if self.rule is None else self.rule)

    @property
    def more_than_nothing(self) -> Decimal:
        """What the model brings more than doing nothing."""
        return self.model - self.nothing


@dataclass(frozen=True)
class Answer:
    """Three months: low, base, high. Break-even is told for the base case, against the rule if there is one.

    `even_cases`: cases of the question's period from which it pays; None when no number of cases does.
    `even_precision`: the share of right alarms, in percent, from which it pays; None when no share does.
    """

    low: Month
    base: Month
    high: Month
    even_cases: int | None
    even_precision: Decimal | None


class Impossible(ValueError):
    """These rates would need more false alarms than there are cases to be wrong about; `who` is model or rule."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


@dataclass(frozen=True)
class Shares:
    """Of one case, how much of each outcome, as fractions that add up to 1."""

    hits: Fraction
    false_alarms: Fraction
    misses: Fraction
    silences: Fraction


def simulate(asked: Question) -> Answer:
    """The three months and where it breaks even. Raises Impossible."""
    model = shares(asked.positive, asked.model, "model")
    rule = shares(asked.positive, asked.rule, "rule") if asked.rule else None
    nothing = shares(asked.positive, Rates(Decimal(0), Decimal(0)), "nothing")

    def month(cases: Decimal, hit: Decimal) -> Month:
        count = Fraction(cases) * A_MONTH[asked.period]
        return Month(
            model=cents(count * value_of_case(model, hit, asked.prices) - Fraction(asked.prices.run_a_month)),
            rule=None if rule is None else cents(count * value_of_case(rule, hit, asked.prices)),
            nothing=cents(count * value_of_case(nothing, hit, asked.prices)),
        )

    return Answer(
        low=month(asked.cases.low, asked.hit.low),
        base=month(asked.cases.base, asked.hit.base),
        high=month(asked.cases.high, asked.hit.high),
        even_cases=even_cases(asked, model, rule or nothing),
        even_precision=even_precision(asked, model, rule or nothing),
    )


def shares(positive: Decimal, rates: Rates, who: str) -> Shares:
    """What becomes of one case. Raises Impossible."""
    real = Fraction(positive) / 100
    hits = real * Fraction(rates.recall) / 100
    if hits == 0:
        # It never raises a right alarm, and precision says nothing about how many wrong ones.
        return Shares(Fraction(0), Fraction(0), real, 1 - real)
    if rates.precision == 0:
        raise Impossible(who)
    false_alarms = hits * (100 / Fraction(rates.precision) - 1)
    if false_alarms > 1 - real:
        raise Impossible(who)
    return Shares(hits, false_alarms, real - hits, 1 - real - false_alarms)


def value_of_case(of: Shares, hit: Decimal, prices: Prices) -> Fraction:
    """Money that one case brings on average."""
    return (
        of.hits * Fraction(hit)
        - of.false_alarms * Fraction(prices.false_alarm)
        - of.misses * Fraction(prices.miss)
        + of.silences * Fraction(prices.silence)
    )


def even_cases(asked: Question, model: Shares, other: Shares) -> int | None:
    """The cases of a period from which the model pays its running cost; None when each case loses money."""
    a_case = value_of_case(model, asked.hit.base, asked.prices) - value_of_case(other, asked.hit.base, asked.prices)
    cost = Fraction(asked.prices.run_a_month)
    if a_case <= 0:
        return 0 if a_case == cost == 0 else None
    exact = cost / a_case / A_MONTH[asked.period]
    return -(-exact.numerator // exact.denominator)


def even_precision(asked: Question, model: Shares, other: Shares) -> Decimal | None:
    """The share of right alarms from which the model pays, rounded up to a tenth of a percent.

    None when even faultless alarms do not pay; 0 when false alarms cost nothing or may be as many as there can be.
    """
    cases = Fraction(asked.cases.base) * A_MONTH[asked.period]
    if not cases or not model.hits:
        return None
    faultless = Shares(model.hits, Fraction(0), model.misses, model.silences + model.false_alarms)
    best = value_of_case(faultless, asked.hit.base, asked.prices) - value_of_case(other, asked.hit.base, asked.prices)
    left = best - Fraction(asked.prices.run_a_month) / cases
    if left < 0:
        return None
    price = Fraction(asked.prices.false_alarm) + Fraction(asked.prices.silence)
    if not price or left / price >= faultless.silences:
        return Decimal(0)
    share = model.hits / (model.hits + left / price) * 1000
    return Decimal(-(-share.numerator // share.denominator)) / 10


def cents(exact: Fraction) -> Decimal:
    """An amount to the cent, halves to the even one."""
    return Decimal(round(exact * 100)).scaleb(-2)
