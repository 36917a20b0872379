"""A status as a file: CSV, JSON, Markdown. Pure; the same lines give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.base.tables import guard
from intake.reports.choices import Section


@dataclass(frozen=True)
class Row:
    """A stored line as writers take it; `data` holds JSON values only."""

    section: str
    brand: str
    brand_name: str
    project: str
    project_name: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Document:
    """A status with the words that its readers use. Times are ISO 8601."""

    week: str
    first_day: str
    last_day: str
    time_zone: str
    frozen_at: str
    rows: Sequence[Row]
    told: Sequence[str]
    words: Mapping[str, str]
    sections: Mapping[str, str]


def to_json(document: Document) -> bytes:
    """Everything, lossless."""
    body = {
        "week": document.week,
        "first_day": document.first_day,
        "last_day": document.last_day,
        "time_zone": document.time_zone,
        "frozen_at": document.frozen_at,
        "lines": [
            {"section": row.section, "brand": row.brand, "project": row.project, "name": row.project_name, **row.data}
            for row in document.rows
        ],
    }
    return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode()


def to_csv(document: Document) -> bytes:
    """One row a line, one column a field of any section; text stays text in a spreadsheet."""
    fields = list(dict.fromkeys(name for row in document.rows for name in row.data))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["week", "section", "brand", "project", "name", *fields])
    for row in document.rows:
        cells = [document.week, row.section, row.brand, row.project, row.project_name]
        cells += [cell(row.data.get(name)) for name in fields]
        writer.writerow([guard(value) for value in cells])
    return out.getvalue().encode("utf-8-sig")


def cell(value: Any) -> Any:
    """A list as words, everything else as it is."""
    return ", ".join(str(item) for item in value) if isinstance(value, list) else value


def to_markdown(document: Document) -> bytes:
    """To read in a chat or a repository; what people typed is quoted, so that it cannot break the page."""
    words = document.words
    parts = [f"# {words['title']} {document.week}", f"{document.first_day} – {document.last_day}"]
    parts += ["", *(f"- {text}" for text in document.told)]
    for section in Section:
        rows = [row for row in document.rows if row.section == section]
        if rows:
            parts += ["", f"## {document.sections[section]}", "", *(f"- {sentence(row, words)}" for row in rows)]
    return ("\n".join(parts) + "\n").encode()


def sentence(row: Row, words: Mapping[str, str]) -> str:
    """One line in words."""
    data = row.data
    name = f"**{quoted(row.project_name)}** ({row.project}, {quoted(row.brand_name)})"

    def word(value: object) -> str:
        return words.get(f"word.{value}", str(value))

    if row.section == Section.DECISIONS:
        late = f" ({words['days_late']} {data['days_late']})" if data["days_late"] else ""
        cost = f" {words['cost']} {quoted(data['cost'])}" if data["cost"] else ""
        return (
            f"{name}: {quoted(data['question'])} → {quoted(data['who'])}, {words['by']} {data['due_on']}{late}.{cost}"
        )
    if row.section == Section.ASKED:
        return f"{name}: {quoted(data['question'])} → {quoted(data['who'])}"
    if row.section == Section.CHANGED:
        reason = f": {quoted(data['reason'])}" if data.get("reason") else ""
        return f"{name}: {word(data['before'])} → {word(data['after'])}{reason}"
    if row.section == Section.UPDATES:
        was = f" ({words['was']} {word(data['was'])})" if data["was"] and data["was"] != data["health"] else ""
        text = f"{words['update']} {quoted(data['done'])}" if data["done"] else words["no_update"]
        following = f" {words['next']} {quoted(data['next'])}" if data["next"] else ""
        return f"{name}: {word(data['health'])}{was}. {text}{following}"
    if row.section == Section.USAGE:
        calls = words["no_data"] if data["calls"] is None else f"{data['calls']:,}"
        expected = f" / {data['expected']:,}" if data["expected"] else ""
        state = words["over"] if data.get("over") else word(data["state"])
        return f"**{quoted(data['name'])}**: {calls}{expected} · {state} ({quoted(row.project_name)})"
    if row.section == Section.ASSUMPTIONS:
        return f"{name}: {word(data['state'])}: {quoted(data['statement'])}"
    return f"{name}: {words['answer_by']} {data['answer_by'] or '–'}"


def quoted(text: object) -> str:
    """Typed text on one line, with Markdown's own signs as themselves."""
    flat = re.sub(r"\s+", " ", str(text or "")).strip()
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", flat)
