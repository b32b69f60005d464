"""What is said of many comments, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.protocol import Probabilities
from pipeline.schema import Prediction, Reason, Status
from pipeline.strings import ByteSpans, Strings, as_spans

REASONS: tuple[Reason | None, ...] = (None, *Reason)
STATUSES = tuple(Status)
Places = npt.NDArray[np.int64]
"""(n,) places in a tuple of words."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """n comments as they came, and what is said of each.

    Attributes:
        reasons: places in REASONS.
        probabilities: (n, 4) in the order of TAGS, not-a-number where the comment was not scored.
        evidence: spans of the comments, strongest first.
    """

    texts: Strings
    reasons: Places
    probabilities: Probabilities
    evidence: ByteSpans

    def __len__(self) -> int:
        return len(self.reasons)

    @property
    def scored(self) -> npt.NDArray[np.bool_]:
        return ~np.isnan(self.probabilities[:, 0])

    @property
    def statuses(self) -> Places:
        """Places in STATUSES."""
        not_tagged = np.where(self.scored, STATUSES.index(Status.REVIEW), STATUSES.index(Status.NOT_SCORED))
        return np.where(self.reasons == 0, STATUSES.index(Status.TAGGED), not_tagged)

    @property
    def tags(self) -> Places:
        """Places in TAGS of the most probable tag; -1 where the comment was not scored."""
        return np.where(self.scored, np.nan_to_num(self.probabilities).argmax(axis=1), -1)

    def predictions(self) -> list[Prediction]:
        """The same, a comment at a time."""
        rows = zip(self.texts, self.statuses, self.reasons, self.probabilities.tolist(), self.evidence, strict=True)
        return [
            Prediction(STATUSES[status], REASONS[reason], tuple(row) if row[0] == row[0] else (), tuple(as_spans(text, spans)))
            for text, status, reason, row, spans in rows
        ]
