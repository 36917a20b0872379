"""Logs the demo's runs with the plain MLflow client, as any script of a data scientist would. Safe to repeat."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from intake.demo.trials import Trial

# The client reads these when it is imported: a server that does not answer is told within seconds, not minutes.
CLIENT = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}
KEY = "intake.demo"
PROJECT = "intake.project"


class TrackingFailed(Exception):
    """MLflow did not do what it was asked; the text says what it said."""


class Tracking:
    """The demo's tracking server."""

    def __init__(self, address: str) -> None:
        """The client for a server's address; nothing is asked yet."""
        os.environ.update(CLIENT)
        # Imported here alone: it takes seconds, and nothing else of the demo needs it.
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException

        self.client: Any = MlflowClient(tracking_uri=address)
        self.error: type[Exception] = MlflowException

    def log(self, trials: Iterable[Trial], *, experiment: str, project: str) -> int:
        """Logs those runs that are not there yet, with the project's tag. Returns how many. Raises TrackingFailed."""
        try:
            number = self.experiment(experiment)
            there = self.keys(number)
            fresh = [trial for trial in trials if trial.key not in there]
            for trial in fresh:
                self.log_one(trial, number, project)
        except self.error as error:
            raise TrackingFailed(str(error).splitlines()[0]) from error
        return len(fresh)

    def experiment(self, name: str) -> str:
        """The experiment's id; made when there is none of this name."""
        found = self.client.get_experiment_by_name(name)
        return str(found.experiment_id if found else self.client.create_experiment(name))

    def keys(self, experiment: str) -> set[str]:
        """The keys of those runs that were logged to the end; one that was cut off is deleted, to be logged again."""
        found = self.client.search_runs([experiment], filter_string=f"tags.`{KEY}` LIKE '%'", max_results=1000)
        for run in found:
            if run.info.status == "RUNNING":
                self.client.delete_run(run.info.run_id)
        return {run.data.tags[KEY] for run in found if run.info.status != "RUNNING"}

    def log_one(self, trial: Trial, experiment: str, project: str) -> None:
        """Three calls, with the times of the story."""
        from mlflow.entities import Metric, Param

        run = self.client.create_run(
            experiment,
            start_time=milliseconds(trial.start),
            tags={PROJECT: project, KEY: trial.key, "mlflow.user": trial.user},
            run_name=trial.name,
        )
        at = milliseconds(trial.end)
        metrics = [Metric(name, value, at, 0) for name, value in trial.metrics.items()]
        params = [Param(name, value) for name, value in trial.params.items()]
        self.client.log_batch(run.info.run_id, metrics=metrics, params=params)
        self.client.set_terminated(run.info.run_id, status=trial.status, end_time=at)


def milliseconds(moment: datetime) -> int:
    """An aware moment as MLflow wants it."""
    return int(moment.timestamp() * 1000)
