"""Labels that deserve a second look.

Confident learning (Northcutt, Jiang & Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels"; cleanlab is its
authors' library): a label is in doubt where a model that did not learn from the comment gives another tag more probability than it
gives, on average, to the comments that carry that tag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.adapting.own_labels import OwnLabels
from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities
from pipeline.schema import TAGS, Tag


@dataclass(frozen=True, slots=True)
class Doubt:
    """A labelled comment, its place, the tag that a model without it would give, and how sure: the difference of probabilities."""

    text: str
    where: str
    tag: Tag
    rather: Tag
    margin: float


def doubtful(own: OwnLabels, probabilities: Probabilities) -> Iterator[Doubt]:
    """The labels in doubt, the greatest first; ``probabilities`` (n, 4) are those of models that did not learn from the comment."""
    for row, rather, margin in in_doubt(probabilities, own.columns):
        label = own.labels[row]
        yield Doubt(label.text, label.where, label.tag, rather, margin)


def in_doubt(probabilities: Probabilities, labels: Labels) -> Iterator[tuple[int, Tag, float]]:
    """The row of each of the labels (n,) in doubt, the tag that it is rather, and how sure, as in ``Doubt``; the greatest doubt first."""
    rather, rows = confident_tags(probabilities, labels), np.arange(len(labels))
    margins = probabilities[rows, rather] - probabilities[rows, labels]
    for row in np.argsort(-margins, kind="stable").tolist():
        if rather[row] != labels[row]:
            yield row, TAGS[rather[row]], float(margins[row])


def confident_tags(probabilities: Probabilities, labels: Labels) -> npt.NDArray[np.int64]:
    """(n,) the most probable of the tags whose threshold, the mean probability among comments labelled so, is reached; else the label."""
    thresholds = np.array([probabilities[labels == tag, tag].mean() if (labels == tag).any() else np.inf for tag in range(len(TAGS))])
    reached = np.where(probabilities >= thresholds, probabilities, -1.0)
    return np.where(reached.max(axis=1) > 0, reached.argmax(axis=1), labels)
