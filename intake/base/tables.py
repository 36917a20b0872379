"""Cells of files that a spreadsheet opens: text stays text. Pure."""

from __future__ import annotations

import re

# What Excel, LibreOffice or Google Sheets take for the start of a formula or a command, full-width forms included.
# Source: OWASP, CSV injection; ASVS 5.0 1.2.10.
FORMULA = re.compile(r"\A[=+\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"\A[+-]?[0-9]+(\.[0-9]+)?\Z", re.ASCII)


def guard(cell: object) -> object:
    """The cell, with a leading apostrophe if a spreadsheet would run it. Numbers and None pass as they are."""
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.match(cell):
        return "'" + cell
    return "" if cell is None else cell
