"""How dates, numbers and names are written for people. Times are shown in the company's time zone (TIME_ZONE)."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NOTHING = "–"
THIN_SPACE = "\u202f"
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}

UNITS = ((1e3, 1.0, ""), (1e6, 1e3, "k"), (1e9, 1e6, "M"), (1e12, 1e9, "bn"), (1e15, 1e12, "tn"))

Figure = int | float | Decimal


def day(when: date | datetime | None) -> str:
    """`22 Nov 2026`, in the company's time zone; a dash when there is no date."""
    return NOTHING if when is None else date_format(_local_date(when), "j M Y")


def written_day(text: str | None) -> str:
    """A day that is kept as text (`2026-11-22`), as `day` writes it. Raises ValueError for another text."""
    return day(date.fromisoformat(text)) if text else NOTHING


def short_day(when: date | datetime | None) -> str:
    """`22 Nov`, for axes and places where the year is plain."""
    return NOTHING if when is None else date_format(_local_date(when), "j M")


def moment(when: datetime | None) -> str:
    """`22 Nov 2026, 14:05`, in the company's time zone; a dash when there is no time."""
    return NOTHING if when is None else date_format(timezone.localtime(when), "j M Y, H:i")


def ago(when: date | datetime | None, now: datetime | None = None) -> str:
    """`3 days ago`, `in 2 hours`, `yesterday`. A date is compared by calendar days, a time by elapsed seconds."""
    if when is None:
        return NOTHING
    now = now or timezone.now()
    days = (_local_date(when) - _local_date(now)).days
    if not isinstance(when, datetime):
        return _days_away(days)
    seconds = (when - now).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        text = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    elif minutes < 24 * 60 and abs(days) <= 1:
        hours = minutes // 60
        text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    else:
        return _days_away(days)
    return _in_or_ago(text, seconds > 0)


def number(value: Figure | None) -> str:
    """`12 345` with thin spaces that do not break; up to two decimals."""
    if isinstance(value, int):
        return _typeset(f"{value:,}")
    size = _finite(value)
    if size is None:
        return NOTHING
    text = f"{size:,.2f}"
    return _typeset(text.rstrip("0").rstrip("."))


def compact(value: Figure | None) -> str:
    """`950`, `1.2k`, `3.4M`, `1.1bn`: three figures for axes, cards and sparklines."""
    size = _finite(value)
    if size is None:
        return NOTHING
    for limit, divisor, suffix in UNITS:
        # 999 960 would round to "1000.0k": it belongs to the next unit.
        if abs(size) < limit * 0.99995:
            return _typeset(f"{_three_figures(size / divisor)}{suffix}")
    return _typeset(f"{size:.3g}")


def money(value: Decimal | int | None, currency: str = "EUR") -> str:
    """`€1 140`, `€0.42`, `CHF 12`: cents only where there are some."""
    if value is None or not Decimal(value).is_finite():
        return NOTHING
    amount = Decimal(value)
    text = f"{abs(amount):,.0f}" if amount == amount.to_integral_value() else f"{abs(amount):,.2f}"
    sign = CURRENCY_SIGNS.get(currency, f"{currency}\u00a0")
    return f"{'−' if amount < 0 else ''}{sign}{_typeset(text)}"


def measure(value: Figure | None) -> str:
    """The value of a metric with four significant figures: `0.7361`, `1 235`, `1.235e-05`; a dash for NaN."""
    size = _finite(value)
    if size is None:
        return NOTHING
    if 1000 <= abs(size) < 1e12:
        return number(round(size))
    return _typeset(f"{size:.4g}")


def initials(name: str | None) -> str:
    """Up to two letters for a person: `Zoë Müller` → `ZM`, `山田太郎` → `山`, nobody → `–`."""
    words = [word for word in (_letters(part) for part in unicodedata.normalize("NFC", name or "").split()) if word]
    if not words:
        return NOTHING
    chosen = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return chosen.upper()[:2]


def _local_date(when: date | datetime) -> date:
    return timezone.localtime(when).date() if isinstance(when, datetime) else when


def _days_away(days: int) -> str:
    if days == 0:
        return _("today")
    if days == -1:
        return _("yesterday")
    if days == 1:
        return _("tomorrow")
    size = abs(days)
    if size < 60:
        text = ngettext("%(count)d day", "%(count)d days", size) % {"count": size}
    elif size < 730:
        months = round(size / 30.44)
        text = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    else:
        years = round(size / 365.25)
        text = ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return _in_or_ago(text, days > 0)


def _in_or_ago(text: str, future: bool) -> str:
    return _("in %(span)s") % {"span": text} if future else _("%(span)s ago") % {"span": text}


def _three_figures(value: float) -> str:
    decimals = (
        0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 9.995 else 2 if abs(value) < 1 else 1
    )
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _letters(word: str) -> str:
    """The word without anything before its first letter or digit: quotes and emoji are no initials."""
    for index, character in enumerate(word):
        if character.isalnum():
            return word[index:]
    return ""


def _finite(value: Figure | None) -> float | None:
    if value is None:
        return None
    try:
        found = float(value)
    except (OverflowError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _typeset(text: str) -> str:
    """Thin spaces between thousands and a real minus sign; the exponent of 1e-05 keeps its hyphen."""
    body = text.replace(",", THIN_SPACE)
    return "−" + body[1:] if body.startswith("-") else body
