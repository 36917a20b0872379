"""Figures as people type them: 1.234,5 and 1,234.5 and 1 234.5 are one number, and 1.234 could be two. Pure."""

from __future__ import annotations

import re

PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Between thousands: spaces of all kinds and the apostrophes of Switzerland.
GAP = r"[\s'\u2019]"
GROUPS = r"\d{1,3}(?:%s\d{3})+"
WHOLE_WITH_GAPS = re.compile(GROUPS % GAP)
LOOKS_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
LONGEST = 400


class NotAFigure(ValueError):
    """This text is no number."""


class TwoReadings(ValueError):
    """One mark with three digits behind it: `whole` if it parts thousands, `broken` if it is a decimal point."""

    def __init__(self, whole: str, broken: str) -> None:
        super().__init__(whole)
        self.whole, self.broken = whole, broken


def plain(text: str) -> str:
    """The number as programs write it, without marks between thousands and with a decimal point.

    Raises NotAFigure, and TwoReadings rather than to guess.
    """
    body = text.strip().replace("\u2212", "-")
    if len(body) > LONGEST:
        raise NotAFigure
    sign, body = (body[0], body[1:].strip()) if body[:1] in ("-", "+") else ("", body)
    if LOOKS_GROUPED.fullmatch(body):
        whole = re.sub("[.,]", "", body)
        raise TwoReadings(sign + whole, f"{sign}{body.replace(',', '.')}0")
    found = sign + point(body)
    if not PLAIN.fullmatch(found):
        raise NotAFigure
    return found


def point(body: str) -> str:
    """An unsigned number without its marks between thousands. Raises NotAFigure where they stand in odd places."""
    whole, mark, rest = halves(body)
    for gap in (GAP, r"\.", ","):
        if re.fullmatch(GROUPS % gap, whole):
            whole = re.sub(gap, "", whole)
    if not whole.isascii() or not (whole.isdigit() or (mark and not whole) or PLAIN.fullmatch(body)):
        raise NotAFigure
    return f"{whole}.{rest}" if mark else whole


def halves(body: str) -> tuple[str, str, str]:
    """What stands before the decimal mark, the mark, and what stands behind it. The last mark is the decimal one,
    unless it comes more than once: then it parts thousands."""
    last = max(body.rfind("."), body.rfind(","))
    if last < 0 or body.count(body[last]) > 1:
        return body, "", ""
    return body[:last], body[last], body[last + 1 :]


def written(value: float) -> str:
    """A number as a field shows it, so that `plain` reads it back as the same one: 20 for 20.0, 1.2340 for 1.234."""
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    unsigned = text.lstrip("-")
    return f"{text}0" if LOOKS_GROUPED.fullmatch(unsigned) else text
