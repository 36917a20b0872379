"""The web font: Inter from its wheel, cut down to what our pages print."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Latin with all its accents, Greek, Cyrillic, punctuation, currencies, arrows and mathematical signs. Other scripts
# come from the reader's system.
RANGES = [
    (0x0020, 0x024F),
    (0x0300, 0x036F),
    (0x0370, 0x03FF),
    (0x0400, 0x045F),
    (0x0490, 0x0491),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
]
# Kerning, ligatures of accents, tabular figures for tables, fractions and the forms that languages ask for.
FEATURES = ["calt", "case", "ccmp", "frac", "kern", "liga", "locl", "mark", "mkmk", "tnum", "zero"]
LIGHTEST, BOLDEST = 400, 700


class FontMissing(Exception):
    """The wheel of the typeface is not installed."""


def source() -> Path:
    """The variable font file inside the wheel. Raises FontMissing."""
    found = importlib.util.find_spec("fontpkg_inter")
    if found is None or not found.submodule_search_locations:
        raise FontMissing("the package fontpkg-inter is not installed")
    return Path(found.submodule_search_locations[0]) / "files" / "Inter[opsz,wght].ttf"


def build(target: Path) -> int:
    """Writes the WOFF2 file, whole or not at all, and returns its size in bytes."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True)
    # The same bytes on every machine.
    options.recalc_timestamp = False
    with TTFont(source(), recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        subsetter.subset(font)
        # One optical size, and only the weights that the style sheets use.
        instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (LIGHTEST, BOLDEST)}, inplace=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        subset.save_font(font, str(fresh), options)
    fresh.replace(target)
    return target.stat().st_size


if __name__ == "__main__":
    build(Path(sys.argv[1]))
