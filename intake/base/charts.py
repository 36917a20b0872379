"""Charts as SVG drawn on the server: no script and no inline style, so the strict CSP holds.

X positions are percentages and paths lie in a nested, stretched <svg>, so a chart fits any width while text and
strokes keep their size. Colours come from CSS classes (static/css/chart.css). static/js/chart.js adds a readout.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from intake.base import formats
from intake.base.scales import Scale, finite, nice_scale

TOP, BOTTOM = 10, 24
AXIS_WIDTH = 46
# A character of a reference's name, in pixels: the names must never be cut off, their value stands at the end.
REFERENCE_CHARACTER = 6.5
REFERENCE_KINDS = {"target": "good", "baseline": "idle", "expected": "ask"}
BAND_KINDS = {"silent": "bad", "nodata": "idle"}
MOST_DOTS, MOST_RECTS = 80, 120

Value = float | int | None
Label = str | date | datetime
# (name, value, kind) with a kind of REFERENCE_KINDS: a horizontal line.
Reference = tuple[str, Value, str]
# (first index, index after the last, name, kind) with a kind of BAND_KINDS: a shaded span.
Band = tuple[int, int, str, str]


@dataclass(frozen=True)
class Plot:
    """One series on its scale; `height` is that of the plot without axis labels, in pixels."""

    values: list[float | None]
    scale: Scale
    height: int

    def x(self, index: float) -> str:
        """Where a point lies, in per cent of the width."""
        return f"{(index + 0.5) / max(len(self.values), 1) * 100:.2f}%"

    def y(self, value: float) -> float:
        """Where a value lies, in pixels from the top of the plot."""
        return self.height * (1 - self.scale.share(value))


def timechart(
    title: str,
    labels: Sequence[Label],
    values: Sequence[Value],
    *,
    ident: str,
    kind: str = "line",
    refs: Sequence[Reference] = (),
    bands: Sequence[Band] = (),
    height: int = 220,
    unit: str = "",
    summary: str = "",
    when: str = "",
    table: bool = True,
) -> Markup:
    """A line or bar chart over time, with a data table below.

    A value that is None, NaN or infinite is a gap; a reference without a finite value is left out. `ident` must be
    unique on the page. `summary` says in words what is to be seen; without one the range is told.
    """
    count = min(len(labels), len(values))
    known = [finite(value) for value in values[:count]]
    texts = [_label(label) for label in labels[:count]]
    lines = [(name, number, kind_) for name, value, kind_ in refs if (number := finite(value)) is not None]
    wanted = [value for value in known if value is not None] + [number for _name, number, _kind in lines]
    plot = Plot(known, nice_scale(wanted, from_zero=kind == "bar"), height - TOP - BOTTOM)
    summary = summary or _describe(texts, known, unit)
    parts = [
        f'<figure class="chart" data-chart="{_data(texts, known, unit)}">',
        f'<figcaption><strong>{_text(title)}</strong> <span class="muted">{_text(summary)}</span></figcaption>',
        '<div class="tc-row">',
        _axis(plot, unit, height),
        _opening(title, summary, ident, height),
        *_bands(plot, bands),
        *(_rule("tc-grid", plot.y(tick)) for tick in plot.scale.ticks),
        _bars(plot) if kind == "bar" else _line(plot),
        *(_rule(f"tc-ref {REFERENCE_KINDS.get(k, 'idle')}", plot.y(number)) for _name, number, k in lines),
        *_band_names(plot, bands),
        *_ticks(plot, [_tick(label) for label in labels[:count]], height),
        f'<line class="tc-cross" x1="-999" x2="-999" y1="{TOP}" y2="{TOP + plot.height}"/></svg>',
        _reference_names(plot, lines, unit, height),
        '</div><output class="tc-tip"></output>',
        _table(texts, known, unit, when or _("When")) if table and count else "",
        "</figure>",
    ]
    return Markup("".join(parts))  # noqa: S704  # every text went through _text


def sparkline(
    values: Sequence[Value],
    label: str,
    *,
    width: int = 96,
    height: int = 24,
    kind: str = "info",
) -> Markup:
    """A small line without axes; gaps stay gaps. `label` says in words what it shows; `kind` is a status colour."""
    known = [finite(value) for value in values]
    scale = nice_scale([value for value in known if value is not None], from_zero=True)
    step = width / max(len(known) - 1, 1)
    parts = []
    for run in _runs(known):
        points = [(index * step, height - 2 - (height - 4) * scale.share(value)) for index, value in run]
        if len(points) == 1:
            parts.append(f'<circle class="spark-dot" cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="1.5"/>')
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        floor = f"{points[0][0]:.1f},{height} {path} {points[-1][0]:.1f},{height}"
        parts.append(f'<polygon class="spark-area" points="{floor}"/><polyline class="spark-line" points="{path}"/>')
    opening = (
        f'<svg class="spark spark-{_text(kind)}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{_text(label)}">'
    )
    return Markup(f"{opening}{''.join(parts)}</svg>")  # noqa: S704  # numbers, and texts through _text


def _opening(title: str, summary: str, ident: str, height: int) -> str:
    """The plot's <svg> with its name and description; it takes the focus, for the readout by arrow keys."""
    ident = _text(ident)
    return (
        f'<svg class="tc" height="{height}" width="100%" role="img" tabindex="0" aria-labelledby="{ident}-t {ident}-d">'
        f'<title id="{ident}-t">{_text(title)}</title><desc id="{ident}-d">{_text(summary)}</desc>'
    )


def _axis(plot: Plot, unit: str, height: int) -> str:
    marks = "".join(
        f'<text x="{AXIS_WIDTH - 6}" y="{TOP + plot.y(tick) + 4:.1f}" text-anchor="end">'
        f"{_text(plot.scale.write(tick) + unit)}</text>"
        for tick in plot.scale.ticks
    )
    return f'<svg class="tc-a" height="{height}" width="{AXIS_WIDTH}" aria-hidden="true">{marks}</svg>'


def _rule(css: str, y: float) -> str:
    return f'<line class="{css}" x1="0" x2="100%" y1="{TOP + y:.1f}" y2="{TOP + y:.1f}"/>'


def _stretched(plot: Plot, inner: str) -> str:
    return (
        f'<svg y="{TOP}" width="100%" height="{plot.height}" viewBox="0 0 {max(len(plot.values), 1)} {plot.height}" '
        f'preserveAspectRatio="none">{inner}</svg>'
    )


def _bars(plot: Plot) -> str:
    """One rect per bar; above 120 bars one path for all of them, which browsers draw much faster."""
    zero = plot.y(0.0)
    boxes = [
        (index + 0.12, min(plot.y(value), zero), max(abs(zero - plot.y(value)), 0.5))
        for index, value in enumerate(plot.values)
        if value
    ]
    if len(boxes) > MOST_RECTS:
        path = "".join(f"M{x:.2f},{y:.2f}h.76v{tall:.2f}h-.76z" for x, y, tall in boxes)
        return _stretched(plot, f'<path class="tc-bar" d="{path}"/>')
    return _stretched(
        plot,
        "".join(
            f'<rect class="tc-bar" x="{x:.2f}" y="{y:.2f}" width=".76" height="{tall:.2f}"/>' for x, y, tall in boxes
        ),
    )


def _line(plot: Plot) -> str:
    """The line with its gaps, and dots where they can be told apart or where a point has no neighbour."""
    path, dots = [], []
    for run in _runs(plot.values):
        path += [f"{'L' if place else 'M'}{i + 0.5:.2f},{plot.y(value):.2f}" for place, (i, value) in enumerate(run)]
        if len(plot.values) <= MOST_DOTS or len(run) == 1:
            dots += [
                f'<circle class="tc-dot" cx="{plot.x(i)}" cy="{TOP + plot.y(value):.1f}" r="3"/>' for i, value in run
            ]
    return _stretched(plot, f'<path class="tc-line" d="{"".join(path)}"/>') + "".join(dots)


def _bands(plot: Plot, bands: Sequence[Band]) -> list[str]:
    count = max(len(plot.values), 1)
    return [
        f'<rect class="tc-band {BAND_KINDS.get(kind, "idle")}" x="{first / count * 100:.2f}%" '
        f'width="{(after - first) / count * 100:.2f}%" y="{TOP}" height="{plot.height}"/>'
        for first, after, _name, kind in _inside(bands, count)
    ]


def _band_names(plot: Plot, bands: Sequence[Band]) -> list[str]:
    """Names of bands that are wide enough to hold them; the others are told by the summary and the table."""
    count = max(len(plot.values), 1)
    names = []
    for first, after, name, kind in _inside(bands, count):
        middle = (first + after) / 2 / count * 100
        # A name near an edge would be cut off if it were centred.
        anchor, x = ("start", first / count * 100) if middle < 12 else ("middle", middle)
        anchor, x = ("end", after / count * 100) if middle > 88 else (anchor, x)
        css = BAND_KINDS.get(kind, "idle")
        names.append(
            f'<text class="tc-bandtext {css}" x="{x:.2f}%" y="{TOP + 16}" text-anchor="{anchor}">{_text(name)}</text>'
        )
    return names


def _inside(bands: Sequence[Band], count: int) -> list[Band]:
    clipped = [(max(0, first), min(count, after), name, kind) for first, after, name, kind in bands]
    return [band for band in clipped if band[1] > band[0]]


def _ticks(plot: Plot, labels: list[str], height: int) -> list[str]:
    """About six labels below the plot; every other one is dropped on a narrow screen."""
    step = max(1, round(len(labels) / 6))
    return [
        f'<text class="tc-x{" alt" if place % 2 else ""}" x="{plot.x(index)}" y="{height - 6}" '
        f'text-anchor="middle">{_text(labels[index])}</text>'
        for place, index in enumerate(range(step // 2, len(labels), step))
    ]


def _reference_names(plot: Plot, lines: Sequence[tuple[str, float, str]], unit: str, height: int) -> str:
    """The names of the reference lines beside the plot, pushed apart where the lines are close."""
    if not lines:
        return ""
    names, last, longest = [], float("-inf"), 0
    for y, name, value, kind in sorted((TOP + plot.y(value), name, value, kind) for name, value, kind in lines):
        place = min(max(y, last + 15), height - 8)
        last = place
        css = REFERENCE_KINDS.get(kind, "idle")
        text = f"{name} {formats.measure(value) if abs(value) < 1e4 else formats.compact(value)}{unit}"
        longest = max(longest, len(text))
        names.append(f'<text class="tc-reft {css}" x="6" y="{place + 4:.1f}">{_text(text)}</text>')
    width = round(longest * REFERENCE_CHARACTER) + 10
    return f'<svg class="tc-r" height="{height}" width="{width}" aria-hidden="true">{"".join(names)}</svg>'


def _table(labels: list[str], values: list[float | None], unit: str, when: str) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_text(label)}</th><td class="num">{_text(_value(value, unit))}</td></tr>'
        for label, value in zip(labels, values, strict=True)
    )
    return (
        f'<details class="tc-data"><summary>{_text(_("Data table"))}</summary><div class="scroll" tabindex="0">'
        f'<table class="data"><thead><tr><th scope="col">{_text(when)}</th>'
        f'<th scope="col" class="num">{_text(_("Value"))}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _describe(labels: list[str], values: list[float | None], unit: str) -> str:
    known = [(value, label) for value, label in zip(values, labels, strict=True) if value is not None]
    if not known:
        return _("No data yet")
    low, high, last = min(known), max(known), known[-1]
    return _("Latest %(last)s on %(when)s; between %(low)s and %(high)s") % {
        "last": _value(last[0], unit),
        "when": last[1],
        "low": _value(low[0], unit),
        "high": _value(high[0], unit),
    }


def _value(value: float | None, unit: str) -> str:
    return _("no data") if value is None else formats.measure(value) + unit


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches of neighbouring known values, each as (index, value)."""
    runs: list[list[tuple[int, float]]] = []
    joined = False
    for index, value in enumerate(values):
        if value is None:
            joined = False
            continue
        if not joined:
            runs.append([])
        runs[-1].append((index, value))
        joined = True
    return runs


def _label(label: Label) -> str:
    return label if isinstance(label, str) else formats.day(label)


def _tick(label: Label) -> str:
    return label if isinstance(label, str) else formats.short_day(label)


def _data(labels: list[str], values: list[float | None], unit: str) -> str:
    """What chart.js reads out: the texts are ready made, so that the browser formats nothing."""
    readout: dict[str, Any] = {
        "labels": labels,
        "values": [_value(value, unit) for value in values],
    }
    return _text(json.dumps(readout, ensure_ascii=False))


def _text(text: str) -> str:
    """Escaped, without characters that XML cannot hold."""
    allowed = (
        c for c in text if (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") or c in "\t\n"
    )
    return escape("".join(allowed))
