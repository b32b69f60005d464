"""MLflow's server, or the database that stands for it: where it is, and an experiment in it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from pipeline.tracking.project import project_of

DATABASE = "mlflow.db"
ARTIFACTS = "mlartifacts"
SETTINGS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}
"""What is not taken is sent again later: waiting minutes for a server that went away would delay the pipeline. Standard output and error
are ours."""


@dataclass(frozen=True, slots=True)
class Store:
    """MLflow's client, and the id of the experiment that it works in."""

    client: MlflowClient
    experiment: str


def tracking_uri(project: Path) -> str:
    """Where runs go: what MLFLOW_TRACKING_URI says, else the database in the project's folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{project / DATABASE}"


@contextmanager
def opened(experiment: str) -> Iterator[Store]:
    """The experiment, which is made when it does not exist."""
    project = project_of(Path())
    uri = tracking_uri(project)
    set_up(uri)
    client = MlflowClient()
    if client.get_experiment_by_name(experiment) is None:
        local = (project / ARTIFACTS).as_uri() if uri.startswith("sqlite:") else None
        client.create_experiment(experiment, artifact_location=local)
    yield Store(client, str(mlflow.set_experiment(experiment).experiment_id))


def set_up(uri: str) -> None:
    """Have MLflow speak to the server, or the database, at the address."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)


@contextmanager
def outage_told() -> Iterator[None]:
    """A store that is down, refuses us (401, 403) or has another schema takes nothing now: what it was to take waits, and why is told."""
    try:
        yield
    except MlflowException as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, OSError):
            cause = cause.__cause__ or cause.__context__
        raise ConnectionError(str(cause or error)) from error
