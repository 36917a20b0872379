"""A tracking server in memory, with the behaviour of the port: for tests that are about us and not about MLflow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from intake.runs.gateway import Address, Experiment, FoundRun, GatewayError, Page, Tracking

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class FakeTracking:
    """Holds runs; raises `broken` for every question while it is set."""

    known: dict[str, Experiment] = field(default_factory=dict)
    runs: dict[str, FoundRun] = field(default_factory=dict)
    broken: GatewayError | None = None
    page: int = 100
    asked: list[str] = field(default_factory=list)

    def connect(self, address: Address, seconds: float) -> Tracking:
        """To be handed in as a Connect."""
        return self

    def add(self, *runs: FoundRun) -> None:
        """Puts runs in, and the experiments they name."""
        for run in runs:
            self.runs[run.run_id] = run
            self.known.setdefault(run.experiment_id, Experiment(run.experiment_id, f"experiment {run.experiment_id}"))

    def find_experiment(self, name: str) -> Experiment | None:
        self._asked("find_experiment")
        return next((e for e in self.known.values() if e.name == name), None)

    def get_experiment(self, ident: str) -> Experiment | None:
        self._asked("get_experiment")
        return self.known.get(ident)

    def experiments(self) -> tuple[Experiment, ...]:
        self._asked("experiments")
        return tuple(e for e in self.known.values() if not e.deleted)

    def find_runs(
        self, experiments: Sequence[str], *, tag: tuple[str, str] | None = None, since: datetime | None = None
    ) -> Iterator[Page]:
        found = [
            run
            for run in self.runs.values()
            if run.experiment_id in experiments
            and (tag is None or run.tags.get(tag[0]) == tag[1])
            and (since is None or (run.started_at or NEVER) >= since)
        ]
        found.sort(key=lambda run: (run.started_at or NEVER, run.run_id))
        for start in range(0, len(found), self.page):
            self._asked("find_runs")
            yield Page(tuple(found[start : start + self.page]), last=start + self.page >= len(found))

    def get_runs(self, run_ids: Sequence[str], experiments: Sequence[str]) -> tuple[FoundRun, ...]:
        self._asked("get_runs")
        return tuple(self.runs[run_id] for run_id in run_ids if run_id in self.runs)

    def _asked(self, what: str) -> None:
        self.asked.append(what)
        if self.broken:
            raise self.broken
