"""Calibrate a trained family on comments it has not seen, and set the threshold of review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.classifiers.calibration import Labels, Prior, fit_temperature, life_weights, review_threshold
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.classifiers.saved import Decider, Model
from pipeline.schema import TAGS, Tag

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import DecideParams


ALIKE = np.full(len(TAGS), 1 / len(TAGS))
"""The mix that the families learn from: tags weigh alike, or nearly do in the corpus."""


def labels_of(data: Dataset) -> Labels:
    """The tags of a data set as columns of TAGS."""
    return np.array([TAGS.index(Tag(tag)) for tag in data["tag"]], dtype=np.int64)


def calibrated_model(classifier: Classifier, held_out: Dataset, *, decide: DecideParams, corpus: str, gate: Gate | None) -> Model:
    """The classifier with a decider for each of its modes, from comments that it has not seen."""
    prior = np.array([decide.prior[tag] for tag in TAGS])
    texts, labels = list(held_out["text"]), labels_of(held_out)
    deciders = {
        mode: _decider(classifier.at(mode).predict_proba(texts), labels, prior=prior, target=decide.target_accuracy)
        for mode in classifier.modes
    }
    return Model(classifier, deciders, tuple(prior.tolist()), corpus, gate)


def _decider(raw: Probabilities, labels: Labels, *, prior: Prior, target: float) -> Decider:
    calibration = fit_temperature(raw, labels).for_prior(ALIKE, prior)
    probabilities = calibration.apply(raw)
    right = probabilities.argmax(axis=1) == labels
    return Decider(calibration, review_threshold(probabilities.max(axis=1), right, life_weights(labels, prior), target=target))
