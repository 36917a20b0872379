"""A project with an open canvas, and a database that lets ten people in at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from canvas.boxes import actions
from intake.projects.choices import Stage
from intake.projects.models import Project
from tests.factories import make_project
from tests.people import Cast


@pytest.fixture
def project(people: Cast) -> Project:
    """Zoë's submitted project, its canvas open and empty."""
    made = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED)
    actions.open_canvas(project=made, actor=people.zoe, at=timezone.now())
    return made


Together = Callable[[list[Callable[[], Any]]], list[Any]]


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Iterator[Together]:
    """Runs functions in threads that all start at the same moment, each with its own database connection."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"]["pool"], "max_size", 24)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's

    def run(functions: list[Callable[[], Any]]) -> list[Any]:
        barrier = Barrier(len(functions))

        def one(function: Callable[[], Any]) -> Any:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            try:
                return function()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(functions)) as threads:
            return list(threads.map(one, functions))

    yield run
    monkeypatch.undo()
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
