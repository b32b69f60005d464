"""Read a labelled file, tag it, and compare."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import InputError, Warn, unheard
from pipeline.evaluation.labelled import DRAWS, LabelledEvaluation, evaluate_predictions
from pipeline.evaluation.labelled_files import read_labelled
from pipeline.evaluation.metrics import columns_of
from pipeline.evaluation.slices import slicings
from pipeline.schema import NO_JUDGEMENT, TAGS, Tag
from pipeline.scoring.tagger import Tagger

BINS = 10
SMALLEST_SLICE = 20
"""Comments; fewer than of the corpus's slices, for a file of one's own has a few hundred rows."""


def evaluate_file(path: Path, *, tagger: Tagger, sheet: str | None = None, warn: Warn = unheard) -> LabelledEvaluation:
    """Judge the tagger on a labelled file; rows labelled `none` are counted apart, those without a tag left out, a comment counts once."""
    read = read_labelled([path], sheet=sheet, warn=warn)
    judged, others = read.judged, read.without_judgement
    if not judged and not others:
        raise InputError("no row has a tag", where=str(path), fix=f"fill the column `tag` with {', '.join(TAGS)} or {NO_JUDGEMENT}")
    texts, tags = [row.text for row in judged], [Tag(row.word) for row in judged]
    predictions = tagger.predict(texts)
    if not others and not any(p.probabilities for p in predictions):
        raise InputError("no comment could be scored", where=str(path), fix="check that the column `text` holds French comments")
    left_out = {"without_tag": len(read.empty), "repeated": read.repeated, "rejects": read.rejects}
    return evaluate_predictions(
        predictions,
        columns_of(tags),
        model=tagger.name,
        slices=slicings(texts, tags, [row.fields for row in judged]),
        smallest_slice=SMALLEST_SLICE,
        without_judgement=tagger.predict([row.text for row in others]),
        **left_out,
        bins=BINS,
        **DRAWS,
    )
