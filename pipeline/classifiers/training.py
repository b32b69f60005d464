"""Calibrate a trained family on comments it has not seen, and set the threshold of review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pipeline.classifiers.calibration import (
    Calibration,
    Labels,
    Prior,
    fit_temperature,
    life_weights,
    threshold_interval,
)
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.classifiers.saved import Decider, Model
from pipeline.schema import TAGS, Mode

if TYPE_CHECKING:
    from pipeline.params import DecideParams


def calibrated_model(
    classifier: Classifier,
    raw: Mapping[Mode, Probabilities],
    labels: Labels,
    *,
    learned: Prior,
    decide: DecideParams,
    corpus: str,
    gate: Gate | None,
) -> Model:
    """The classifier with a decider for each of its modes.

    Args:
        classifier: a trained one.
        raw: in each of its modes, (comments, 4), what it makes of comments that it has not seen.
        labels: (comments,) their tags.
        learned: (4,) the mix of tags that it learned from, which its probabilities assume.
        decide: the mix of life, and the accuracy of what is tagged.
        corpus: the hash of the corpus.
        gate: what stops comments without a judgement.
    """
    prior = np.array([decide.prior[tag] for tag in TAGS])
    deciders = {}
    for mode, probabilities in raw.items():
        calibration = fit_temperature(probabilities, labels).for_prior(learned, prior)
        deciders[mode] = decider(calibration, probabilities, labels, prior=prior, target=decide.target_accuracy)
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
