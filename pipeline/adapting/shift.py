"""The shift of a model's weights that the user's labels ask for, and no more.

Maximum a posteriori adaptation: the labels' log-loss, with the weights held to those of the champion by a Gaussian (Chelba & Acero
2004, "Adaptation of Maximum Entropy Capitalizer: Little Data Can Help a Lot"). What the labels say nothing about stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.calibration import Labels, Prior, life_weights, mix_of
from pipeline.classifiers.protocol import Probabilities, softmax
from pipeline.schema import TAGS

FOLDS = 5
_STEPS = 200
_BIAS_VARIANCE = 0.1


@dataclass(frozen=True)
class Shift:
    """What is added to the weights (columns, 4) and to the biases (4,)."""

    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]

    def applied(self, features: Any, before: Probabilities) -> Probabilities:
        """(n, 4) logits after the shift, from features (n, columns) and the champion's logits."""
        return before + self.added(features)

    def added(self, features: Any) -> Probabilities:
        """(n, 4) what it adds to the logits."""
        return np.asarray(features @ self.weights + self.bias)


def fit_shift(features: Any, before: Probabilities, targets: Probabilities, *, variance: float, slope: float = 1.0) -> Shift:
    """The shift for features (n, columns; dense or CSR), the champion's logits (n, 4) and what they should be, as probabilities (n, 4).

    A row of ``targets`` counts as its sum.

    Args:
        slope: how far ``before`` moves where the shift adds 1: what is shifted may be one voice of two, and calibrated after.
        variance: of the Gaussian around the champion's weights; the greater, the more the labels move them.
    """
    from scipy.optimize import minimize

    columns, tags = features.shape[1], len(TAGS)
    weight = targets.sum(axis=1)

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        shift = _unpacked(parameters, columns)
        after = softmax(before + slope * shift.added(features))
        error = slope * (after * weight[:, None] - targets)
        penalty = (shift.weights**2).sum() / variance + (shift.bias**2).sum() / _BIAS_VARIANCE
        slopes = (np.asarray(features.T @ error) + shift.weights / variance).ravel(), error.sum(axis=0) + shift.bias / _BIAS_VARIANCE
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


def own_prior(labels: Labels) -> Prior:
    """(4,) halfway, in logarithms, between the labels' mix and an even one."""
    root = np.sqrt(mix_of(labels))
    return np.asarray(root / root.sum())


def weighed(labels: Labels) -> Probabilities:
    """(n, 4) targets in which the tags come in the mix `own_prior`."""
    return np.asarray(np.eye(len(TAGS))[labels] * life_weights(labels, own_prior(labels))[:, None])


def evened(said: Probabilities, prior: Prior) -> Probabilities:
    """(n, 4) targets from a teacher's probabilities, each text weighed so that the tags come nearly in the mix ``prior``: 1 in the mean.

    Taken as they come, the tags that life has rarely would drown in the others.
    """
    weights = said @ (prior / said.mean(axis=0))
    return np.asarray(said * (weights / weights.mean())[:, None])


def _unpacked(parameters: npt.NDArray[np.float64], columns: int) -> Shift:
    weights = parameters[: columns * len(TAGS)].reshape(columns, len(TAGS))
    return Shift(weights, parameters[columns * len(TAGS) :])
