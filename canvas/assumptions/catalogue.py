"""The starter catalogue: what machine learning projects usually take for granted. Pure; the rows lie in catalogue.json.

A row's `condition` names circumstances of the project. A project gets a row unless a circumstance is known to differ:
what nobody has said yet may well be true. A `variant` changes wording or due step where its circumstances are known
to hold. The numbers in checks are placeholders that a team sets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from canvas.assumptions.choices import AskRole, Box, CheckKind, Due, Impact, Theme

SOURCE = Path(__file__).with_name("catalogue.json")


@dataclass(frozen=True)
class Circumstances:
    """What the canvas's panels say about a project; None = not said yet."""

    personal_data: bool | None = None
    batch: bool | None = None
    affects_people: bool | None = None
    labels_needed: bool | None = None


@dataclass(frozen=True)
class Wording:
    """What an assumption says and by when it must be settled, in given circumstances."""

    statement: str
    question: str
    due: Due


@dataclass(frozen=True)
class Variant:
    """Another wording or due step, where `when` is known to hold."""

    when: Mapping[str, bool]
    statement: str = ""
    question: str = ""
    due: Due | None = None


@dataclass(frozen=True)
class Row:
    """One assumption of the catalogue."""

    number: int
    key: str
    theme: Theme
    box: Box
    statement: str
    question: str
    ask: tuple[AskRole, ...]
    evidence: str
    if_wrong: str
    impact: Impact
    due: Due
    check_kind: CheckKind | None = None
    check_text: str = ""
    condition: Mapping[str, bool] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()


def applies(row: Row, circumstances: Circumstances) -> bool:
    """False only if a circumstance that the row asks for is known to be otherwise."""
    return all(getattr(circumstances, name) in (None, wanted) for name, wanted in row.condition.items())


def worded(row: Row, circumstances: Circumstances) -> Wording:
    """The row as it reads in these circumstances: the first variant that is known to hold, else the row itself."""
    for variant in row.variants:
        if all(getattr(circumstances, name) is wanted for name, wanted in variant.when.items()):
            return Wording(
                statement=variant.statement or row.statement,
                question=variant.question or row.question,
                due=variant.due or row.due,
            )
    return Wording(statement=row.statement, question=row.question, due=row.due)


@cache
def rows() -> tuple[Row, ...]:
    """The catalogue, by number. Raises ValueError or KeyError when the file is not as it must be."""
    return tuple(row_of(entry) for entry in json.loads(SOURCE.read_text(encoding="utf-8"))["assumptions"])


@cache
def by_number() -> Mapping[int, Row]:
    """{number: row}."""
    return {row.number: row for row in rows()}


def key_of(number: int | None) -> str | None:
    """The key of a row: it never changes, whatever the company makes of the row."""
    if number is None:
        return None
    known = by_number().get(number)
    return known.key if known else f"company-{number}"


def row_of(entry: Mapping[str, Any]) -> Row:
    """One entry of the file. Raises ValueError, KeyError or TypeError for words that do not exist."""
    check = entry["check"] or {}
    return Row(
        number=entry["number"],
        key=entry["key"],
        theme=Theme(entry["theme"]),
        box=Box(entry["box"]),
        statement=entry["statement"],
        question=entry["question"],
        ask=tuple(AskRole(role) for role in entry["ask"]),
        evidence=entry["evidence"],
        if_wrong=entry["if_wrong"],
        impact=Impact(entry["impact"]),
        due=Due(entry["due"]),
        check_kind=CheckKind(check["kind"]) if check else None,
        check_text=check.get("text", ""),
        condition=known(entry.get("condition", {})),
        variants=tuple(variant_of(variant) for variant in entry.get("variants", [])),
    )


def entry_of(row: Row) -> dict[str, Any]:
    """The row as an entry again: `row_of` of it is the same row."""
    check = {"kind": str(row.check_kind), "text": row.check_text} if row.check_kind else None
    return {
        "number": row.number,
        "key": row.key,
        "theme": str(row.theme),
        "box": str(row.box),
        "statement": row.statement,
        "question": row.question,
        "ask": [str(role) for role in row.ask],
        "evidence": row.evidence,
        "if_wrong": row.if_wrong,
        "impact": str(row.impact),
        "due": str(row.due),
        "check": check,
        "condition": dict(row.condition),
        "variants": [variant_entry(variant) for variant in row.variants],
    }


def variant_entry(variant: Variant) -> dict[str, Any]:
    """A variant as an entry again."""
    words = {"statement": variant.statement, "question": variant.question, "due": str(variant.due or "")}
    return {"when": dict(variant.when), **{name: word for name, word in words.items() if word}}


def variant_of(entry: Mapping[str, Any]) -> Variant:
    """One variant of an entry. Raises like `row_of`."""
    return Variant(
        when=known(entry["when"]),
        statement=entry.get("statement", ""),
        question=entry.get("question", ""),
        due=Due(entry["due"]) if "due" in entry else None,
    )


def known(condition: Mapping[str, bool]) -> Mapping[str, bool]:
    """The condition, if Circumstances has all its names. Raises ValueError."""
    unknown = set(condition) - set(Circumstances.__dataclass_fields__)
    if unknown:
        raise ValueError(f"There is no circumstance called {sorted(unknown)}")
    return condition
