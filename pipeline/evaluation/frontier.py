"""What reading more gives: macro-F1 of the cascade against its speed, from the linear model alone to both models on every comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pipeline.classifiers.calibration import Calibration, Labels
from pipeline.classifiers.cascade import CascadeClassifier, margins_of
from pipeline.classifiers.protocol import Probabilities
from pipeline.evaluation.metrics import confusion_matrix, macro_f1
from pipeline.params import SpeedParams
from pipeline.schema import Mode

SHARES = [share / 10 for share in range(11)]
"""Of the comments, read by the transformer too."""


def frontier(
    cascade: CascadeClassifier,
    first: Probabilities,
    second: Probabilities,
    labels: Labels,
    *,
    calibrations: Mapping[Mode, Calibration],
    speed: SpeedParams,
) -> Iterator[dict[str, Any]]:
    """A point for each of SHARES and one for the share of each mode, the fastest first; those that are a mode are named.

    Args:
        first: (n, 4) what the linear model says, uncalibrated, and ``second`` (n, 4) what the transformer says, of comments with
            ``labels`` (n,).
        calibrations: of each mode, at the comments' own mix of tags; points that are none have that of `balanced`.
    """
    margins = margins_of(first, cascade.calibration)
    named = {0.0: Mode.FAST} | {float((margins <= doubt).mean()): mode for mode, doubt in cascade.doubt.items()}
    for share in sorted({*SHARES, *named}):
        doubt = float(np.quantile(margins, share)) if share else -1.0
        own = replace(cascade, mode=Mode.BALANCED, doubt={Mode.BALANCED: doubt})
        calibration = calibrations[named.get(share, Mode.BALANCED)]
        predicted = calibration.apply(own.joined_with(first, lambda rows: second[rows])).argmax(axis=1)
        cost, score = 1 / speed.linear + share / speed.transformer, float(macro_f1(confusion_matrix(labels, predicted)))
        yield {"comments_a_second": round(1 / cost), "share": share, "macro_f1": score, "mode": named.get(share, "")}
