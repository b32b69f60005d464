"""Read a labelled file, tag it, and compare."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.errors import InputError
from pipeline.evaluation.labelled import LabelledEvaluation, evaluate_predictions
from pipeline.evaluation.labelled_files import read_labelled
from pipeline.schema import TAGS, Tag
from pipeline.scoring.tagger import Tagger

RESAMPLES, SEED, BINS = 1_000, 13, 10


def evaluate_file(path: Path, *, tagger: Tagger) -> LabelledEvaluation:
    """Judge the tagger on a labelled file; rows without a tag (empty, or `none`) are left out and counted, a comment counts once."""
    read = read_labelled([path])
    judged = read.judged
    if not judged:
        raise InputError("No row has a tag", where=str(path), fix=f"fill the column `tag` with {', '.join(TAGS)}")
    predictions = tagger.predict([row.text for row in judged])
    if not any(p.probabilities for p in predictions):
        raise InputError("No comment could be scored", where=str(path), fix="check that the column `text` holds French comments")
    labels = np.array([TAGS.index(Tag(row.word)) for row in judged])
    without_tag = len(read.empty) + len(read.once) + len(read.unreadable) - len(judged)
    left_out = {"without_tag": without_tag, "repeated": read.repeated, "rejects": read.rejects}
    return evaluate_predictions(predictions, labels, **left_out, resamples=RESAMPLES, seed=SEED, bins=BINS)
