"""Models that MLflow has, as folders on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from pipeline.errors import ModelError, VerbatimError
from pipeline.tracking.models import SHORTEST_ID, run_of
from pipeline.tracking.outbox import without_credentials
from pipeline.tracking.project import project_of
from pipeline.tracking.server import client_to_ask, tracking_uri


def fetch_model(uri: str) -> Path:
    """The folder of our saved model inside a registered one, such as ``models:/verbatim@champion``.

    Raises:
        ModelError: MLflow knows no such model, or its files are gone.
    """
    with asking(uri):
        return _own_model(_download(uri))


def fetch_packed(uri: str) -> Path:
    """The folder of a registered model as MLflow packs it, which is what Spark takes.

    Raises:
        ModelError: MLflow knows no such model, or its files are gone.
    """
    with asking(uri):
        return _download(uri)


def fetch_run_model(beginning: str) -> Path:
    """The folder of our saved model inside the one that a run logged, or names as its own; the run by the beginning of its id.

    Raises:
        ModelError: MLflow knows no such run, or several, or its files are gone.
    """
    with asking(f"runs:/{beginning}/model") as client:
        run_id = _in_full(beginning, client)
        inputs = client.get_run(run_id).inputs
        model = f"models:/{inputs.model_inputs[0].model_id}" if inputs and inputs.model_inputs else f"runs:/{run_id}/model"
        return _own_model(_download(model))


def _in_full(beginning: str, client: MlflowClient) -> str:
    """The id of the finished run that begins so, of whatever experiment; where none does, what was given."""
    experiments = [own.experiment_id for own in client.search_experiments()]
    runs = client.search_runs(experiments, f"attributes.status = 'FINISHED' and attributes.run_id LIKE '{beginning}%'")
    return run_of(beginning, {run.info.run_id: str(run.info.run_name) for run in runs}) or beginning


def _download(uri: str) -> Path:
    """A copy that goes when this process ends."""
    return Path(mlflow.artifacts.download_artifacts(uri, dst_path=mkdtemp(dir=_downloads().name)))


def _own_model(folder: Path) -> Path:
    return folder / str(mlflow.models.Model.load(folder).flavors["python_function"]["artifacts"]["model"]["path"])


@cache
def _downloads() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="verbatim-")


@contextmanager
def asking(uri: str) -> Iterator[MlflowClient]:
    """MLflow's client, to ask for a model with.

    Raises:
        ModelError: it has no such model, or does not answer.
    """
    where = without_credentials(f"{uri} in {tracking_uri(project_of(Path()))}")
    what, fix = "the registered model", "run `make run`, which registers a champion, or name a version or an alias that MLflow has"
    if uri.startswith("runs:/"):
        what, fix = "the model of the run", f"name one of the runs that `verbatim runs` lists, by {SHORTEST_ID} letters of its id at least"
    elif not {"@", "/"} & set(uri.removeprefix("models:/")):
        fix = f"write {uri}@champion, or another alias or a version of it"
    try:
        client = client_to_ask()
    except VerbatimError as error:
        raise ModelError(f"{what} cannot be fetched: {error.what}", where=where, fix=error.fix) from error
    try:
        yield client
    except KeyError as error:
        own = "name a model that verbatim registered, or a run of verbatim's"
        raise ModelError("this is not a model of verbatim", where=where, fix=own) from error
    except (MlflowException, OSError) as error:
        raise ModelError(without_credentials(f"{what} cannot be fetched: {error}"), where=where, fix=fix) from error
