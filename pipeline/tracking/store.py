"""How MLflow takes what there is to log: one run a training, one registered model, an alias for the champion."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import singledispatch
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from pipeline.classifiers.protocol import family
from pipeline.classifiers.saved import read_card
from pipeline.errors import ModelError
from pipeline.schema import ADDED
from pipeline.scoring.frame import TEXT_COLUMN, FrameTagger
from pipeline.tracking.records import Artifact, Metric, Param, Record, RunTag, Training, records_of

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.models import ModelSignature

CHAMPION = "champion"
DATABASE = Path("mlflow.db")
ARTIFACTS = Path("mlartifacts")
MODEL_CODE = Path(__file__).with_name("model_code.py")
PACKAGE = Path(__file__).parent.parent
SCORING_REQUIREMENTS = ("mlflow", "pandas", "numpy", "numba", "pyarrow", "pydantic", "filelock", "ftfy", "lingua-language-detector")
EXAMPLES = ("Livraison rapide, produit conforme.", "Colis jamais reçu, et personne ne répond.")


def tracking_uri() -> str:
    """Where runs go: what MLFLOW_TRACKING_URI says, else the database in the working folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{DATABASE}"


@contextmanager
def store(experiment: str) -> Iterator[MlflowClient]:
    """A client on the experiment, which is made when it does not exist."""
    mlflow.set_tracking_uri(tracking_uri())
    mlflow.set_registry_uri(tracking_uri())
    client = MlflowClient()
    if client.get_experiment_by_name(experiment) is None:
        local = ARTIFACTS.absolute().as_uri() if tracking_uri().startswith("sqlite:") else None
        client.create_experiment(experiment, artifact_location=local)
    mlflow.set_experiment(experiment)
    yield client


def log_training(client: MlflowClient, training: Training) -> str:
    """Log a training as a run with its model, unless that was done before. Returns the run's id."""
    experiment = mlflow.set_experiment(experiment_id=_current_experiment())
    known = client.search_runs(
        [experiment.experiment_id], f"tags.`verbatim.fingerprint` = '{training.fingerprint}' and attributes.status = 'FINISHED'"
    )
    if known:
        return str(known[0].info.run_id)
    with mlflow.start_run(run_name=f"{training.family}-{training.version}") as run:
        _log_all(records_of(training))
        _log_model(training)
    return str(run.info.run_id)


def register(client: MlflowClient, training: Training, *, run_id: str, name: str) -> int:
    """Register the run's model under the name, unless that was done before, and make it the champion. Returns its version."""
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    known = [v for v in client.search_model_versions(f"name = '{name}'") if v.tags.get("verbatim.fingerprint") == training.fingerprint]
    if known:
        number = max(int(v.version) for v in known)
    else:
        tags = {"verbatim.fingerprint": training.fingerprint, "verbatim.version": training.version, "verbatim.family": training.family}
        model = next(m for m in client.search_logged_models([_current_experiment()]) if m.source_run_id == run_id)
        number = int(
            client.create_model_version(name, source=model.artifact_location, run_id=run_id, tags=tags, model_id=model.model_id).version
        )
    client.set_registered_model_alias(name, CHAMPION, str(number))
    return number


def fetch_model(uri: str) -> Path:
    """The folder of our saved model inside a registered one, such as ``models:/verbatim@champion``.

    Raises:
        ModelError: the registry knows no such model, or its files are gone.
    """
    mlflow.set_tracking_uri(tracking_uri())
    try:
        if tracking_uri() == f"sqlite:///{DATABASE}" and not DATABASE.exists():
            raise FileNotFoundError(f"there is no {DATABASE} here")
        folder = Path(mlflow.artifacts.download_artifacts(uri))
        return folder / str(mlflow.models.Model.load(folder).flavors["python_function"]["artifacts"]["model"]["path"])
    except (MlflowException, OSError) as error:
        where, fix = f"{uri} in {tracking_uri()}", "run `make run` to register one, or give --model a folder"
        raise ModelError(f"The registered model cannot be fetched: {error}", where=where, fix=fix) from error


def _current_experiment() -> str:
    return str(mlflow.tracking.fluent._get_experiment_id())


@singledispatch
def _log(record: Record) -> None:
    raise TypeError(record)


@_log.register
def _(record: Param) -> None:
    mlflow.log_param(record.key, record.value)


@_log.register
def _(record: Metric) -> None:
    mlflow.log_metric(record.key, record.value)


@_log.register
def _(record: RunTag) -> None:
    mlflow.set_tag(record.key, record.value)


@_log.register
def _(record: Artifact) -> None:
    mlflow.log_artifact(str(record.path), record.folder or None)


def _log_all(records: Iterable[Record]) -> None:
    for record in records:
        _log(record)


def _log_model(training: Training) -> None:
    mlflow.pyfunc.log_model(name="model", **_packed(training.model, training.family))


def save_pyfunc(model: Path, folder: Path) -> None:
    """Write a saved model as MLflow packs it, without a registry: for Spark, for serving, for another machine."""
    mlflow.pyfunc.save_model(folder, **_packed(model, read_card(model).family))


def _packed(model: Path, family: str) -> dict[str, Any]:
    """What MLflow is told of a saved model."""
    example = _example()
    return {
        "python_model": str(MODEL_CODE),
        "artifacts": {"model": str(model)},
        "code_paths": [str(PACKAGE)],
        "pip_requirements": _requirements(family),
        "signature": _signature(model, example),
        "input_example": example,
    }


def _requirements(name: str) -> list[str]:
    return [
        f"{package}=={version(package).split('+')[0]}" for package in dict.fromkeys((*SCORING_REQUIREMENTS, *family(name).requirements))
    ]


def _example() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({TEXT_COLUMN: list(EXAMPLES)})


def _signature(folder: Path, example: pd.DataFrame) -> ModelSignature:
    from mlflow.models import infer_signature

    return infer_signature(example, FrameTagger(folder).predict(example)[list(ADDED)])
