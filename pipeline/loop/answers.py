"""What models answer to an exam: the transformer on all cores, and all of it remembered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline import places
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.evaluation.remembered import Remembered
from pipeline.schema import TAGS
from pipeline.scoring.pool import cores, in_order

BATCH = 8
"""Texts that a process reads at once: so few that none waits long for another."""


def remembered_answers() -> Remembered:
    """Those of this project."""
    return Remembered(places.ANSWERS, predict)


def predict(classifier: Classifier, texts: Sequence[str]) -> Probabilities:
    """(texts, 4), byte for byte what the classifier's ``predict_proba`` gives; only what a transformer reads is worth other processes."""
    if isinstance(classifier, CascadeClassifier):
        transformer, first = classifier.transformer, classifier.linear.predict_proba(texts)
        return classifier.joined_with(first, lambda rows: predict(transformer, [texts[row] for row in rows.tolist()]))
    if not isinstance(classifier, TransformerClassifier):
        return classifier.predict_proba(texts)
    batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
    read = in_order(classifier.predict_proba, batches, jobs=cores(), portable=list, forked_again=True)
    return np.vstack([np.empty((0, len(TAGS))), *(probabilities for _, probabilities in read)])
