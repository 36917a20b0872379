"""Files that a spreadsheet opens: text stays text, dates and numbers are such. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, tzinfo
from io import BytesIO

import xlsxwriter

# What Excel, LibreOffice or Google Sheets take for the start of a formula or a command, full-width forms included.
# Source: OWASP, CSV injection; ASVS 5.0 1.2.10.
FORMULA = re.compile(r"\A[=+\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")
# What a sheet's name may not hold, and how long a cell may be, in Excel.
SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL = 32_767
NUMBER = re.compile(r"\A[+-]?[0-9]+(\.[0-9]+)?\Z", re.ASCII)


def guard(cell: object) -> object:
    """The cell, with a leading apostrophe if a spreadsheet would run it. Numbers and None pass as they are."""
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.match(cell):
        return "'" + cell
    return "" if cell is None else cell


class Echo:
    """What csv.writer writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The lines of a CSV file that spreadsheets read right: with a byte order mark, and without formulas."""
    writer = csv.writer(Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(head).encode()
    for row in rows:
        yield writer.writerow([guard(plain(cell)) for cell in row]).encode()


def plain(cell: object) -> object:
    """A moment or a day as ISO text; anything else as it is."""
    return cell.isoformat() if isinstance(cell, date) else cell


def workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], zone: tzinfo) -> BytesIO:
    """An .xlsx file of one sheet, ready to be read: frozen heading, filters, dates and numbers as such, moments on the
    clock of `zone` (spreadsheets know no zones). Text stays text, whatever it begins with. Written row by row."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, {**options, "strings_to_numbers": False})
    sheet = book.add_worksheet(SHEET_NAME.sub(" ", title)[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(head) - 1, 18)
    for place, word in enumerate(head):
        sheet.write_string(0, place, word, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(last, place, cell.astimezone(zone).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                sheet.write_datetime(last, place, datetime.combine(cell, time()), day)  # a day has no zone
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(last, place, cell)
            elif cell is not None:
                sheet.write_string(last, place, str(cell)[:LONGEST_CELL])
    sheet.autofilter(0, 0, last, len(head) - 1)
    book.close()
    file.seek(0)
    return file
