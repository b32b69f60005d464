"""The registered model: a version of it for each model that was chosen, and the alias of the one in use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mlflow.exceptions import MlflowException

from pipeline.classifiers.names import model_name
from pipeline.classifiers.saved import load_model
from pipeline.errors import ModelError
from pipeline.tracking.fetching import asking, fetch_model
from pipeline.tracking.logged import logged_model
from pipeline.tracking.outbox import SEND_AGAIN
from pipeline.tracking.records import FINGERPRINT, VERSION, By, Choice, Training
from pipeline.tracking.server import Store

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

CHAMPION = "champion"
FAMILY, PUT_IN_USE, PUT_IN_USE_BY = "verbatim.family", "verbatim.put_in_use", "verbatim.put_in_use_by"


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
    model = logged_model(store, training.version)
    if model is None:
        fix = f"delete its runs, which `verbatim runs {training.name}` lists, in MLflow too; then, with the folder set aside, {SEND_AGAIN}"
        raise ModelError("the model of the run is gone from MLflow", where=training.name, fix=fix)
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


def registered_champion(name: str) -> str:
    """The name of the model that has the alias `champion`, such as linear-0123456789ab; of one that verbatim registered, by its tags alone.

    Raises:
        ModelError: MLflow does not answer or knows no such model, or its files are wanted and gone.
    """
    uri = f"models:/{name}@{CHAMPION}"
    with asking(uri) as client:
        tags = client.get_model_version_by_alias(name, CHAMPION).tags
    return model_name(tags[FAMILY], tags[VERSION]) if {FAMILY, VERSION} <= tags.keys() else load_model(fetch_model(uri)).name


def _choice_of(version: ModelVersion) -> Choice:
    when, made = version.tags.get(PUT_IN_USE), datetime.fromtimestamp(version.creation_timestamp / 1000, UTC)
    return Choice(By(version.tags.get(PUT_IN_USE_BY, By.HAND)), datetime.fromisoformat(when) if when else made)
