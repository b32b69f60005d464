"""The shift of a model's weights that the user's labels ask for, and no more.

Maximum a posteriori adaptation: the labels' log-loss, with the weights held to those of the champion by a Gaussian (Chelba & Acero
2004, "Adaptation of Maximum Entropy Capitalizer: Little Data Can Help a Lot"). What the labels say nothing about stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities, softmax
from pipeline.schema import TAGS

FOLDS = 5
_STEPS = 200
_BIAS_VARIANCE = 1.0


@dataclass(frozen=True)
class Shift:
    """What is added to the weights (columns, 4) and to the biases (4,)."""

    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]

    def applied(self, features: Any, before: Probabilities) -> Probabilities:
        """(n, 4) logits after the shift, from features (n, columns) and the champion's logits."""
        return np.asarray(before + features @ self.weights + self.bias)


def fit_shift(features: Any, before: Probabilities, targets: Probabilities, *, variance: float) -> Shift:
    """The shift for features (n, columns; dense or CSR), the champion's logits (n, 4) and what they should be, as probabilities (n, 4).

    A row of ``targets`` counts as its sum.

    Args:
        variance: of the Gaussian around the champion's weights; the greater, the more the labels move them.
    """
    from scipy.optimize import minimize

    columns, tags = features.shape[1], len(TAGS)
    weight = targets.sum(axis=1)

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        shift = _unpacked(parameters, columns)
        after = softmax(shift.applied(features, before))
        slope = after * weight[:, None] - targets
        penalty = (shift.weights**2).sum() / variance + (shift.bias**2).sum() / _BIAS_VARIANCE
        slopes = (np.asarray(features.T @ slope) + shift.weights / variance).ravel(), slope.sum(axis=0) + shift.bias / _BIAS_VARIANCE
        likelihood = (targets * np.log(np.maximum(after, 1e-12))).sum()
        return float(penalty / 2 - likelihood), np.concatenate(slopes)

    found = minimize(loss, np.zeros((columns + 1) * tags), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return _unpacked(found.x, columns)


def folds_of(labels: Labels) -> npt.NDArray[np.int64]:
    """(n,) the fold of each label, every tag dealt evenly."""
    folds = np.empty(len(labels), np.int64)
    for tag in range(len(TAGS)):
        own = np.flatnonzero(labels == tag)
        folds[own] = (np.arange(len(own)) + tag) % FOLDS
    return folds


def alike(labels: Labels) -> Probabilities:
    """(n, 4) targets in which every tag that occurs counts alike; their sum is n."""
    counts = np.bincount(labels, minlength=len(TAGS))
    weights = len(labels) / (np.count_nonzero(counts) * np.maximum(counts, 1))
    return np.asarray(np.eye(len(TAGS))[labels] * weights[labels, None])


def _unpacked(parameters: npt.NDArray[np.float64], columns: int) -> Shift:
    weights = parameters[: columns * len(TAGS)].reshape(columns, len(TAGS))
    return Shift(weights, parameters[columns * len(TAGS) :])
