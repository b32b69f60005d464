"""Whether a comment carries a judgement at all: logistic regression on hashed words and pairs, scored in one compiled pass.

A question, an order number, an advert or a signature has no tag. Any family's model may have a gate; it stands before the classifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.classifiers.arrays import save_arrays
from pipeline.compiled import Bytes, Offsets, jit
from pipeline.strings import Mask, Strings
from pipeline.text.noise import noisy

if TYPE_CHECKING:
    from pipeline.params import GateParams

Weights = npt.NDArray[np.float32]
FILE = "gate.npz"
_RUNS = {"shortest": features.LONGEST_WORD + 3, "longest": features.LONGEST_WORD + 3}
"""Longer than any word with its edges: no runs of letters, words and pairs say enough here."""


@dataclass(frozen=True)
class Gate:
    """Weights (columns,) with the idf folded in, squared idf (columns,), the bias, and the score from which on nothing is judged.

    A column that training never saw weighs nothing, and its idf is that of the rarest.
    """

    weights: Weights
    squares: Weights
    bias: float
    threshold: float

    @classmethod
    def train(cls, texts: Sequence[str], judged: Sequence[bool], *, params: GateParams, seed: int) -> Self:
        """Learn from texts with and without a judgement, each as it is and once more in hurried spelling.

        The threshold is the lowest that stops at most the params' share of the comments that carry one, each scored by a gate that has
        not seen it in either spelling (five folds).
        """
        from sklearn.model_selection import StratifiedGroupKFold

        random, same = Random(seed), np.tile(np.arange(len(texts)), 2)
        spelt, none = [*texts, *(noisy(text, random) for text in texts)], ~np.tile(np.array(judged), 2)
        unseen = np.empty(len(spelt))
        for taught, held_out in StratifiedGroupKFold(5).split(spelt, none, groups=same):
            gate = cls._fitted([spelt[row] for row in taught], none[taught], params=params)
            unseen[held_out] = gate.scores(Strings.of([spelt[row] for row in held_out]))
        return replace(cls._fitted(spelt, none, params=params), threshold=float(np.quantile(unseen[~none], 1 - params.lost)))

    @classmethod
    def _fitted(cls, texts: Sequence[str], none: Mask, *, params: GateParams) -> Self:
        """A gate that stops what is more likely than not without a judgement."""
        from sklearn.linear_model import LogisticRegression

        idf = features.inverse_document_frequency(texts, **_RUNS)
        used, rows = np.flatnonzero(idf), features.matrix(texts, idf, **_RUNS)
        model = LogisticRegression(C=params.C, class_weight="balanced", max_iter=2_000).fit(rows[:, used], none)
        weights = np.zeros(len(idf), np.float32)
        weights[used] = model.coef_[0] * idf[used]
        return cls(weights, np.where(idf > 0, idf, idf.max()) ** 2, float(model.intercept_[0]), 0.0)

    def scores(self, texts: Strings) -> npt.NDArray[np.float64]:
        """(n,) log-odds that a text carries no judgement."""
        scores = np.empty(len(texts))
        _score(texts.data, texts.offsets, self._packed, self.bias, scores)
        return scores

    @cached_property
    def _packed(self) -> Weights:
        """(columns, 2) weight and squared idf side by side, so that they are fetched at once."""
        return np.column_stack([self.weights, self.squares])

    def stops(self, texts: Strings) -> Mask:
        """(n,) whether a text carries no judgement."""
        return self.scores(texts) > self.threshold

    def save(self, folder: Path) -> None:
        used = np.flatnonzero(self.weights).astype(np.int32)
        save_arrays(
            folder / FILE,
            columns=used,
            weights=self.weights[used],
            squares=self.squares[used],
            rarest=self.squares.max(),
            bias=self.bias,
            threshold=self.threshold,
            size=len(self.squares),
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            weights, squares = np.zeros(int(stored["size"]), np.float32), np.full(int(stored["size"]), stored["rarest"])
            weights[stored["columns"]], squares[stored["columns"]] = stored["weights"], stored["squares"]
            return cls(weights, squares, float(stored["bias"]), float(stored["threshold"]))


@jit
def _score(data: Bytes, offsets: Offsets, packed: Weights, bias: float, scores: npt.NDArray[np.float64]) -> None:
    """Fill ``scores`` (comments,): what words and pairs add up to, divided by their norm."""
    longest = 1
    for comment in range(len(offsets) - 1):
        longest = max(longest, offsets[comment + 1] - offsets[comment])
    starts, ends, hashes = np.empty(longest, np.int64), np.empty(longest, np.int64), np.empty(longest, np.uint64)
    columns = np.empty(2 * longest, np.int64)
    for comment in range(len(offsets) - 1):
        count = features.tokens(data, offsets[comment], offsets[comment + 1], starts, ends, hashes)
        total, norm = 0.0, 1e-12
        for i in range(features.word_columns(hashes, count, columns)):
            total += packed[columns[i], 0]
            norm += packed[columns[i], 1]
        scores[comment] = bias + total / np.sqrt(norm)
