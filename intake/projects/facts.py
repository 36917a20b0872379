"""Who knows which facts. A room above registers a function that works its columns out anew; the nightly check calls
all of them and reports any difference from what the room wrote as it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from intake.projects.models import Project

# Works out some columns of Facts for one project.
Provider = Callable[[Project], Mapping[str, Any]]
providers: list[Provider] = []


def provides(function: Provider) -> Provider:
    """Registers a provider; called in a room's AppConfig.ready."""
    if function not in providers:
        providers.append(function)
    return function
