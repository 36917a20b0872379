"""Which function does which kind of job. Rooms register theirs in their `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class JobFailed(Exception):
    """An expected end without success; its text is shown to people."""


@dataclass
class Run:
    """What a handler is given: the job's arguments, and ways to tell how it goes."""

    number: int
    kind: str
    subject: str
    attempt: int
    arguments: Mapping[str, Any]
    tell: Callable[[int, int | None, str], None]
    result: dict[str, Any] = field(default_factory=dict)

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Shown on pages and by the API while the job runs."""
        self.tell(done, total, text)


Handler = Callable[[Run], None]
handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Registers the decorated function for a kind of job. It must be idempotent: a killed worker's job runs again."""

    def register(function: Handler) -> Handler:
        if handlers.setdefault(kind, function) is not function:
            raise ValueError(f"Two functions want to handle {kind}.")
        return function

    return register
