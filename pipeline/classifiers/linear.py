"""Family `linear`: logistic regression (scikit-learn) on hashed words and letters; scoring is one compiled pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.classifiers.features import Bytes, Offsets, jit
from pipeline.classifiers.protocol import Probabilities, Reading, softmax
from pipeline.schema import TAGS, Mode, Span

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.params import TrainParams

Weights = npt.NDArray[np.float32]
PUNCTUATION = frozenset(".,;:…-–—'\"«»()[]/*")
"""Marks that are no evidence by themselves."""
CACHE_BITS = 16
"""Words whose letters are remembered while a batch is scored: 2 ** 16, in 3 MB."""


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
        data, offsets = features.as_buffer(texts)
        return softmax(self.logits(data, offsets))

    def read(self, texts: Sequence[str]) -> Reading:
        return Reading(self.predict_proba(texts), lambda tags: self.evidence(texts, tags))

    def logits(self, data: Bytes, offsets: Offsets) -> Probabilities:
        """(comments, 4) scores before the softmax, from Arrow's buffers."""
        result = np.empty((len(offsets) - 1, len(TAGS)))
        _score(data, offsets, self.weights, self.squares, self.bias, self.shortest, self.longest, result)
        return result

    def evidence(self, texts: Sequence[str], tags: Sequence[int]) -> list[list[Span]]:
        """The words that add most to the tag against the others: their own weights, their letters' and half of their pairs'."""
        return [self._evidence(text, tag) for text, tag in zip(texts, tags, strict=True)]

    def _evidence(self, text: str, tag: int) -> list[Span]:
        data, _ = features.as_buffer([text])
        starts, ends = np.empty(len(data) + 1, np.int64), np.empty(len(data) + 1, np.int64)
        count = features.token_starts(data, 0, len(data), starts, ends)
        scores = np.zeros((count, len(TAGS)))
        _score_tokens(data, starts, ends, count, self.weights, self.squares, self.shortest, self.longest, scores)
        margin = scores[:, tag] - (scores.sum(1) - scores[:, tag]) / (len(TAGS) - 1)
        letters = _character_positions(text)
        spans = (Span(int(letters[starts[i]]), int(letters[ends[i]])) for i in np.argsort(-margin, kind="stable") if margin[i] > 0)
        return [span for span in spans if text[span.start] not in PUNCTUATION]

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


def _character_positions(text: str) -> npt.NDArray[np.int64]:
    """For each byte of the UTF-8, the character it starts (or is in); one more for the end."""
    widths = [len(letter.encode("utf-8", "replace")) for letter in text]
    return np.append(np.repeat(np.arange(len(text)), widths), len(text))


@jit
def _add(columns: Offsets, count: int, weights: Weights, squares: Weights, row: Probabilities) -> None:
    """Add the weights of the columns to ``row[:4]`` and their squared idf to ``row[4]``."""
    for i in range(count):
        column = columns[i]
        for tag in range(len(row) - 1):
            row[tag] += weights[column, tag]
        row[-1] += squares[column]


@jit
def _finish(row: Probabilities, scores: Probabilities) -> None:
    """Add a block, divided by its norm, to the scores."""
    for tag in range(len(scores)):
        scores[tag] += row[tag] / np.sqrt(row[-1] + 1e-12)


@jit
def _score(
    data: Bytes,
    offsets: Offsets,
    weights: Weights,
    squares: Weights,
    bias: Probabilities,
    shortest: int,
    longest: int,
    result: Probabilities,
) -> None:
    """One pass over the comments. What a word's letters add up to is kept for the next time that the word comes."""
    room = 1
    for comment in range(len(offsets) - 1):
        room = max(room, offsets[comment + 1] - offsets[comment] + 1)
    starts, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    columns = np.empty(max(2 * room, (features.LONGEST_WORD + 2) * (longest - shortest + 1)), np.int64)
    known, sums = np.zeros(1 << CACHE_BITS, np.uint64), np.zeros((1 << CACHE_BITS, result.shape[1] + 1))
    words, letters = np.zeros(result.shape[1] + 1), np.zeros(result.shape[1] + 1)
    for comment in range(len(offsets) - 1):
        count = features.token_starts(data, offsets[comment], offsets[comment + 1], starts, ends)
        words[:] = 0
        letters[:] = 0
        _add(columns, features.word_columns(data, starts, ends, count, columns), weights, squares, words)
        for token in range(count):
            value = features.word_hash(data, starts[token], ends[token])
            slot = int(value >> np.uint64(64 - CACHE_BITS))
            if known[slot] != value:
                known[slot] = value
                sums[slot] = 0
                filled = features.letter_columns(data, starts[token:], ends[token:], 1, shortest, longest, columns)
                _add(columns, filled, weights, squares, sums[slot])
            for i in range(len(letters)):
                letters[i] += sums[slot, i]
        result[comment] = bias
        _finish(words, result[comment])
        _finish(letters, result[comment])


@jit
def _score_tokens(
    data: Bytes,
    starts: Offsets,
    ends: Offsets,
    count: int,
    weights: Weights,
    squares: Weights,
    shortest: int,
    longest: int,
    scores: Probabilities,
) -> None:
    """What each token adds to each tag: its word, half of each of its pairs, and its letters, each block by its norm."""
    columns = np.empty(max(2 * count + 1, (features.LONGEST_WORD + 2) * (longest - shortest + 1)), np.int64)
    words, letters = np.zeros((count, scores.shape[1] + 1)), np.zeros((count, scores.shape[1] + 1))
    filled = features.word_columns(data, starts, ends, count, columns)
    half = np.zeros(scores.shape[1] + 1)
    for i in range(filled):
        half[:] = 0
        _add(columns[i:], 1, weights, squares, half)
        words[(i + 1) // 2] += half / 2
        words[i // 2] += half / 2
    for token in range(count):
        filled = features.letter_columns(data, starts[token:], ends[token:], 1, shortest, longest, columns)
        _add(columns, filled, weights, squares, letters[token])
    for block in (words, letters):
        norm = np.sqrt(block[:, -1].sum() + 1e-12)
        for token in range(count):
            for tag in range(scores.shape[1]):
                scores[token, tag] += block[token, tag] / norm
