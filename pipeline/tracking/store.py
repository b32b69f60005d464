"""How MLflow takes what there is to log: a run for each training, with its model."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import mlflow
from mlflow import MlflowClient, entities
from mlflow.entities import LoggedModelInput, Run
from mlflow.exceptions import MlflowException

from pipeline.errors import VerbatimError
from pipeline.tracking.logged import finished, logged_model
from pipeline.tracking.outbox import PARCEL, SEND_AGAIN, Parcel, send
from pipeline.tracking.packing import packed
from pipeline.tracking.project import project_of
from pipeline.tracking.records import (
    EXPERIMENTS,
    FINGERPRINT,
    VERSION,
    Artifact,
    Corpus,
    Metric,
    Param,
    Record,
    RunTag,
    Training,
    records_of,
)
from pipeline.tracking.registry import put_in_use, register
from pipeline.tracking.server import Store, opened, outage_told, tracking_uri


def send_waiting() -> str:
    """Log every run that waits in the project's outbox. Returns what there is to tell, such as why some still wait, or nothing."""
    project = project_of(Path())
    return send(project, tracking_uri(project), deliver)


def deliver(parcel: Parcel, folder: Path) -> str:
    """Log the run of a parcel, and register its model where it is the champion or may become it. Returns what to tell, or nothing.

    A parcel may come late: its run and its version are made all the same, and the alias `champion` stays where a choice that holds against
    its own put it. One that only registers a model, without params or figures, gets no run where the version has one.

    Raises:
        ConnectionError: the server went away, or does not take it now.
        VerbatimError: it will never take it as it is.
    """
    training = parcel.training(folder)
    with outage_told(), opened(parcel.experiment) as store, _refusal_told(training):
        registers = parcel.champion or parcel.candidate
        if training.params or training.metrics or not (registers and finished(store, VERSION, training.version)):
            log_training(store, training)
        if registers:
            number = register(store, training, name=parcel.registered)
        if parcel.champion:
            return put_in_use(store, parcel.registered, number, parcel.champion)
    return ""


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
        fix = f"mend what it names in {PARCEL} of the folder set aside, {SEND_AGAIN}"
        raise VerbatimError(f"MLflow refuses the run: {error}", where=training.name, fix=fix) from error


def log_training(store: Store, training: Training) -> None:
    """Log a training as a run with its model, unless that was done before.

    An experiment that gave what is known already, from DVC's run cache for instance, is added to the run's experiments.
    A model that another run has logged, such as the one of its adaptation, is named as the run's and not logged again.
    """
    if known := finished(store, FINGERPRINT, training.fingerprint):
        _add_experiment(store.client, known[0], training.tags.get(EXPERIMENTS, ""))
        return
    with mlflow.start_run(run_name=training.name) as run:
        _log_all(store.client, run.info.run_id, records_of(training))
        if model := logged_model(store, training.version):
            store.client.log_inputs(run.info.run_id, models=[LoggedModelInput(model.model_id)])
        else:
            mlflow.pyfunc.log_model(name="model", **packed(training.model, training.family))


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
