"""Read a labelled file, tag it, and compare."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.errors import InputError
from pipeline.evaluation.labelled import LabelledEvaluation, evaluate_predictions
from pipeline.evaluation.labelled_files import read_labelled
from pipeline.evaluation.slices import slicings
from pipeline.schema import TAGS, Tag
from pipeline.scoring.tagger import Tagger

RESAMPLES, SEED, BINS = 1_000, 13, 10
SMALLEST_SLICE = 20


def evaluate_file(path: Path, *, tagger: Tagger) -> LabelledEvaluation:
    """Judge the tagger on a labelled file; rows without a tag (empty, or `none`) are left out and counted, a comment counts once."""
    read = read_labelled([path])
    judged = read.judged
    if not judged:
        raise InputError("No row has a tag", where=str(path), fix=f"fill the column `tag` with {', '.join(TAGS)}")
    texts, tags = [row.text for row in judged], [Tag(row.word) for row in judged]
    predictions = tagger.predict(texts)
    if not any(p.probabilities for p in predictions):
        raise InputError("No comment could be scored", where=str(path), fix="check that the column `text` holds French comments")
    labels = np.array([TAGS.index(tag) for tag in tags])
    without_tag = len(read.empty) + len(read.once) + len(read.unreadable) - len(judged)
    left_out = {"without_tag": without_tag, "repeated": read.repeated, "rejects": read.rejects}
    return evaluate_predictions(
        predictions,
        labels,
        slices=slicings(texts, tags, [row.fields for row in judged]),
        smallest_slice=SMALLEST_SLICE,
        **left_out,
        resamples=RESAMPLES,
        seed=SEED,
        bins=BINS,
    )
