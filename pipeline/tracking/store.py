"""How MLflow takes what there is to log: one run a training, one registered model, an alias for the champion."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any

import mlflow
from mlflow import MlflowClient, entities
from mlflow.entities import LoggedModelInput
from mlflow.exceptions import MlflowException

from pipeline.classifiers.names import model_name
from pipeline.classifiers.protocol import family
from pipeline.classifiers.saved import load_model, read_card
from pipeline.errors import ModelError, VerbatimError
from pipeline.schema import ADDED
from pipeline.scoring.frame import TEXT_COLUMN, FrameTagger
from pipeline.tracking import outbox
from pipeline.tracking.outbox import Parcel, without_credentials
from pipeline.tracking.project import project_of
from pipeline.tracking.records import (
    EXPERIMENTS,
    FINGERPRINT,
    VERSION,
    Artifact,
    By,
    Choice,
    Corpus,
    Metric,
    Param,
    Record,
    RunTag,
    Training,
    records_of,
)

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.entities import LoggedModel, Run
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.models import ModelSignature

CHAMPION = "champion"
FAMILY, PUT_IN_USE, PUT_IN_USE_BY = "verbatim.family", "verbatim.put_in_use", "verbatim.put_in_use_by"
DATABASE = "mlflow.db"
ARTIFACTS = "mlartifacts"
MODEL_CODE = Path(__file__).with_name("model_code.py")
PACKAGE = Path(__file__).parent.parent
SCORING_REQUIREMENTS = ("mlflow", "pandas", "numpy", "numba", "pyarrow", "pydantic", "filelock", "ftfy")
EXAMPLES = ("Livraison rapide, produit conforme.", "Colis jamais reçu, et personne ne répond.")
SETTINGS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}
"""What is not taken is sent again later: waiting minutes for a server that went away would delay the pipeline. Standard output and error
are ours."""


_SEND_AGAIN = f"take {outbox.ASIDE} off its name, and run `verbatim runs`"


@dataclass(frozen=True, slots=True)
class Store:
    """MLflow's client, and the id of the experiment that it works in."""

    client: MlflowClient
    experiment: str


def tracking_uri(project: Path) -> str:
    """Where runs go: what MLFLOW_TRACKING_URI says, else the database in the project's folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{project / DATABASE}"


def send_waiting() -> str:
    """Log every run that waits in the project's outbox. Returns what there is to tell, such as why some still wait, or nothing."""
    project = project_of(Path())
    return outbox.send(project, tracking_uri(project), deliver)


def deliver(parcel: Parcel, folder: Path) -> str:
    """Log the run of a parcel, and register its model where it is the champion or may become it. Returns what to tell, or nothing.

    A parcel may come late: its run and its version are made all the same, and the alias `champion` stays where a choice that holds against
    its own put it. One that only registers a model, without params or figures, gets no run where the version has one.

    Raises:
        ConnectionError: the server went away, or does not take it now.
        VerbatimError: it will never take it as it is.
    """
    training = parcel.training(folder)
    with _outage_told(), _store(parcel.experiment) as store, _refusal_told(training):
        registers = parcel.champion or parcel.candidate
        if training.params or training.metrics or not (registers and _finished(store, VERSION, training.version)):
            log_training(store, training)
        if registers:
            number = register(store, training, name=parcel.registered)
        if parcel.champion:
            return put_in_use(store, parcel.registered, number, parcel.champion)
    return ""


@contextmanager
def _outage_told() -> Iterator[None]:
    """A store that is down, refuses us (401, 403) or has another schema takes nothing now: what it was to take waits, and why is told."""
    try:
        yield
    except MlflowException as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, OSError):
            cause = cause.__cause__ or cause.__context__
        raise ConnectionError(str(cause or error)) from error


@contextmanager
def _refusal_told(training: Training) -> Iterator[None]:
    """What MLflow calls invalid is so the next time too.

    BAD_REQUEST is no such word: its client says that of every 400 from somebody else, a proxy or a wrong port.
    """
    try:
        yield
    except MlflowException as error:
        if error.error_code != "INVALID_PARAMETER_VALUE":
            raise
        fix = f"mend what it names in {outbox.PARCEL} of the folder set aside, {_SEND_AGAIN}"
        raise VerbatimError(f"MLflow refuses the run: {error}", where=training.name, fix=fix) from error


@contextmanager
def _store(experiment: str) -> Iterator[Store]:
    """The experiment, which is made when it does not exist."""
    project = project_of(Path())
    uri = tracking_uri(project)
    _set_up(uri)
    client = MlflowClient()
    if client.get_experiment_by_name(experiment) is None:
        local = (project / ARTIFACTS).as_uri() if uri.startswith("sqlite:") else None
        client.create_experiment(experiment, artifact_location=local)
    yield Store(client, str(mlflow.set_experiment(experiment).experiment_id))


def _set_up(uri: str) -> None:
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)


def log_training(store: Store, training: Training) -> None:
    """Log a training as a run with its model, unless that was done before.

    An experiment that gave what is known already, from DVC's run cache for instance, is added to the run's experiments.
    A model that another run has logged, such as the one of its adaptation, is named as the run's and not logged again.
    """
    if known := _finished(store, FINGERPRINT, training.fingerprint):
        _add_experiment(store.client, known[0], training.tags.get(EXPERIMENTS, ""))
        return
    with mlflow.start_run(run_name=training.name) as run:
        _log_all(store.client, run.info.run_id, records_of(training))
        if model := _logged_model(store, training.version):
            store.client.log_inputs(run.info.run_id, models=[LoggedModelInput(model.model_id)])
        else:
            _log_model(training)


def register(store: Store, training: Training, *, name: str) -> int:
    """Register the training's model, which a run has logged, under the name, unless that was done before. Returns its version.

    Raises:
        ModelError: it was deleted.
    """
    client = store.client
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    known = [v for v in client.search_model_versions(f"name = '{name}'") if v.tags.get(VERSION) == training.version]
    if known:
        return max(int(v.version) for v in known)
    tags = {FINGERPRINT: training.fingerprint, VERSION: training.version, FAMILY: training.family}
    model = _logged_model(store, training.version)
    if model is None:
        fix = f"delete its runs, which `verbatim runs {training.name}` lists, in MLflow too; then, with the folder set aside, {_SEND_AGAIN}"
        raise ModelError("The model of the run is gone from MLflow", where=training.name, fix=fix)
    run_id, source = model.source_run_id, model.artifact_location
    return int(client.create_model_version(name, source=source, run_id=run_id, tags=tags, model_id=model.model_id).version)


def put_in_use(store: Store, name: str, number: int, choice: Choice) -> str:
    """Give a version the alias `champion`, unless what put it where it is holds against the choice: then it stays, and is told.

    A choice is kept as tags of the version. Where there are none, somebody has set the alias by hand, after the version was made.
    """
    client = store.client
    held = client.get_registered_model(name).aliases.get(CHAMPION)
    last = _choice_of(client.get_model_version(name, held)) if held else choice
    if choice.holds_against(last):
        for tag, value in ((PUT_IN_USE, choice.when.isoformat()), (PUT_IN_USE_BY, choice.by)):
            client.set_model_version_tag(name, str(number), tag, value)  # before the alias, which rests on them
        client.set_registered_model_alias(name, CHAMPION, str(number))
    elif int(held) != number:
        told = f"the alias {CHAMPION} of {name} stays at version {held} ({last.told}), not at version {number} ({choice.told})"
        return f"{told}; `git pull` brings promotions.jsonl up to date"
    return ""


def _choice_of(version: ModelVersion) -> Choice:
    when, made = version.tags.get(PUT_IN_USE), datetime.fromtimestamp(version.creation_timestamp / 1000, UTC)
    return Choice(By(version.tags.get(PUT_IN_USE_BY, By.HAND)), datetime.fromisoformat(when) if when else made)


def registered_champion(name: str) -> str:
    """The name of the model that has the alias `champion`, such as linear-0123456789ab; of one that verbatim registered, by its tags alone.

    Raises:
        ModelError: MLflow does not answer or knows no such model, or its files are wanted and gone.
    """
    uri = f"models:/{name}@{CHAMPION}"
    with _fetching(uri) as client:
        tags = client.get_model_version_by_alias(name, CHAMPION).tags
    return model_name(tags[FAMILY], tags[VERSION]) if {FAMILY, VERSION} <= tags.keys() else load_model(fetch_model(uri)).name


def fetch_model(uri: str) -> Path:
    """The folder of our saved model inside a registered one, such as ``models:/verbatim@champion``.

    Raises:
        ModelError: MLflow knows no such model, or its files are gone.
    """
    with _fetching(uri):
        return _own_model(_download(uri))


def fetch_packed(uri: str) -> Path:
    """The folder of a registered model as MLflow packs it, which is what Spark takes.

    Raises:
        ModelError: MLflow knows no such model, or its files are gone.
    """
    with _fetching(uri):
        return _download(uri)


def fetch_run_model(run_id: str) -> Path:
    """The folder of our saved model inside the one that a run logged, or names as its own.

    Raises:
        ModelError: MLflow knows no such run, or its files are gone.
    """
    uri = f"runs:/{run_id}/model"
    with _fetching(uri) as client:
        inputs = client.get_run(run_id).inputs
        return _own_model(_download(f"models:/{inputs.model_inputs[0].model_id}" if inputs and inputs.model_inputs else uri))


def _download(uri: str) -> Path:
    """A copy that goes when this process ends."""
    return Path(mlflow.artifacts.download_artifacts(uri, dst_path=mkdtemp(dir=_downloads().name)))


def _own_model(folder: Path) -> Path:
    return folder / str(mlflow.models.Model.load(folder).flavors["python_function"]["artifacts"]["model"]["path"])


@cache
def _downloads() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="verbatim-")


@contextmanager
def _fetching(uri: str) -> Iterator[MlflowClient]:
    """MLflow's client, to ask for a model with.

    Raises:
        ModelError: it has no such model, or does not answer.
    """
    project = project_of(Path())
    server = tracking_uri(project)
    where = without_credentials(f"{uri} in {server}")
    try:
        if server == f"sqlite:///{project / DATABASE}" and not (project / DATABASE).exists():
            raise FileNotFoundError(f"there is no {DATABASE} here")
        _set_up(server)
        outbox.knock(server)
        yield MlflowClient()
    except KeyError as error:
        fix = "name a model that verbatim registered, or a run of verbatim's"
        raise ModelError("This is not a model of verbatim", where=where, fix=fix) from error
    except (MlflowException, OSError) as error:
        what, fix = "The registered model", "run `make run` to register one, or give --model a folder"
        if uri.startswith("runs:/"):
            what, fix = "The model of the run", "name one of the runs that `verbatim runs` lists, its id in full"
        raise ModelError(without_credentials(f"{what} cannot be fetched: {error}"), where=where, fix=fix) from error


def runs_of(experiment: str) -> list[Run]:
    """The finished runs of an MLflow experiment, the newest first.

    Raises:
        VerbatimError: MLflow does not answer.
    """
    server = tracking_uri(project_of(Path()))
    try:
        outbox.knock(server)
        with _outage_told(), _store(experiment) as store:
            return list(_finished_runs(store))
    except OSError as error:
        fix = "start the server, or look at MLFLOW_TRACKING_URI; what waits for it is in .verbatim/outbox"
        what = without_credentials(f"MLflow does not answer: {error}")
        raise VerbatimError(what, where=without_credentials(server), fix=fix) from error


def _finished(store: Store, tag: str, value: str) -> list[Run]:
    return list(_finished_runs(store, f"tags.`{tag}` = '{value}' and "))


def _finished_runs(store: Store, also: str = "") -> Iterator[Run]:
    """The newest first. A server gives them by pages, and a page without a token is the last."""
    wanted, newest, token = f"{also}attributes.status = 'FINISHED'", ["attributes.start_time DESC"], None
    while True:
        page = store.client.search_runs([store.experiment], wanted, order_by=newest, page_token=token)
        yield from page
        token = page.token
        if not token:
            return


def _logged_model(store: Store, version: str) -> LoggedModel | None:
    """The model that a run of the version has logged; None where none has, or it was deleted."""
    runs = _finished(store, VERSION, version)
    logged = (store.client.search_logged_models([store.experiment], f"source_run_id = '{run.info.run_id}'") for run in runs)
    return next((models[0] for models in logged if models), None)


def _add_experiment(client: MlflowClient, run: Run, name: str) -> None:
    known = [own for own in run.data.tags.get(EXPERIMENTS, "").split(", ") if own]
    if name and name not in known:
        client.set_tag(run.info.run_id, EXPERIMENTS, ", ".join([*known, name]))


def _log_all(client: MlflowClient, run_id: str, records: Iterable[Record]) -> None:
    """Log into the run that is open: what comes in numbers goes in batches, or a server would be asked once for each figure."""
    all_of, now = list(records), int(time.time() * 1000)
    mlflow.set_tags({own.key: own.value for own in all_of if isinstance(own, RunTag)})
    mlflow.log_params({own.key: own.value for own in all_of if isinstance(own, Param)})
    client.log_batch(run_id, [entities.Metric(own.key, own.value, now, own.step) for own in all_of if isinstance(own, Metric)])
    for own in all_of:
        if isinstance(own, Artifact):
            mlflow.log_artifact(str(own.path), own.folder or None)
        elif isinstance(own, Corpus):
            _log_corpus(own)


def _log_corpus(corpus: Corpus) -> None:
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    source = CodeDatasetSource({"path": corpus.name})
    dataset = MetaDataset(source, name=corpus.name, digest=corpus.sha256[:32])  # type: ignore[abstract]  # its stub is wrong
    mlflow.log_input(dataset, context="training")


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
