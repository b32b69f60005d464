"""Read a labelled file, tag it, and compare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.errors import InputError
from pipeline.evaluation.labelled import LabelledEvaluation, evaluate_predictions
from pipeline.schema import NO_JUDGEMENT, TAGS, Tag
from pipeline.scoring.tagger import Tagger
from pipeline.tables import open_export

RESAMPLES, SEED, BINS = 1_000, 13, 10
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class Labelled:
    """Comments with the tags that a person gave them, and how many rows could not be read."""

    texts: list[str]
    tags: list[Tag | None]
    rejects: int


def read_labelled(path: Path) -> Labelled:
    """The columns `text` and `tag` of a file.

    Raises:
        InputError: a column is missing, or a tag is none of the four (an empty one and `none` mean none).
    """
    texts: list[str] = []
    tags: list[Tag | None] = []
    rejects = 0
    with open_export(path, text_column="text") as export:
        if "tag" not in export.columns:
            raise InputError(
                "There is no column `tag`", where=f"{path}, columns {', '.join(export.columns)}", fix="name the column of the tags `tag`"
            )
        for batch in export.batches(BATCH):
            texts += batch.texts
            tags += (_tag(value, row, path) for row, value in enumerate(batch.values("tag"), batch.start + 1))
            rejects += len(batch.rejects)
    return Labelled(texts, tags, rejects)


def evaluate_file(path: Path, *, tagger: Tagger) -> LabelledEvaluation:
    """Judge the tagger on a labelled file; rows without a tag are left out and counted."""
    labelled = read_labelled(path)
    pairs = [(text, tag) for text, tag in zip(labelled.texts, labelled.tags, strict=True) if tag is not None]
    if not pairs:
        raise InputError("No row has a tag", where=str(path), fix=f"fill the column `tag` with {', '.join(TAGS)}")
    predictions = tagger.predict([text for text, _ in pairs])
    if not any(p.probabilities for p in predictions):
        raise InputError("No comment could be scored", where=str(path), fix="check that the column `text` holds French comments")
    labels = np.array([TAGS.index(tag) for _, tag in pairs])
    left_out = {"without_tag": len(labelled.texts) - len(pairs), "rejects": labelled.rejects}
    return evaluate_predictions(predictions, labels, **left_out, resamples=RESAMPLES, seed=SEED, bins=BINS)


def _tag(value: str | None, row: int, path: Path) -> Tag | None:
    word = (value or "").strip()
    if word in {"", NO_JUDGEMENT}:
        return None
    try:
        return Tag(word)
    except ValueError:
        raise InputError(
            f"{word!r} is not a tag", where=f"{path}, row {row}, column tag", fix=f"one of {', '.join(TAGS)}, or {NO_JUDGEMENT}, or empty"
        ) from None
