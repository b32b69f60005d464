"""Figures about predictions against labels, from the confusion matrix: rows are true tags, columns predicted ones.

Figures that are shares have Wilson's interval: resampling would say of three comments that are all right that nothing else is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities
from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.schema import TAGS, Tag

Confusion = npt.NDArray[np.float64]
"""(..., 4, 4): any number of matrices, so that a bootstrap is one call."""


def columns_of(tags: Iterable[str]) -> Labels:
    """(n,) each tag as its column of TAGS. Raises ValueError where one is none of them."""
    return np.array([TAGS.index(Tag(tag)) for tag in tags], dtype=np.int64)


def confusion_matrix(labels: Labels, predicted: Labels) -> Confusion:
    """(4, 4) counts."""
    return np.bincount(labels * len(TAGS) + predicted, minlength=len(TAGS) ** 2).reshape(len(TAGS), len(TAGS)).astype(np.float64)


def precision(matrix: Confusion, place: int) -> Estimate:
    """Of what was called the value at ``place``, the share that is it."""
    return wilson(int(matrix[place, place]), int(matrix[:, place].sum()))


def recall(matrix: Confusion, place: int) -> Estimate:
    """Of what is the value at ``place``, the share that was found."""
    return wilson(int(matrix[place, place]), int(matrix[place].sum()))


def f1(matrix: Confusion, place: int) -> Estimate:
    """Harmonic mean of precision and recall.

    Its interval is Wilson's for the Jaccard index J = TP/(TP+FP+FN), mapped by F1 = 2J/(1+J).
    """
    both = int(matrix[place, place])
    shared = wilson(both, int(matrix[place].sum() + matrix[:, place].sum()) - both)
    return Estimate(*(2 * share / (1 + share) for share in (shared.value, shared.low, shared.high)))


def accuracy(matrix: Confusion) -> Estimate:
    """The share that is right."""
    return wilson(int(matrix.trace()), int(matrix.sum()))


def f1_by_tag(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(..., 4): the harmonic mean of precision and recall."""
    return _share(2 * _diagonal(matrix), matrix.sum(axis=-2) + matrix.sum(axis=-1))


def macro_f1(matrix: Confusion) -> npt.NDArray[np.float64]:
    """(...,): the mean F1 over the tags that occur among the labels, so that two models on the same comments share one mean."""
    occurs = matrix.sum(axis=-1) > 0
    return np.asarray(f1_by_tag(matrix).sum(axis=-1) / np.maximum(occurs.sum(axis=-1), 1))  # without a label, the F1 is nothing


def calibration_error(probabilities: Probabilities, labels: Labels, *, bins: int, resamples: int, seed: int) -> Estimate:
    """Expected calibration error of the most probable tag, in bins of equal counts (Nixon et al. 2019), with a bootstrap over comments.

    Chance inflates the figure, and resampling inflates it again; the second excess estimates the first (Efron & Tibshirani 1993, ch. 10).
    Upper end: 97.5th percentile of the resamples. Lower end: mirrored around the bias-corrected figure, at least 0. Both are moved where
    they would leave the figure itself out. With fewer comments than bins: 0 to 1.
    """
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    excess, random = (confidence - right)[np.argsort(confidence, kind="stable")], np.random.default_rng(seed)
    drawn = [_mean_gap(excess[np.sort(random.integers(len(excess), size=len(excess)))], bins) for _ in range(resamples)]
    value = _mean_gap(excess, bins)
    if len(excess) < bins:
        return Estimate(value, 0.0, 1.0)
    without_chance, high = 2 * value - float(np.mean(drawn)), max(value, float(np.percentile(drawn, 97.5)))
    return Estimate(value, max(0.0, min(value, 2 * without_chance - high)), high)


def _mean_gap(excess: npt.NDArray[np.float64], bins: int) -> float:
    """Of confidence less right or wrong (n,), the least confident first: the mean of the bins' gaps, each weighing its comments."""
    return float(sum(abs(part.sum()) for part in np.array_split(excess, bins)) / len(excess))


def bootstrap_confusions(labels: Labels, predicted: Labels, *, resamples: int, seed: int) -> Confusion:
    """(resamples, 4, 4): confusion matrices of comments drawn with replacement."""
    cells = labels * len(TAGS) + predicted
    chances = np.bincount(cells, minlength=len(TAGS) ** 2) / len(cells)
    drawn = np.random.default_rng(seed).multinomial(len(cells), chances, size=resamples)
    return drawn.reshape(resamples, len(TAGS), len(TAGS)).astype(np.float64)


def estimate(metric: Callable[[Confusion], npt.NDArray[np.float64]], matrix: Confusion, resampled: Confusion) -> Estimate:
    """A figure that is one number a matrix, with its percentile interval; where that has no width, accuracy's is taken in."""
    low, high = np.percentile(metric(resampled), [2.5, 97.5])
    if low == high:  # all right or all wrong: comments drawn again say that nothing else is possible
        right = accuracy(matrix)
        low, high = min(low, right.low), max(high, right.high)
    return Estimate(float(metric(matrix)), float(low), float(high))


def _diagonal(matrix: Confusion) -> npt.NDArray[np.float64]:
    return np.asarray(np.diagonal(matrix, axis1=-2, axis2=-1))


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(np.asarray(part, dtype=np.float64)), where=np.asarray(whole) > 0)
