"""What pages show of endpoints: one line of the inventory, the chart of calls per day, and the figures of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.base import formats
from intake.endpoints import queries, silence, wording
from intake.endpoints.choices import UNUSED, State
from intake.endpoints.models import Endpoint

A_WEEK, A_MONTH = 7, 30
ONE_DAY = timedelta(days=1)
# A gap of one day says so in the data table; a band would be too narrow for its name.
LEAST_BAND = 2


@dataclass(frozen=True)
class Line:
    """One endpoint in a list. `days` are the calls of the seven full days before today."""

    endpoint: Endpoint
    word: str
    kind: str
    icon: str
    fact: str
    days: list[int | None]
    calls: int | None
    spark: str

    @property
    def share(self) -> float | None:
        """Calls of the week against the expected ones, in per cent."""
        expected = self.endpoint.expected_calls_per_week
        return None if self.calls is None or not expected else self.calls / expected * 100


def lines(endpoints: Sequence[Endpoint], now: datetime, *, plain: bool) -> list[Line]:
    """Lines of a list, with one query for all of them; `plain` for stakeholders."""
    end = queries.today(now)
    week = queries.calls_per_day([row.pk for row in endpoints], end - timedelta(days=A_WEEK), end)
    return [line(row, week[row.pk], now, plain) for row in endpoints]


def line(endpoint: Endpoint, days: list[int | None], now: datetime, plain: bool) -> Line:
    """One line."""
    known = [calls for calls in days if calls is not None]
    kind, icon = wording.LOOK[endpoint.state]
    if endpoint.state == State.FINE and endpoint.first_call_at is None:
        kind, icon = "info", "hourglass"
    calls = sum(known) if known else None
    told = ", ".join(_("no data") if value is None else formats.number(value) for value in days)
    return Line(
        endpoint=endpoint,
        word=wording.state_word(endpoint, now, plain),
        kind=kind,
        icon=icon,
        fact=wording.fact(endpoint, days[-1] if days else None, now),
        days=days,
        calls=calls,
        spark=_("Calls per day, last seven days: %(days)s") % {"days": told},
    )


@dataclass(frozen=True)
class Chart:
    """Calls per day as charts.timechart takes them."""

    labels: list[date]
    values: list[int | None]
    bands: list[tuple[int, int, str, str]]
    refs: list[tuple[str, float, str]]
    summary: str


def chart(endpoints: Sequence[Endpoint], now: datetime, *, days: int, expected: int | None = None) -> Chart:
    """Calls per day of some endpoints together, up to and with yesterday, with silence and gaps as bands.

    A day on which only some of them are known shows what is known, but never a zero. `expected` is calls per week.
    """
    end = queries.today(now)
    first = end - timedelta(days=days)
    found = queries.calls_per_day([row.pk for row in endpoints], first, end)
    begun = [values for values in map(from_first_sample, found.values()) if values]
    together = [together_of(values) for values in zip(*begun, strict=True)] or [None] * days
    # What is new has no past: an empty half of a chart says nothing.
    unknown = next((place for place, value in enumerate(together) if value is not None), 0)
    unknown = min(unknown, max(days - A_MONTH, 0))
    together, first, days = together[unknown:], first + timedelta(days=unknown), days - unknown
    expected = expected or sum(row.expected_calls_per_week or 0 for row in endpoints)
    limit = min((row.silent_after_days for row in endpoints), default=14)
    quiet = quiet_days(endpoints, now)
    bands = [
        silent_band(start, after, quiet if after == days and quiet else after - start)
        for start, after in silence.stretches(together, limit)
    ]
    started = next((place for place, value in enumerate(together) if value is not None), days)
    bands += [
        (start, after, _("no data"), "nodata")
        for start, after in silence.gaps(together)
        if start > started and after - start >= LEAST_BAND
    ]
    return Chart(
        labels=[first + timedelta(days=step) for step in range(days)],
        values=together,
        bands=bands,
        refs=[(_("Expected"), round(expected / A_WEEK), "expected")] if expected else [],
        summary=summary(together, expected),
    )


# A day of an endpoint of which nothing was known until then: it takes no part in a sum.
BEFORE = -1


def from_first_sample(values: Sequence[int | None]) -> list[int | None]:
    """The days with BEFORE in place of the gap at their beginning; nothing for an endpoint without any sample."""
    first = next((place for place, value in enumerate(values) if value is not None), None)
    if first is None:
        return []
    before: list[int | None] = [BEFORE] * first
    return before + list(values[first:])


def together_of(values: Sequence[int | None]) -> int | None:
    """The sum of what is known. None when nothing is, or when it would be a zero although something is not known."""
    counted = [value for value in values if value != BEFORE]
    total = sum(value for value in counted if value is not None)
    return None if not counted or (not total and None in counted) else total


def silent_band(start: int, after: int, days: int) -> tuple[int, int, str, str]:
    """The band of one silence, with its name."""
    name = ngettext("%(days)d day of silence", "%(days)d days of silence", days) % {"days": days}
    return start, after, name, "silent"


def quiet_days(endpoints: Sequence[Endpoint], now: datetime) -> int | None:
    """How long a lone silent endpoint has been silent, as its state says it: the chart must not say another number."""
    if len(endpoints) != 1 or endpoints[0].state != State.SILENT or endpoints[0].last_call_at is None:
        return None
    return wording.days_since(endpoints[0].last_call_at, now)


def summary(values: Sequence[int | None], expected: int) -> str:
    """The chart in words: yesterday, and the last week against what was expected."""
    if not any(value is not None for value in values):
        return _("No data yet")
    yesterday = values[-1]
    parts = [
        _("nothing known of yesterday")
        if yesterday is None
        else _("%(calls)s yesterday") % {"calls": formats.number(yesterday)}
    ]
    known = [value for value in values[-A_WEEK:] if value is not None]
    week = sum(known) if known else None
    if week is not None and expected:
        parts.append(
            _("%(calls)s in the last 7 days, %(expected)s expected")
            % {"calls": formats.number(week), "expected": formats.number(expected)}
        )
    return "; ".join(parts)


@dataclass(frozen=True)
class Sheet:
    """Figures of the last 30 full days of one endpoint."""

    calls: int | None
    error_share: float | None
    mean_ms: float | None
    worst_p95_ms: float | None
    cost_per_thousand: Decimal | None
    no_calls: bool

    @property
    def coverage(self) -> bool:
        """True if anything is known."""
        return self.calls is not None


def sheet(endpoint: Endpoint, now: datetime) -> Sheet:
    """The figures beside the chart."""
    end = queries.today(now)
    found = queries.figures([endpoint.pk], end - timedelta(days=A_MONTH), end).get(endpoint.pk)
    cost = endpoint.cost_per_month
    if found is None:
        return Sheet(None, None, None, None, None, endpoint.state in UNUSED)
    return Sheet(
        calls=found.calls,
        error_share=found.errors / found.calls * 100 if found.calls else None,
        mean_ms=found.mean_ms,
        worst_p95_ms=found.worst_p95_ms,
        cost_per_thousand=None if cost is None or not found.calls else cost * 1000 / found.calls,
        no_calls=found.calls == 0,
    )


def slower_than_promised(endpoint: Endpoint, found: Sheet) -> bool:
    """True if the slowest stretch broke the promise."""
    promised = endpoint.p95_ms_promised
    return promised is not None and found.worst_p95_ms is not None and found.worst_p95_ms > promised
