"""The impact simulation of a project in words: from what its cost panel holds to a sentence, a table and figures.

Pure: pages, the API and every writer of the canvas call `summary`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from canvas.boxes.choices import IMPACT_FIELDS, Period
from canvas.boxes.simulation import Answer, Impossible, Month, Prices, Question, Range, Rates, simulate
from canvas.boxes.words import IMPACT
from intake.base import formats

# Without these there is nothing to work out.
NEEDED = ("cases", "cases_per", "positive_share", "hit_gain", "recall", "precision")
# What nobody has said counts as nothing, and the result says so.
PRICES = ("false_alarm_cost", "miss_cost", "run_cost_per_month")


@dataclass(frozen=True)
class Line:
    """One of the three cases: money a month, as figures. `rule` is None where no rule is known."""

    key: str
    word: str
    model: Decimal
    rule: Decimal | None
    nothing: Decimal
    more: Decimal


@dataclass(frozen=True)
class Bar:
    """The difference of one case as a bar, in the units of the drawing (320 wide)."""

    word: str
    x: float
    width: float
    more: bool


# The part of the drawing that bars have; the words stand before it.
LEFT, RIGHT = 64, 318


@dataclass(frozen=True)
class Summary:
    """What the simulation comes to. Without a `sentence` it is not told enough, or `problem` says what cannot be.

    `notes` say what the result rests on; `needed` names what is missing; `begun` is False while nobody has said
    anything. Money is of one month, in `currency` (three letters, or empty).
    """

    begun: bool = False
    sentence: str = ""
    even: str = ""
    spread: str = ""
    notes: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    problem: str = ""
    currency: str = ""
    lines: tuple[Line, ...] = ()
    pays: bool | None = None

    @property
    def text(self) -> str:
        """All that is said, as one paragraph: for exports and search."""
        return " ".join(part for part in (self.sentence, self.even, self.spread, self.problem, *self.notes) if part)

    @property
    def zero(self) -> float:
        """Where the line stands that is neither more nor less."""
        low, high = self.ends()
        return round(LEFT + (RIGHT - LEFT) * float(-low / (high - low)), 1)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The three differences to scale, each at least a hair wide."""
        low, high = self.ends()
        scale = (RIGHT - LEFT) / (high - low)
        found = []
        for line in self.lines:
            width = max(float(abs(line.more) * scale), 1.0)
            x = self.zero if line.more >= 0 else self.zero - width
            found.append(Bar(line.word, round(x, 1), round(width, 1), line.more >= 0))
        return tuple(found)

    def ends(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest amount of the drawing: nothing is always between them."""
        amounts = [Decimal(0), *(line.more for line in self.lines)]
        return min(amounts), max(amounts) if max(amounts) > min(amounts) else Decimal(1)

    def money(self, amount: Decimal | None) -> str:
        """An amount of this simulation as people read it."""
        return formats.NOTHING if amount is None else formats.money(rounded(amount), self.currency)


def summary(data: Mapping[str, Any]) -> Summary:
    """Works out what the cost panel's `data` says. Nothing is raised for what is missing or cannot be: it is said."""
    begun = any(data.get(name) not in (None, "") for name in IMPACT_FIELDS)
    needed = tuple(str(IMPACT[name]) for name in NEEDED if data.get(name) in (None, ""))
    currency = str(data.get("currency") or "")
    if needed:
        return Summary(begun=begun, needed=needed, currency=currency)
    asked = question(data)
    try:
        answer = simulate(asked)
    except Impossible as error:
        return Summary(begun=True, problem=impossible(error), currency=currency)
    bare = Summary(currency=currency)
    return Summary(
        begun=True,
        sentence=in_a_sentence(answer.base, bare),
        even=break_even(asked, answer),
        spread=from_low_to_high(answer, bare),
        notes=tuple(notes(data)),
        currency=currency,
        lines=lines(answer),
        pays=answer.base.more > 0,
    )


def question(data: Mapping[str, Any]) -> Question:
    """What the panel asks, once all that is needed is there."""
    known = [data.get("rule_recall"), data.get("rule_precision")]
    return Question(
        cases=three(data, "cases"),
        period=Period(data["cases_per"]),
        positive=exact(data["positive_share"]),
        hit=three(data, "hit_gain"),
        prices=Prices(
            false_alarm=exact(data.get("false_alarm_cost")),
            miss=exact(data.get("miss_cost")),
            silence=exact(data.get("silence_gain")),
            run_a_month=exact(data.get("run_cost_per_month")),
        ),
        model=Rates(exact(data["recall"]), exact(data["precision"])),
        rule=None if None in known else Rates(exact(known[0]), exact(known[1])),
    )


def exact(value: Any) -> Decimal:
    """A stored figure as it was typed; nothing said is 0."""
    return Decimal(0) if value in (None, "") else Decimal(str(value))


def three(data: Mapping[str, Any], name: str) -> Range:
    """Low, likely and high; what was not estimated is the likely figure."""
    base = exact(data[name])
    low, high = data.get(f"{name}_low"), data.get(f"{name}_high")
    return Range(base if low is None else exact(low), base, base if high is None else exact(high))


def lines(answer: Answer) -> tuple[Line, ...]:
    """The three cases in order."""
    months = ((_("Low"), "low", answer.low), (_("Likely"), "base", answer.base), (_("High"), "high", answer.high))
    return tuple(Line(key, word, month.model, month.rule, month.nothing, month.more) for word, key, month in months)


def rounded(amount: Decimal) -> Decimal:
    """Cents only for small amounts: it is an estimate."""
    return amount if abs(amount) < 10 else Decimal(round(amount))


def in_a_sentence(month: Month, words: Summary) -> str:
    """What the model brings in the middle case."""
    amounts = {"month": words.money(abs(month.more)), "year": words.money(abs(month.more) * 12)}
    if month.rule is None:
        if month.more > 0:
            return (
                _("In the middle case it brings %(month)s a month more than doing nothing: %(year)s a year.") % amounts
            )
        if month.more < 0:
            return _("In the middle case it costs %(month)s a month more than it brings: %(year)s a year.") % amounts
        return _("In the middle case it brings as much as it costs.")
    if month.more > 0:
        return _("In the middle case it brings %(month)s a month more than today's way: %(year)s a year.") % amounts
    if month.more < 0:
        return _("In the middle case it brings %(month)s a month less than today's way: %(year)s a year.") % amounts
    return _("In the middle case it brings as much as today's way.")


def break_even(asked: Question, answer: Answer) -> str:
    """From how many cases, and from which share of right alarms, it pays."""
    said = [even_cases(asked, answer.even_cases)]
    if answer.even_precision:
        share = {"share": formats.number(answer.even_precision)}
        said.append(_("At this number of cases, %(share)s %% of its alarms must be right.") % share)
    return " ".join(said)


def even_cases(asked: Question, cases: int | None) -> str:
    """The number of cases from which it pays, in the period that was asked for."""
    if cases is None:
        return _("No number of cases makes it pay: each one costs more than it brings.")
    if cases == 0:
        return _("It has no running cost to earn back.")
    whole = {
        Period.DAY: _("It breaks even at %(cases)s cases a day."),
        Period.WEEK: _("It breaks even at %(cases)s cases a week."),
        Period.MONTH: _("It breaks even at %(cases)s cases a month."),
        Period.YEAR: _("It breaks even at %(cases)s cases a year."),
    }[asked.period]
    return whole % {"cases": formats.number(cases)}


def from_low_to_high(answer: Answer, words: Summary) -> str:
    """How far the estimate may be off; empty where nobody gave a range."""
    if answer.low == answer.high:
        return ""
    ends = {"low": words.money(answer.low.more), "high": words.money(answer.high.more)}
    return _("From the low to the high case: %(low)s to %(high)s a month.") % ends


def notes(data: Mapping[str, Any]) -> list[str]:
    """What the result rests on without anybody having said it."""
    labels = {**IMPACT, "run_cost_per_month": _("Running cost")}
    unsaid = [str(labels[name]) for name in PRICES if data.get(name) in (None, "")]
    said = [_("Counted as nothing, for nobody has said: %(names)s.") % {"names": ", ".join(unsaid)}] if unsaid else []
    known = [data.get(name) is not None for name in ("rule_recall", "rule_precision")]
    if any(known) and not all(known):
        said.append(_("Today's way is left out until both of its rates are known."))
    return said


def impossible(error: Impossible) -> str:
    """Why these rates cannot be, in words."""
    if error.who == "rule":
        return _(
            "The rates of today's way do not go together: so few right alarms would need more false ones than there "
            "are cases. Raise its share of right alarms, or lower what it finds."
        )
    return _(
        "The rates of the model do not go together: so few right alarms would need more false ones than there are "
        "cases. Raise its share of right alarms, or lower what it finds."
    )
