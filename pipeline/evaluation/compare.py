"""Whether one classifier is better than another on the same comments, or only luckier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.classifiers.calibration import Labels
from pipeline.evaluation.metrics import Estimate, confusion_matrix, macro_f1
from pipeline.schema import TAGS


@dataclass(frozen=True, slots=True)
class Difference:
    """macro-F1 of the first less the second, and the two-sided p-value that it is nothing."""

    macro_f1: Estimate
    p_value: float


def paired_bootstrap(labels: Labels, first: Labels, second: Labels, *, resamples: int, seed: int) -> Difference:
    """Draw the same comments for both, again and again (Efron & Tibshirani 1993; Berg-Kirkpatrick et al. 2012)."""
    n, tags = len(labels), len(TAGS)
    cells = (labels * tags + first) * tags + second
    drawn = (
        np.random.default_rng(seed)
        .multinomial(n, np.bincount(cells, minlength=tags**3) / n, size=resamples)
        .reshape(resamples, tags, tags, tags)
    )
    differences = macro_f1(drawn.sum(axis=3).astype(float)) - macro_f1(drawn.sum(axis=2).astype(float))
    observed = float(macro_f1(confusion_matrix(labels, first)) - macro_f1(confusion_matrix(labels, second)))
    low, high = np.percentile(differences, [2.5, 97.5])
    worse = (np.sum(differences <= 0) + 1) / (resamples + 1), (np.sum(differences >= 0) + 1) / (resamples + 1)
    return Difference(Estimate(observed, float(low), float(high)), float(min(1.0, 2 * min(worse))))
