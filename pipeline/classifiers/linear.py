"""Family `linear`: logistic regression (scikit-learn) on hashed words and letters; scoring is one compiled pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.classifiers.arrays import save_arrays
from pipeline.classifiers.calibration import Labels, labels_of, mix_of
from pipeline.classifiers.linear_pass import Weights, WordMemory, read
from pipeline.classifiers.protocol import Probabilities, Reading, softmax
from pipeline.schema import TAGS, Mode, Span
from pipeline.strings import ByteSpans, Strings, as_spans

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import TrainParams

UNTHINKABLE = 0.02
"""A teacher's probability under which a tag is not learned from a lesson."""
MOST_WORDS = 8
"""Words of evidence that are told of one comment at most."""
_EVEN = np.zeros(len(TAGS))


@dataclass(frozen=True)
class LinearClassifier:
    """Weights (columns, 4) with the idf folded in, squared idf (columns,), biases (4,), and the lengths of the letter runs."""

    weights: Weights
    squares: Weights
    bias: npt.NDArray[np.float64]
    shortest: int
    longest: int

    family: ClassVar[str] = "linear"
    requirements: ClassVar[tuple[str, ...]] = ("numpy", "numba")
    modes: ClassVar[tuple[Mode, ...]] = (Mode.FAST,)

    @classmethod
    def train(cls, train: Dataset, *, params: TrainParams) -> Self:
        """Learn from tags alone: data with the columns ``text`` and ``tag``."""
        return cls.taught(train, [], np.empty((0, len(TAGS))), params=params)

    @classmethod
    def taught(cls, train: Dataset, lessons: Sequence[str], probabilities: Probabilities, *, params: TrainParams) -> Self:
        """Learn from tags, and from what a teacher says of the lessons, (lessons, 4).

        Distillation: Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network". A lesson is a row for each tag
        that the teacher thinks possible, with its probability as the weight. The biases are moved so that probabilities assume the mix
        of the tags, whatever that of the lessons.
        """
        from sklearn.linear_model import LogisticRegression

        runs = {"shortest": params.linear.shortest, "longest": params.linear.longest}
        texts = [*train["text"], *lessons]
        idf = features.inverse_document_frequency(texts, **runs)
        used = np.flatnonzero(idf)
        tags = labels_of(train)
        lesson, thought = np.nonzero(probabilities >= UNTHINKABLE)
        rows = features.matrix(texts, idf, **runs)[np.concatenate([np.arange(len(tags)), len(tags) + lesson])][:, used]
        told = np.concatenate([tags, thought])
        weight = np.concatenate([np.ones(len(tags)), params.linear.taught * probabilities[lesson, thought]])
        model = LogisticRegression(C=params.linear.C, max_iter=2_000).fit(rows, told, sample_weight=weight)
        weights, bias = np.zeros((len(idf), len(TAGS)), np.float32), np.full(len(TAGS), model.intercept_.min())
        weights[np.ix_(used, model.classes_)], bias[model.classes_] = model.coef_.T * idf[used, None], model.intercept_
        return cls(weights, idf**2, bias + np.log(mix_of(tags)) - np.log(mix_of(told, weight)), **runs)

    def at(self, mode: Mode) -> Self:
        return self

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        return softmax(self.scored(Strings.of(texts), most=0)[0])

    def read(self, texts: Sequence[str]) -> Reading:
        return Reading(self.predict_proba(texts), lambda tags: self.evidence(texts, tags))

    def scored(
        self, texts: Strings, *, most: int, lean: Probabilities = _EVEN, memory: WordMemory | None = None
    ) -> tuple[Probabilities, ByteSpans]:
        """Scores before the softmax, (comments, 4), and the words that speak for the tag whose score is highest with ``lean`` (4,) added.

        The spans, (comments, most, 2), are bytes from each text's start, the strongest word first, -1 where there are fewer than ``most``.
        """
        return self._read(texts, np.full(len(texts), -1), most=most, lean=lean, memory=memory or WordMemory())

    def evidence(self, texts: Sequence[str], tags: Sequence[int]) -> list[list[Span]]:
        """The words that add most to the tag against the others: their own weights, their letters' and half of their pairs'."""
        _, spans = self._read(Strings.of(texts), np.array(tags, np.int64), most=MOST_WORDS, lean=_EVEN, memory=WordMemory())
        return [as_spans(text, own) for text, own in zip(texts, spans, strict=True)]

    def _read(self, texts: Strings, tags: Labels, *, most: int, lean: Probabilities, memory: WordMemory) -> tuple[Probabilities, ByteSpans]:
        scores, spans = np.empty((len(texts), len(TAGS))), np.full((len(texts), most, 2), -1, np.int64)
        runs = (self.shortest, self.longest)
        read(texts.data, texts.offsets, self._packed, self.bias, runs, memory.hashes, memory.sums, lean, tags, scores, spans)
        return scores, spans

    @cached_property
    def _packed(self) -> Weights:
        """What a column adds side by side, so that it is fetched at once."""
        return np.column_stack([self.weights, self.squares])

    def save(self, folder: Path) -> None:
        used = np.flatnonzero(self.squares)
        save_arrays(
            folder / "linear.npz",
            columns=used.astype(np.int32),
            weights=self.weights[used],
            squares=self.squares[used],
            bias=self.bias,
            runs=[self.shortest, self.longest],
            size=len(self.squares),
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        with np.load(folder / "linear.npz", allow_pickle=False) as stored:
            size = int(stored["size"])
            weights, squares = np.zeros((size, len(TAGS)), np.float32), np.zeros(size, np.float32)
            weights[stored["columns"]] = stored["weights"]
            squares[stored["columns"]] = stored["squares"]
            shortest, longest = map(int, stored["runs"])
            return cls(weights, squares, stored["bias"], shortest, longest)
