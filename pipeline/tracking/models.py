"""Models by the words that people use for them: a folder, champion, challenger, a version, a run, an alias of the registry."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipeline import places
from pipeline.classifiers.names import model_name
from pipeline.classifiers.saved import Model, copy_model, load_model, read_card
from pipeline.errors import ModelError
from pipeline.tracking.promotions import in_force, read_promotions

SHORTEST_ID = 6
"""Letters of a run's id that name it."""
_RUN = re.compile(f"[0-9a-f]{{{SHORTEST_ID},32}}")
WORDS = (
    "a folder, champion, challenger (`verbatim adapt` makes one), a model that is here, such as linear-0123456789ab, "
    f"a run (`verbatim runs` lists them) by its id or {SHORTEST_ID} letters of it at least, or models:/NAME@ALIAS"
)


def find_model(words: str) -> Path:
    """The folder of a model.

    Raises:
        ModelError: nothing goes by these words, or several runs do.
    """
    if words.startswith("models:/"):
        from pipeline.tracking.fetching import fetch_model

        return fetch_model(words)
    if words == "champion":
        return champion_in_use()
    if words == "challenger":
        return places.CHALLENGER
    if Path(words).exists():
        return Path(words)
    if folder := folder_of(words):
        return folder
    if _RUN.fullmatch(words):
        from pipeline.tracking.fetching import fetch_run_model

        return fetch_run_model(words)
    return Path(words)


def run_of(beginning: str, runs: Mapping[str, str]) -> str | None:
    """The id of the run that begins so, ``runs`` being models by the ids of their runs; None where none does or too few letters are given.

    Raises:
        ModelError: several do.
    """
    found = [run for run in runs if run.startswith(beginning)] if _RUN.fullmatch(beginning) else []
    if len(found) > 1:
        where = ", ".join(f"{run} ({runs[run]})" for run in found)
        raise ModelError(f"the ids of {len(found)} runs begin with {beginning!r}", where=where, fix="give more letters of the one you mean")
    return next(iter(found), None)


def champion_in_use() -> Path:
    """The folder of the model that the record's last line put into use; without one, of the model that the pipeline chose.

    Raises:
        ModelError: its files are gone.
    """
    record = read_promotions(places.PROMOTIONS)
    if not record:
        return places.CHAMPION
    return recorded(record[-1].new, or_else=", or undo its promotion with `verbatim rollback`" if in_force(record) else "")


def recorded(name: str, *, or_else: str = "") -> Path:
    """The folder of a model that the record of promotions names; ``or_else`` is what else helps where it is gone.

    Raises:
        ModelError: its files are gone.
    """
    if folder := folder_of(name):
        return folder
    home = places.VERSIONS
    fix = f"bring its folder back to {home}, from a copy or from the registry{or_else}"
    raise ModelError(f"the files of {name} are gone", where=str(home / name), fix=fix)


def load_champion() -> Model:
    """The model in use.

    Raises:
        ModelError: there is none, or its files are gone.
    """
    return _loaded(champion_in_use(), "there is no champion yet", fix="run `make run`, which makes one")


def load_named(words: str) -> Model:
    """The model that goes by these words.

    Raises:
        ModelError: there is none.
    """
    return load_champion() if words == "champion" else load_found(find_model(words), words)


def load_found(folder: Path, words: str) -> Model:
    """The model in the folder that ``find_model`` gave for these words.

    Raises:
        ModelError: there is none.
    """
    fix = "make one: `verbatim adapt FILE`" if words == "challenger" else f"name {WORDS}"
    return _loaded(folder, f"there is no model {words!r}", fix=fix)


def name_in(folder: Path) -> str:
    """The name of the model in a folder.

    Raises:
        ModelError: none is there, or its card cannot be read.
    """
    card = read_card(folder)
    return model_name(card.family, card.version)


def folder_of(name: str) -> Path | None:
    """Where the model of a name is kept in the project; None where it is not."""
    for folder in (places.VERSIONS / name, *sorted(places.MODELS.glob("*"))):
        with suppress(ModelError):  # none is there, or another model is broken
            if name_in(folder) == name:
                return folder
    return None


def keep_version(folder: Path) -> Path:
    """Copy a model's folder to the versions, whole or not at all, unless it is there already. Returns the copy's folder."""
    kept = places.VERSIONS / name_in(folder)
    if not kept.exists():
        part = kept.with_name(f".{kept.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        copy_model(folder, part)
        part.replace(kept)
    return kept


def _loaded(folder: Path, what: str, *, fix: str) -> Model:
    if not folder.is_dir():
        raise ModelError(what, where=str(folder), fix=fix)
    return load_model(folder)
