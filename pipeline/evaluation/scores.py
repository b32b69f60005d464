"""All figures of one classifier on one set of comments, as one plain value that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities
from pipeline.evaluation import metrics
from pipeline.evaluation.intervals import Estimate
from pipeline.schema import TAGS


@dataclass(frozen=True, slots=True)
class TagScores:
    """One tag's figures, and how many comments carry it."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures with 95 % intervals: Wilson's for shares, and for macro-F1 and the calibration error a bootstrap over comments."""

    comments: int
    macro_f1: Estimate
    accuracy: Estimate
    calibration_error: Estimate
    tags: dict[str, TagScores]
    confusion: list[list[int]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(probabilities: Probabilities, labels: Labels, *, resamples: int, seed: int, bins: int) -> Evaluation:
    """Judge probabilities (n, 4) against labels (n,)."""
    predicted = probabilities.argmax(axis=1)
    matrix = metrics.confusion_matrix(labels, predicted)
    drawn = metrics.bootstrap_confusions(labels, predicted, resamples=resamples, seed=seed)
    return Evaluation(
        comments=len(labels),
        macro_f1=metrics.estimate(metrics.macro_f1, matrix, drawn),
        accuracy=metrics.accuracy(matrix),
        calibration_error=metrics.calibration_error(probabilities, labels, bins=bins, resamples=resamples, seed=seed),
        tags={tag: _tag_scores(matrix, column) for column, tag in enumerate(TAGS)},
        confusion=matrix.astype(int).tolist(),
    )


def _tag_scores(matrix: metrics.Confusion, column: int) -> TagScores:
    precision, recall, f1 = (figure(matrix, column) for figure in (metrics.precision, metrics.recall, metrics.f1))
    return TagScores(precision, recall, f1, support=int(matrix[column].sum()))


def reliability(probabilities: Probabilities, labels: Labels, *, bins: int) -> list[dict[str, float]]:
    """Points of the reliability diagram: in bins of equal counts, the mean confidence and the share that is right."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    parts = [part for part in np.array_split(np.argsort(confidence, kind="stable"), bins) if len(part)]
    return [{"confidence": float(confidence[p].mean()), "accuracy": float(right[p].mean()), "comments": len(p)} for p in parts]


def coverage_accuracy(probabilities: Probabilities, labels: Labels, *, points: int = 50) -> list[dict[str, float]]:
    """Points of the curve: the surest share of the comments, and the accuracy among them."""
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    right = np.cumsum(probabilities.argmax(axis=1)[order] == labels[order])
    counts = np.unique(np.linspace(1, len(labels), points).astype(int))
    return [{"coverage": float(n / len(labels)), "accuracy": float(right[n - 1] / n)} for n in counts]
