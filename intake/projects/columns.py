"""The columns that a list of projects can show, and what each holds in a file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Anything with the attributes of a project and its facts.
Row = Any


@dataclass(frozen=True)
class Column:
    """`word` heads it, `value` is what a file holds, `sort` what ProjectFilter calls the order by it."""

    word: Any
    value: Callable[[Row], Any]
    sort: str = ""
    num: bool = False
    # Hidden on phones unless it was chosen in the address.
    wide: bool = True


def name_of(person: Any) -> str:
    return person.email if person else ""


COLUMNS: dict[str, Column] = {
    "brand": Column(_("Brand"), lambda row: row.brand.name, wide=False),
    "stage": Column(_("Stage"), lambda row: row.stage, wide=False),
    "stage_since": Column(_("In stage since"), lambda row: row.stage_since, sort="stage_since"),
    "health": Column(_("Health"), lambda row: row.facts.health, wide=False),
    "canvas": Column(_("Canvas"), lambda row: row.facts.boxes_done),
    "assumptions_open": Column(_("Open assumptions"), lambda row: row.facts.assumptions_open, num=True),
    "readiness": Column(_("Readiness"), lambda row: row.facts.readiness, num=True),
    "decisions_open": Column(_("Open decisions"), lambda row: row.facts.decisions_open, num=True),
    "owner": Column(_("Owner"), lambda row: name_of(row.owner)),
    "lead": Column(_("Lead"), lambda row: name_of(row.lead)),
    "requester": Column(_("Requester"), lambda row: name_of(row.requester)),
    "tags": Column(_("Tags"), lambda row: ", ".join(row.tags)),
    "priority": Column(_("Priority"), lambda row: row.facts.priority, sort="priority", num=True),
    "value": Column(_("Value"), lambda row: row.facts.score_value, num=True),
    "feasibility": Column(_("Feasibility"), lambda row: row.facts.score_feasibility, num=True),
    "votes": Column(_("Votes"), lambda row: row.facts.votes, num=True),
    "answer_by": Column(_("Answer by"), lambda row: row.answer_by, sort="answer_by"),
    "useful_by": Column(_("Useful by"), lambda row: row.useful_by),
    "expected_calls_per_week": Column(_("Expected calls a week"), lambda row: row.expected_calls_per_week, num=True),
    "calls_last_week": Column(_("Calls last week"), lambda row: row.facts.calls_last_week, num=True),
    "last_update_at": Column(_("Last update"), lambda row: row.facts.last_update_at),
    "created_at": Column(_("Made"), lambda row: row.created_at, sort="created_at"),
}
# What a list shows to whoever never chose, and what a file then holds.
USUAL = ("brand", "stage", "stage_since", "health", "canvas", "assumptions_open", "owner")
IN_FILES = ("brand", "stage", "stage_since", "health", "owner", "lead", "expected_calls_per_week", "readiness")


def known(names: Iterable[str]) -> list[str]:
    """The columns among these names, each once, in the order of the table."""
    wanted = set(names)
    return [name for name in COLUMNS if name in wanted]
