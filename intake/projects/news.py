"""Who wants to hear that something new is known of a project. Rooms below tell it, rooms above listen: so nobody has to
know who draws conclusions from runs, usage or panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

# The ids of the projects, what kind of facts is new (`runs`, `usage`, `panels`), and when (aware).
Listener = Callable[[list[int], str, datetime], None]
listeners: list[Listener] = []


def heard_by(function: Listener) -> Listener:
    """Registers a listener, in a room's AppConfig.ready. It must be quick: it is called within the change."""
    if function not in listeners:
        listeners.append(function)
    return function


def tell(projects: Iterable[int | None], kind: str, at: datetime) -> None:
    """Facts of this kind are new. Call it inside the transaction that writes them."""
    numbers = sorted({number for number in projects if number is not None})
    for listener in listeners if numbers else ():
        listener(numbers, kind, at)
