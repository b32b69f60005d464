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
    labels = own.columns
    rather = confident_tags(probabilities, labels)
    margins = probabilities[np.arange(len(labels)), rather] - probabilities[np.arange(len(labels)), labels]
    for row in np.argsort(-margins, kind="stable"):
        if rather[row] != labels[row]:
            label = own.labels[row]
            yield Doubt(label.text, label.where, label.tag, TAGS[rather[row]], float(margins[row]))


def confident_tags(probabilities: Probabilities, labels: Labels) -> npt.NDArray[np.int64]:
    """(n,) the most probable of the tags whose threshold, the mean probability among comments labelled so, is reached; else the label."""
    thresholds = np.array([probabilities[labels == tag, tag].mean() if (labels == tag).any() else np.inf for tag in range(len(TAGS))])
    reached = np.where(probabilities >= thresholds, probabilities, -1.0)
    return np.where(reached.max(axis=1) > 0, reached.argmax(axis=1), labels)
