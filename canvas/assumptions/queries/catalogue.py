"""The company's catalogue: the starter catalogue with what the company changed, added and retired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from canvas.assumptions import catalogue
from canvas.assumptions.catalogue import Row
from canvas.assumptions.models import CatalogueChange
from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Listed:
    """A row of the company's catalogue, and who changed it last; `change` is 0 for the starter's own words."""

    row: Row
    retired: bool = False
    change: int = 0
    by: User | None = None
    at: datetime | None = None


def company_catalogue() -> dict[int, Listed]:
    """{number: row}, by number, the retired ones among them. One query."""
    found = {row.number: Listed(row) for row in catalogue.rows()}
    newest = CatalogueChange.objects.select_related("by").order_by("number", "-pk").distinct("number")
    for change in newest:
        row = catalogue.row_of(change.entry)
        found[change.number] = Listed(row, change.retired, change.pk, change.by, change.at)
    return dict(sorted(found.items()))


def catalogue_row(number: int | None) -> Row | None:
    """One row as the company has it now; None for assumptions that are in no catalogue."""
    change = CatalogueChange.objects.filter(number=number).order_by("-pk").first() if number else None
    return catalogue.row_of(change.entry) if change else catalogue.by_number().get(number or 0)


def listed(number: int, user: User) -> Listed:
    """One row, for an admin. Raises NotFound or Forbidden."""
    for_admins(user)
    found = company_catalogue().get(number)
    if found is None:
        raise NotFound()
    return found


def for_admins(user: User) -> None:
    """Raises Forbidden for everybody but an admin."""
    if not user.is_admin:
        raise Forbidden()
