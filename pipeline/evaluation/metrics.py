"""Figures about predictions against labels, from the confusion matrix: rows are true tags, columns predicted ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities
from pipeline.schema import TAGS

Confusion = npt.NDArray[np.float64]
"""(..., 4, 4): any number of matrices, so that a bootstrap is one call."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def confusion_matrix(labels: Labels, predicted: Labels) -> Confusion:
    """(4, 4) counts."""
    return np.bincount(labels * len(TAGS) + predicted, minlength=len(TAGS) ** 2).reshape(len(TAGS), len(TAGS)).astype(np.float64)


def precision(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(..., 4): of what was called a tag, the share that is one; 0 where nothing was."""
    return _share(_diagonal(matrix), matrix.sum(axis=-2))


def recall(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(..., 4): of what is a tag, the share that was found."""
    return _share(_diagonal(matrix), matrix.sum(axis=-1))


def f1(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(..., 4): the harmonic mean of precision and recall."""
    return _share(2 * _diagonal(matrix), matrix.sum(axis=-2) + matrix.sum(axis=-1))


def macro_f1(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(...,): the mean F1 over the tags that occur among the labels, so that two models on the same comments share one mean."""
    occurs = matrix.sum(axis=-1) > 0
    return np.asarray(f1(matrix).sum(axis=-1) / np.maximum(occurs.sum(axis=-1), 1))  # without a label, the F1 is nothing


def accuracy(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(...,): the share that is right."""
    return _share(_diagonal(matrix).sum(axis=-1), matrix.sum(axis=(-2, -1)))


def calibration_error(probabilities: Probabilities, labels: Labels, *, bins: int) -> float:
    """Expected calibration error of the most probable tag, in bins of equal counts (Nixon et al. 2019)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    order = np.argsort(confidence, kind="stable")
    gaps = [abs(confidence[part].mean() - right[part].mean()) * len(part) for part in np.array_split(order, bins) if len(part)]
    return float(sum(gaps) / len(labels))


def bootstrap_confusions(labels: Labels, predicted: Labels, *, resamples: int, seed: int) -> Confusion:
    """(resamples, 4, 4): confusion matrices of comments drawn with replacement."""
    cells = labels * len(TAGS) + predicted
    chances = np.bincount(cells, minlength=len(TAGS) ** 2) / len(cells)
    drawn = np.random.default_rng(seed).multinomial(len(cells), chances, size=resamples)
    return drawn.reshape(resamples, len(TAGS), len(TAGS)).astype(np.float64)


def estimate(metric: Callable[[Confusion], npt.NDArray[np.float64]], matrix: Confusion, resampled: Confusion) -> Estimate:
    """A figure that is one number a matrix, with its percentile interval."""
    low, high = np.percentile(metric(resampled), [2.5, 97.5])
    return Estimate(float(metric(matrix)), float(low), float(high))


def _diagonal(matrix: Confusion) -> npt.NDArray[np.float64]:
    return np.asarray(np.diagonal(matrix, axis1=-2, axis2=-1))


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(np.asarray(part, dtype=np.float64)), where=np.asarray(whole) > 0)
