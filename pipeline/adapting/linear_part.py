"""The linear model, shifted: the same hashed words and letters, the user's own words among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.adapting.shift import Shift
from pipeline.classifiers import features
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Probabilities
from pipeline.strings import Strings


@dataclass(frozen=True)
class LinearPart:
    """A linear classifier and the user's texts, as features for a shift."""

    classifier: LinearClassifier
    texts: Sequence[str]

    variance = 2.0
    """Chosen on halves of labelled comments, docs/loop.md."""

    @cached_property
    def idf(self) -> npt.NDArray[np.float32]:
        """The classifier's own; columns that its corpus never had get the weight of its rarest."""
        own = np.sqrt(self.classifier.squares)
        return np.where(own > 0, own, own.max()).astype(np.float32)

    @cached_property
    def columns(self) -> npt.NDArray[np.int64]:
        """The columns that the user's texts use."""
        return np.unique(self._matrix(self.texts).indices).astype(np.int64)

    def features(self, texts: Sequence[str]) -> Any:
        """CSR (n, columns)."""
        return self._matrix(texts)[:, self.columns]

    @cached_property
    def widened(self) -> LinearClassifier:
        """The classifier with the user's new words among its columns: they weigh nothing yet, but count in a comment's norm."""
        squares = self.classifier.squares.copy()
        squares[self.columns] = self.idf[self.columns] ** 2
        return replace(self.classifier, squares=squares)

    def logits(self, texts: Sequence[str]) -> Probabilities:
        """(n, 4) before any shift."""
        return self.widened.scored(Strings.of(texts), most=0)[0]

    def shifted(self, shift: Shift) -> LinearClassifier:
        """The widened classifier with the shift in its weights."""
        weights = self.widened.weights.copy()
        weights[self.columns] += (shift.weights * self.idf[self.columns, None]).astype(np.float32)
        return replace(self.widened, weights=weights, bias=self.widened.bias + shift.bias)

    def _matrix(self, texts: Sequence[str]) -> Any:
        return features.matrix(texts, self.idf, shortest=self.classifier.shortest, longest=self.classifier.longest)
