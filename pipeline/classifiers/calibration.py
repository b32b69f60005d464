"""Make probabilities mean what they say, and move them from the corpus's mix of tags to life's.

Temperature scaling: Guo et al. 2017, "On Calibration of Modern Neural Networks". Change of prior:
Saerens, Latinne & Decaestecker 2002, "Adjusting the Outputs of a Classifier to New a Priori Probabilities".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.protocol import Probabilities, softmax
from pipeline.schema import TAGS, Tag

if TYPE_CHECKING:
    from datasets import Dataset

Labels = npt.NDArray[np.int64]
"""(comments,), each a column of TAGS."""
Prior = npt.NDArray[np.float64]
"""(4,) shares of the tags, adding up to 1."""
_TINY = 1e-9
MOST_ROUNDS = 1_000
DRAWS = 500
"""Of the comments, for the interval of a threshold."""
_OUT_OF_REACH = 1.01
"""A threshold that no confidence reaches."""
SETTLED = 1e-6
"""A change of every share under which the estimate of a mix is settled."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """log p is multiplied by ``1 / temperature`` and moved by ``bias``, which holds the change of prior too."""

    temperature: float
    bias: tuple[float, ...]

    def apply(self, probabilities: Probabilities) -> Probabilities:
        """(comments, 4) calibrated probabilities."""
        logits = np.log(np.clip(probabilities, _TINY, 1)) / self.temperature + np.array(self.bias)
        return softmax(logits)

    @property
    def lean(self) -> npt.NDArray[np.float64]:
        """(4,) what scores before the softmax need added, so that the highest is the tag of the highest calibrated probability."""
        return self.temperature * np.array(self.bias)

    def for_prior(self, old: Prior, new: Prior) -> Calibration:
        """The same calibration where the tags come in other shares."""
        moved = np.array(self.bias) + np.log(new) - np.log(old)
        return Calibration(self.temperature, tuple(moved.tolist()))


UNCALIBRATED = Calibration(1.0, (0.0,) * len(TAGS))


def fit_temperature(probabilities: Probabilities, labels: Labels) -> Calibration:
    """The temperature alone, for comments that draw the borders between tags elsewhere than life does (docs/adr/0003).

    Its logarithm is held near 0 by a Gaussian of variance 1, so that few comments do not move it far.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        calibration = Calibration(float(np.exp(log_temperature)), UNCALIBRATED.bias)
        return float(_log_loss(calibration.apply(probabilities), labels) + 0.5 * log_temperature**2)

    return Calibration(float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x)), UNCALIBRATED.bias)


def _log_loss(calibrated: Probabilities, labels: Labels) -> np.float64:
    """Summed over the comments."""
    return np.float64(-np.log(np.clip(calibrated[np.arange(len(labels)), labels], _TINY, 1)).sum())


def labels_of(data: Dataset) -> Labels:
    """The tags of a data set as columns of TAGS."""
    return np.array([TAGS.index(Tag(tag)) for tag in data["tag"]], dtype=np.int64)


def mix_of(labels: Labels, weights: npt.NDArray[np.float64] | None = None) -> Prior:
    """(4,) the shares of the tags among the labels, each of weight 1 or its own; none of them nothing."""
    counts = np.bincount(labels, weights, minlength=len(TAGS)) + 0.5
    return np.asarray(counts / counts.sum())


def life_weights(labels: Labels, prior: Prior) -> npt.NDArray[np.float64]:
    """(comments,) weights that give the labels the shares of ``prior``; their mean is 1."""
    weights = prior[labels] / mix_of(labels)[labels]
    return np.asarray(weights / weights.mean())


def estimated_mix(probabilities: Probabilities, prior: Prior, *, believed: float = 0.0) -> Prior:
    """(4,) the shares of the tags among comments without tags, from probabilities (comments, 4) that assume ``prior``.

    Expectation maximisation, Saerens et al. 2002, section 2.2: the mean of the probabilities becomes the next prior, until it stays.
    ``believed`` comments of the prior's mix are added: without them a tag that the classifier sees too faintly comes out at nothing.
    """
    mix = prior
    for _ in range(MOST_ROUNDS):
        moved = probabilities * (mix / prior)
        found = (moved / moved.sum(axis=1, keepdims=True)).sum(axis=0)
        before, mix = mix, (found + believed * prior) / (len(probabilities) + believed)
        if np.abs(mix - before).max() < SETTLED:
            break
    return np.asarray(np.maximum(mix, _TINY) / np.maximum(mix, _TINY).sum())


def review_threshold(
    confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], *, target: float
) -> float:
    """The lowest confidence from which on the weighted accuracy reaches the target; above 1 when none does."""
    order = np.argsort(-confidence, kind="stable")
    accuracy = np.cumsum(weights[order] * right[order]) / np.cumsum(weights[order])
    last_of_its_kind = np.append(np.diff(confidence[order]) != 0, True)
    reached = np.flatnonzero((accuracy >= target) & last_of_its_kind)
    return float(confidence[order][reached[-1]]) if len(reached) else _OUT_OF_REACH


def threshold_interval(
    confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], *, target: float
) -> tuple[float, float]:
    """Between which two thresholds 95 % of those lie that comments drawn again, with replacement, give.

    Of the draws, those in which a confidence reaches the target. Where none of the comments themselves does, both ends are above 1.
    """
    if review_threshold(confidence, right, weights, target=target) > 1:
        return _OUT_OF_REACH, _OUT_OF_REACH
    random, found = np.random.default_rng(0), []
    for _ in range(DRAWS):
        rows = random.integers(0, len(confidence), len(confidence))
        found.append(review_threshold(confidence[rows], right[rows], weights[rows], target=target))
    low, high = np.percentile([one for one in found if one <= 1], [2.5, 97.5])
    return float(low), float(high)
