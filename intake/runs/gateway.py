"""The port to MLflow: what the product needs of a tracking server, in its own words. No client class crosses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from intake.runs.choices import RunStatus


class GatewayError(Exception):
    """The tracking server gave no usable answer. The text is one sentence for people.

    `down` is true when nothing that looks like MLflow answered: asking again in the same job is pointless.
    """

    def __init__(self, sentence: str, *, down: bool = True) -> None:
        super().__init__(sentence)
        self.down = down


@dataclass(frozen=True)
class Address:
    """Where a tracking server is and how we sign in; secrets stay out of every representation."""

    name: str
    url: str
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Experiment:
    """An experiment; `deleted` ones can be restored in MLflow."""

    id: str
    name: str
    deleted: bool = False


@dataclass(frozen=True)
class FoundRun:
    """A run as the tracking server tells it, cleaned: no control characters, bounded sizes, aware datetimes.

    `metrics` holds None for a value that is not a finite number.
    """

    run_id: str
    experiment_id: str
    name: str
    status: RunStatus
    user: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    deleted: bool = False
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Some runs by start time; `last` when the server said that there are no more."""

    runs: tuple[FoundRun, ...]
    last: bool


class Tracking(Protocol):
    """A tracking server. Every method raises GatewayError; all calls together end within the time given at connect."""

    def find_experiment(self, name: str) -> Experiment | None:
        """By name; None when MLflow says that there is none."""

    def get_experiment(self, ident: str) -> Experiment | None:
        """By id; None when MLflow says that there is none, or when this is no id."""

    def experiments(self) -> tuple[Experiment, ...]:
        """All that are not deleted."""

    def find_runs(
        self, experiments: Sequence[str], *, tag: tuple[str, str] | None = None, since: datetime | None = None
    ) -> Iterator[Page]:
        """Pages of runs by start time, deleted ones included, those that started at `since` or later. Every run that
        exists throughout the reading comes exactly once, whatever is added or deleted meanwhile."""

    def get_runs(self, run_ids: Sequence[str], experiments: Sequence[str]) -> tuple[FoundRun, ...]:
        """Those of the given runs that exist."""


# Opens a tracking server for at most so many seconds.
Connect = Callable[[Address, float], Tracking]
