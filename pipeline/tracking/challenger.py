"""`verbatim adapt`: labelled files in, a challenger's folder out, and a list of labels to look at again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import places
from pipeline.adapting.adapt import Adapted, adapt
from pipeline.adapting.doubts import Doubt
from pipeline.adapting.own_labels import OwnLabels, read_own_labels
from pipeline.adapting.unlabelled import read_unlabelled
from pipeline.classifiers.saved import save_model
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.errors import InputError
from pipeline.evaluation.labelled_files import BATCH, EARLIER_COLUMN, TAG_COLUMN, TEXT_COLUMN
from pipeline.params import load_params
from pipeline.schema import TAGS
from pipeline.tables import open_export
from pipeline.tables.labelling import write_labelling
from pipeline.tracking.learned import remember_learned
from pipeline.tracking.models import load_named

HELD_OUT = places.labelled(Part.CALIBRATION)
_DOUBT_COLUMNS = (TEXT_COLUMN, TAG_COLUMN, EARLIER_COLUMN, "rather", "margin", "where")


def make_challenger(
    files: Sequence[Path], *, model: str, unlabelled: Path | None = None, text_column: str | None = None, skip_empty: bool = False
) -> tuple[Adapted, OwnLabels]:
    """Adapt a model to labelled files and leave it in models/challenger, whole or not at all.

    Args:
        unlabelled: an export from which mode fast learns words.
        text_column: the one that holds its comments; found unless given.

    Raises:
        InputError: a file cannot be used, what calibrates is missing, or a person has filled labels in where the doubts would go.
        ModelError: there is no such model, or its family cannot be adapted.
    """
    if _may_hold_labels(places.DOUBTS):
        fix = "give that file another name, under which `verbatim adapt` can learn from it too: the new list is written under this one"
        raise InputError("The labels to look at again would be overwritten", where=str(places.DOUBTS), fix=fix)
    own = read_own_labels(files, skip_empty=skip_empty)
    more = read_unlabelled(unlabelled, without=own.texts, text_column=text_column) if unlabelled else ()
    champion = load_named(model)
    if missing := [path for path in HELD_OUT if not path.exists()]:
        raise InputError("The comments that calibrate a model are missing", where=str(missing[0]), fix="run `dvc repro split hard`")
    adapted = adapt(champion, own, load_labelled(*HELD_OUT), target=load_params().decide.target_accuracy, unlabelled=more)
    part = places.CHALLENGER.with_name(f".{places.CHALLENGER.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    named = save_model(adapted.model, part)
    remember_learned(named.name, own.texts, started_from=champion.name)  # before it can be used: it must not be judged by these
    shutil.rmtree(places.CHALLENGER, ignore_errors=True)
    part.replace(places.CHALLENGER)
    write_labelling(places.DOUBTS, _DOUBT_COLUMNS, map(_row, adapted.doubts), fill=TAG_COLUMN, choices=TAGS)
    return replace(adapted, model=named), own


def _may_hold_labels(doubts: Path) -> bool:
    """Whether a person has begun to fill a list of doubts in, as far as one can see."""
    if not doubts.exists():
        return False
    try:
        with open_export(doubts, text_column=TEXT_COLUMN) as export:
            if TAG_COLUMN not in export.columns:
                return True
            return any((word or "").strip() for batch in export.batches(BATCH) for word in batch.values(TAG_COLUMN))
    except InputError:
        return True


def _row(doubt: Doubt) -> dict[str, str | float]:
    return {TEXT_COLUMN: doubt.text, EARLIER_COLUMN: doubt.tag, "rather": doubt.rather, "margin": doubt.margin, "where": doubt.where}
