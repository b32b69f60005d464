"""Family `linear`: logistic regression (scikit-learn) on hashed words and letters; scoring is one compiled pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.classifiers.linear_pass import Weights, deciding_words, score
from pipeline.classifiers.protocol import Probabilities, softmax
from pipeline.schema import TAGS, Mode, Span
from pipeline.strings import Bytes, Offsets, Strings

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import TrainParams

MOST_WORDS = 8
"""Words of evidence that are told of one comment at most."""


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
    def train(cls, train: Dataset, validation: Dataset, *, params: TrainParams) -> Self:
        from sklearn.linear_model import LogisticRegression

        runs = {"shortest": params.linear.shortest, "longest": params.linear.longest}
        texts = list(train["text"])
        idf = features.inverse_document_frequency(texts, **runs)
        used = np.flatnonzero(idf)
        model = LogisticRegression(C=params.linear.C, class_weight="balanced", max_iter=2_000, random_state=params.seed)
        model.fit(features.matrix(texts, idf, **runs)[:, used], list(train["tag"]))
        order = [list(model.classes_).index(tag) for tag in TAGS]
        weights = np.zeros((len(idf), len(TAGS)), np.float32)
        weights[used] = model.coef_[order].T * idf[used, None]
        return cls(weights, idf**2, model.intercept_[order], **runs)

    def at(self, mode: Mode) -> Self:
        return self

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        return softmax(self.logits(Strings.of(texts)))

    def logits(self, texts: Strings) -> Probabilities:
        """(comments, 4) scores before the softmax."""
        result = np.empty((len(texts), len(TAGS)))
        score(texts.data, texts.offsets, self.weights, self.squares, self.bias, (self.shortest, self.longest), result)
        return result

    def evidence(self, texts: Sequence[str], tags: Sequence[int]) -> list[list[Span]]:
        """The words that add most to the tag against the others: their own weights, their letters' and half of their pairs'."""
        spans = self.evidence_bytes(Strings.of(texts), np.asarray(tags, np.int64), most=MOST_WORDS)
        return [_as_characters(text, own) for text, own in zip(texts, spans.tolist(), strict=True)]

    def evidence_bytes(self, texts: Strings, tags: Offsets, *, most: int) -> npt.NDArray[np.int64]:
        """(comments, most, 2) bytes of the deciding words from each text's start, the strongest first; -1 where there are fewer."""
        spans = np.full((len(texts), most, 2), -1, np.int64)
        deciding_words(texts.data, texts.offsets, tags, self.weights, self.squares, (self.shortest, self.longest), spans)
        return spans

    def save(self, folder: Path) -> None:
        used = np.flatnonzero(self.squares)
        np.savez_compressed(
            folder / "linear.npz",
            columns=used.astype(np.int32),
            weights=self.weights[used],
            squares=self.squares[used],
            bias=self.bias,
            runs=np.array([self.shortest, self.longest]),
            size=np.array(len(self.squares)),
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


def _as_characters(text: str, spans: list[list[int]]) -> list[Span]:
    raw = text.encode("utf-8", "replace")
    return [Span(*(len(raw[:at].decode()) for at in span)) for span in spans if span[0] >= 0]
