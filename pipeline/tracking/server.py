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

from pipeline.errors import InputError, VerbatimError
from pipeline.tracking.outbox import knock, without_credentials
from pipeline.tracking.project import DATABASE, project_of

SQLITE = "sqlite:///"
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
    return os.environ.get("MLFLOW_TRACKING_URI") or f"{SQLITE}{project / DATABASE}"


def client_to_ask() -> MlflowClient:
    """MLflow's client where something is only read: no database is made for that.

    Raises:
        InputError: the database is not there.
        VerbatimError: MLflow does not answer.
    """
    server = tracking_uri(project_of(Path()))
    database = Path(server.removeprefix(SQLITE).split("?")[0])
    if server.startswith(SQLITE) and not database.exists():
        fix = "run `make run`, which brings back the runs of the models here, or look at MLFLOW_TRACKING_URI"
        raise InputError("MLflow's database is not there", where=str(database), fix=fix)
    with silence_told(), outage_told():
        knock(server)
        set_up(server)
        return MlflowClient()


@contextmanager
def silence_told() -> Iterator[None]:
    """Raises VerbatimError where MLflow does not answer what it is asked."""
    try:
        yield
    except OSError as error:
        fix = "start the server, or look at MLFLOW_TRACKING_URI; what waits for it is in .verbatim/outbox"
        what, where = (without_credentials(told) for told in (f"MLflow does not answer: {error}", tracking_uri(project_of(Path()))))
        raise VerbatimError(what, where=where, fix=fix) from error


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
