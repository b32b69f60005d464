"""A classifier's probabilities of many texts, read in as many processes as there are cores."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.schema import TAGS
from pipeline.scoring.pool import cores, in_order

BATCH = 100
"""Texts that a process reads at once."""


def predict_in_processes(classifier: Classifier, texts: Sequence[str]) -> Probabilities:
    """(texts, 4), what the classifier's ``predict_proba`` gives. Each process reads with one thread, and so does this one from then on."""
    os.environ["OMP_NUM_THREADS"] = "1"
    batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
    read = in_order(classifier.predict_proba, batches, jobs=cores(), portable=list)
    return np.vstack([np.empty((0, len(TAGS))), *(rows for _, rows in read)])
