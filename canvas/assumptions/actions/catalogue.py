"""The admin edits the company's catalogue. Projects follow when they are fitted the next time, answers never."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from canvas.assumptions import catalogue, queries
from canvas.assumptions.models import FIRST_OWN_NUMBER, CatalogueChange
from intake.accounts.models import User
from intake.base.errors import Conflict

# Changes of the catalogue wait for each other: a number is given once.
LOCK = 0x0CA7A106


class StaleRow(Conflict):
    """Somebody else changed this row after this person opened it."""

    code = "stale"


class CatalogueFull(Conflict):
    """All numbers below the projects' own ones are given."""

    code = "catalogue_full"


@transaction.atomic
def change_row(*, number: int, entry: Mapping[str, Any], seen: int, actor: User, at: datetime) -> CatalogueChange:
    """New words for a row; `entry` is shaped like one of catalogue.json, `seen` the change that this person saw
    (0: the starter's). Raises StaleRow."""
    current = held(number, seen)
    return kept(number, {**entry, "number": number, "key": current.row.key}, current.retired, actor, at)


@transaction.atomic
def add_row(*, entry: Mapping[str, Any], actor: User, at: datetime) -> CatalogueChange:
    """A row of the company's own, with the next number. Raises CatalogueFull."""
    wait()
    number = max(queries.company_catalogue()) + 1
    if number >= FIRST_OWN_NUMBER:
        raise CatalogueFull(_("The catalogue has as many rows as it can number. Change a row instead of adding one."))
    return kept(number, {**entry, "number": number, "key": str(catalogue.key_of(number))}, False, actor, at)


@transaction.atomic
def retire_row(*, number: int, retired: bool, seen: int, actor: User, at: datetime) -> CatalogueChange | None:
    """New projects do not get it any more, or get it again; projects that have it keep it. Raises StaleRow."""
    current = held(number, seen)
    if current.retired == retired:
        return None
    return kept(number, catalogue.entry_of(current.row), retired, actor, at)


def held(number: int, seen: int) -> queries.Listed:
    """The row as it is now, while nobody else changes the catalogue. Raises StaleRow."""
    wait()
    current = queries.company_catalogue()[number]
    if current.change != seen:
        raise StaleRow(_("Somebody else changed this row after you opened it."))
    return current


def wait() -> None:
    """Waits for whoever else changes the catalogue; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def kept(number: int, entry: Mapping[str, Any], retired: bool, actor: User, at: datetime) -> CatalogueChange:
    """Writes a change. Raises ValueError, KeyError or TypeError for an entry that could not be read again."""
    catalogue.row_of(entry)
    return CatalogueChange.objects.create(number=number, entry=dict(entry), retired=retired, by=actor, at=at)
