"""Calibrate a trained family on comments it has not seen, and set the threshold of review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.classifiers.calibration import (
    Calibration,
    Labels,
    Prior,
    fit_temperature,
    labels_of,
    life_weights,
    mix_of,
    threshold_interval,
)
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.classifiers.saved import Decider, Model
from pipeline.schema import TAGS

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import DecideParams


def calibrated_model(
    classifier: Classifier, train: Dataset, held_out: Dataset, *, decide: DecideParams, corpus: str, gate: Gate | None
) -> Model:
    """The classifier with a decider for each of its modes.

    Args:
        classifier: a trained one.
        train: what it learned from; its mix of tags is what its probabilities assume.
        held_out: comments that it has not seen.
        decide: the mix of life, and the accuracy of what is tagged.
        corpus: the hash of the corpus.
        gate: what stops comments without a judgement.
    """
    prior = np.array([decide.prior[tag] for tag in TAGS])
    texts, labels, learned = list(held_out["text"]), labels_of(held_out), mix_of(labels_of(train))
    deciders = {}
    for mode in classifier.modes:
        raw = classifier.at(mode).predict_proba(texts)
        calibration = fit_temperature(raw, labels).for_prior(learned, prior)
        deciders[mode] = decider(calibration, raw, labels, prior=prior, target=decide.target_accuracy)
    return Model(classifier, deciders, tuple(prior.tolist()), corpus, gate)


def decider(calibration: Calibration, raw: Probabilities, labels: Labels, *, prior: Prior, target: float) -> Decider:
    """The calibration, and from which confidence on the target accuracy is reached on comments of the prior's mix.

    The threshold is the cautious end of its interval, so that the target is no matter of luck in the comments that set it.

    Args:
        calibration: what makes the raw probabilities mean what they say, at the prior.
        raw: (comments, 4) of comments that the classifier has not seen.
        labels: (comments,) their tags.
        prior: the mix in which comments will come.
        target: accuracy of what is tagged.
    """
    probabilities = calibration.apply(raw)
    confidence, right, weights = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels, life_weights(labels, prior)
    low, high = threshold_interval(confidence, right, weights, target=target)
    return Decider(calibration, high, (low, high))
