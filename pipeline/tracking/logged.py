"""What MLflow has already: finished runs, and the models that they logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.tracking.records import VERSION
from pipeline.tracking.server import Store, client_to_ask, outage_told, silence_told

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel, Run


def runs_of(experiment: str) -> list[Run]:
    """The finished runs of an MLflow experiment, the newest first; none where it has no such experiment.

    Raises:
        VerbatimError: MLflow does not answer, or its database is not there.
    """
    client = client_to_ask()
    with silence_told(), outage_told():
        known = client.get_experiment_by_name(experiment)
        return list(_finished_runs(Store(client, known.experiment_id))) if known else []


def finished(store: Store, tag: str, value: str) -> list[Run]:
    """The finished runs that carry the tag with this value, the newest first."""
    return list(_finished_runs(store, f"tags.`{tag}` = '{value}' and "))


def logged_model(store: Store, version: str) -> LoggedModel | None:
    """The model that a run of the version has logged; None where none has, or it was deleted."""
    runs = finished(store, VERSION, version)
    logged = (store.client.search_logged_models([store.experiment], f"source_run_id = '{run.info.run_id}'") for run in runs)
    return next((models[0] for models in logged if models), None)


def _finished_runs(store: Store, also: str = "") -> Iterator[Run]:
    """The newest first. A server gives them by pages, and a page without a token is the last."""
    wanted, newest, token = f"{also}attributes.status = 'FINISHED'", ["attributes.start_time DESC"], None
    while True:
        page = store.client.search_runs([store.experiment], wanted, order_by=newest, page_token=token)
        yield from page
        token = page.token
        if not token:
            return
