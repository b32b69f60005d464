"""How often each tag comes in an export, estimated from a sample of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from pipeline.classifiers.calibration import Prior, estimated_mix
from pipeline.classifiers.protocol import Probabilities
from pipeline.errors import InputError
from pipeline.schema import TAGS, Mode
from pipeline.scoring.batch import BATCH
from pipeline.scoring.pool import in_order
from pipeline.scoring.tagger import Tagger, reasons_of
from pipeline.strings import Mask, Strings
from pipeline.tables import open_export
from pipeline.tables.drawing import drawn
from pipeline.text.many import clean_many

MIX_COMMENTS = 5_000
"""Comments that are drawn, over all of an export and among those that can be read: it may be sorted by rating, date or shop, and mostly
empty."""
FEWEST_MIX_COMMENTS = 100
"""Fewest comments to estimate a mix from; the model's own mix weighs as much as this many."""
MIX_SEED = 13


def own_mix(source: Path, *, tagger: Tagger, text_column: str | None = None, sheet: str | None = None, jobs: int = 1) -> Prior:
    """(4,) the shares of the tags in an export, estimated by expectation maximisation from comments drawn over all of it.

    They are read by the same processes as in `tag_export`: the encoder's runtime must not be forked once it has threads.

    Raises:
        InputError: the export cannot be read, or has too few comments that can be scored.
    """
    with open_export(source, text_column=text_column, sheet=sheet) as export:
        random = np.random.default_rng(MIX_SEED)
        batches = ((random.random(len(batch)), batch.column) for batch in export.batches(BATCH[Mode.FAST]))
        texts = drawn(batches, MIX_COMMENTS, readable=_readable)
    size, scored = BATCH[tagger.mode], partial(_scored_probabilities, tagger)
    columns = (Strings.of(texts[start : start + size]) for start in range(0, len(texts), size))
    found = in_order(scored, columns, jobs=jobs, portable=lambda texts: texts, forked_again=True)
    read = np.concatenate([np.empty((0, len(TAGS))), *(probabilities for _, probabilities in found)])
    if len(read) < FEWEST_MIX_COMMENTS:
        scorable = f"{len(read)} of the {len(texts)} comments drawn can be scored"
        problem = f"{scorable}, too few to estimate a mix of tags: {FEWEST_MIX_COMMENTS} are needed"
        raise InputError(problem, where=str(source), fix="leave --own-mix out")
    return estimated_mix(read, tagger.prior, believed=FEWEST_MIX_COMMENTS)


def _readable(texts: list[str]) -> Mask:
    return np.asarray(reasons_of(clean_many(Strings.of(texts)).texts) == 0)


def _scored_probabilities(tagger: Tagger, texts: Strings) -> Probabilities:
    tagged = tagger.read(texts)
    return tagged.probabilities[tagged.scored]
