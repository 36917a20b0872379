"""The scale of a chart's vertical axis: round ticks around any finite values. Pure; used by screen and print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from intake.base import formats

# Beyond these a difference or quotient of two values would leave double precision.
LARGEST, SMALLEST = 1e300, 1e-300


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, with the ticks to label; always high > low."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """How far up a value lies: 0 at the bottom, 1 at the top; values outside stay at the edge."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def write(self, tick: float) -> str:
        """A tick's label: as many decimals as the step needs."""
        step = (self.high - self.low) / max(len(self.ticks) - 1, 1)
        if max(abs(self.low), abs(self.high)) >= 1e5 or step >= 1:
            return formats.compact(tick) if max(abs(self.low), abs(self.high)) >= 1e4 else formats.number(tick)
        if step < 1e-4:
            return f"{tick:.3g}"
        decimals = next(
            (n for n in range(1, 5) if abs(step * 10**n - round(step * 10**n)) < 1e-6),
            4,
        )
        return f"{tick:.{decimals}f}".replace("-", "−")


def finite(value: float | None) -> float | None:
    """The value as a float that can be drawn; None for None, NaN, infinity and integers beyond a double."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return max(-LARGEST, min(LARGEST, number)) if math.isfinite(number) else None


def nice_scale(values: Sequence[float], *, from_zero: bool = False, about: int = 4) -> Scale:
    """A scale with about `about` round steps that holds all values; `from_zero` for bars, whose length is the value."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(abs(low), abs(high))
    if size < SMALLEST:
        low, high = 0.0, 1.0
    elif high - low <= size * 1e-6:
        # A constant needs room around it, or the line would lie on the edge.
        low, high = low - size * 0.1, high + size * 0.1
    if not from_zero:
        room = (high - low) * 0.08
        low, high = (max(0.0, low - room) if low >= 0 else low - room), high + room
    step = _step((high - low) / about)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(index * step, 12) if step > 1e-9 else index * step for index in range(first, last + 1))
    return Scale(low=ticks[0], high=ticks[-1], ticks=ticks)


def _step(raw: float) -> float:
    """The smallest of 1, 2, 2.5, 5, 10 times a power of ten that is not below `raw`."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(
        (factor * power for factor in (1, 2, 2.5, 5) if factor * power >= raw * 0.999999),
        10 * power,
    )
