"""Who knows which facts. A room above registers a function that works its columns out anew; the nightly check calls
all of them and reports any difference from what the room wrote as it went."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from intake.projects.models import Project

# Works out some columns of Facts for one project.
Provider = Callable[[Project], Mapping[str, Any]]
providers: list[Provider] = []


# Columns of the project, or of other facts, from which a provider's facts follow.
followed: dict[Provider, frozenset[str]] = {}


def provides(function: Provider, *, follows: Iterable[str] = ()) -> Provider:
    """Registers a provider, in a room's AppConfig.ready. A change of a column that it follows asks it at once.

    What follows from other facts reads them from the database: the project in hand may be older.
    """
    if function not in providers:
        providers.append(function)
        followed[function] = frozenset(follows)
    return function


def following(columns: Collection[str]) -> list[Provider]:
    """The providers whose facts follow from one of these columns of the project or of its facts."""
    return [provider for provider, names in followed.items() if not names.isdisjoint(columns)]
