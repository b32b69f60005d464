"""`verbatim adapt`: labelled files in, a challenger's folder out, and a list of labels to look at again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.adapting.adapt import Adapted, adapt
from pipeline.adapting.doubts import Doubt
from pipeline.adapting.own_labels import OwnLabels, read_own_labels
from pipeline.adapting.unlabelled import read_unlabelled
from pipeline.classifiers.saved import read_card, save_model
from pipeline.corpus.rows import load_labelled
from pipeline.errors import InputError
from pipeline.params import load_params
from pipeline.schema import TAGS
from pipeline.tables.labelling import write_labelling
from pipeline.tracking import place
from pipeline.tracking.learned import remember_learned
from pipeline.tracking.models import load_named

HELD_OUT = (Path("data/derived/parts/calibration.jsonl"), Path("data/derived/hard/free.jsonl"))
DOUBTS = Path("models/challenger.doubts.csv")
_DOUBT_COLUMNS = ("text", "tag", "earlier", "rather", "margin", "where")


def make_challenger(
    files: Sequence[Path], *, model: str, unlabelled: Path | None = None, skip_empty: bool = False
) -> tuple[Adapted, OwnLabels]:
    """Adapt a model to labelled files and leave it in models/challenger, whole or not at all.

    Raises:
        InputError: a file cannot be used, or what calibrates is missing.
        ModelError: there is no such model, or its family cannot be adapted.
    """
    if any(path.resolve() == DOUBTS.resolve() for path in files):
        fix = "give that file another name first: the new list is written under this one"
        raise InputError("The labels to look at again would be overwritten", where=str(DOUBTS), fix=fix)
    own = read_own_labels(files, skip_empty=skip_empty)
    more = read_unlabelled(unlabelled, without=own.texts) if unlabelled else ()
    champion = load_named(model)
    if missing := [path for path in HELD_OUT if not path.exists()]:
        raise InputError("The comments that calibrate a model are missing", where=str(missing[0]), fix="run `dvc repro split hard`")
    adapted = adapt(champion, own, load_labelled(*HELD_OUT), target=load_params().decide.target_accuracy, unlabelled=more)
    part = place.CHALLENGER.with_name(f".{place.CHALLENGER.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    save_model(adapted.model, part)
    named = replace(adapted.model, version=read_card(part).version)
    remember_learned(named.name, own.texts, started_from=champion.name)  # before it can be used: it must not be judged by these
    shutil.rmtree(place.CHALLENGER, ignore_errors=True)
    part.replace(place.CHALLENGER)
    write_labelling(DOUBTS, _DOUBT_COLUMNS, map(_row, adapted.doubts), fill="tag", choices=TAGS)
    return replace(adapted, model=named), own


def _row(doubt: Doubt) -> dict[str, str | float]:
    return {"text": doubt.text, "earlier": doubt.tag, "rather": doubt.rather, "margin": doubt.margin, "where": doubt.where}
