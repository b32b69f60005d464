"""The linear model in one compiled pass over many comments: their scores, and for each tag the words that speak most for it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.compiled import Bytes, Offsets, jit, next_letter

Weights = npt.NDArray[np.float32]
"""(columns, 5) what a column adds to each of the four tags, and its squared idf."""
Sums = npt.NDArray[np.float64]
Spans = npt.NDArray[np.int64]
PUNCTUATION = frozenset(".,;:…-–—'\"«»()[]/*")
"""Marks that are no evidence by themselves."""
MEMORY_BITS = 16
TAG_COUNT = 4
_WIDTH = TAG_COUNT + 1
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MARKS = np.array([chr(code) in PUNCTUATION for code in range(1 + max(map(ord, PUNCTUATION)))])


@dataclass(frozen=True)
class WordMemory:
    """What words, 2 ** 16 at most, add by themselves and by their letters. It changes no result; not for two threads at once."""

    hashes: features.Hashes = field(default_factory=lambda: np.zeros(1 << MEMORY_BITS, np.uint64))
    sums: Sums = field(default_factory=lambda: np.zeros((1 << MEMORY_BITS, 2 * _WIDTH)))


@jit
def read(
    data: Bytes,
    offsets: Offsets,
    weights: Weights,
    bias: Sums,
    runs: tuple[int, int],
    known: features.Hashes,
    sums: Sums,
    scores: Sums,
    spans: Spans,
) -> None:
    """Fill ``scores`` (comments, 4) and ``spans`` (comments, 4, most, 2), bytes from each comment's start, the strongest first.

    A score is what the words and pairs add up to and what the letters do, each divided by its norm. A word's share in it is its
    own weight, half of its pairs' and its letters'; it speaks for a tag by what it gives it against the mean of the others.
    """
    longest = 1
    for comment in range(len(offsets) - 1):
        longest = max(longest, offsets[comment + 1] - offsets[comment])
    starts, ends, hashes = np.empty(longest, np.int64), np.empty(longest, np.int64), np.empty(longest, np.uint64)
    letters = np.empty(features.LONGEST_WORD + 2, np.uint64)
    columns = np.empty((features.LONGEST_WORD + 2) * (runs[1] - runs[0] + 1), np.int64)
    shares, totals = np.empty((longest, 2 * _WIDTH)), np.empty(2 * _WIDTH)
    best = np.empty((TAG_COUNT, spans.shape[2]))
    for comment in range(len(offsets) - 1):
        count = features.tokens(data, offsets[comment], offsets[comment + 1], starts, ends, hashes)
        totals[:] = 0
        for token in range(count):  # no views of arrays in here: each costs as much as the work
            slot = _slot(hashes[token])
            if known[slot] != hashes[token]:
                known[slot] = hashes[token]
                count_of = features.letter_columns(data, starts[token], ends[token], runs[0], runs[1], letters, columns, 0)
                _remember(slot, features.word_column(hashes[token]), columns, count_of, weights, sums)
            for i in range(2 * _WIDTH):
                shares[token, i] = sums[slot, i]
                totals[i] += sums[slot, i]
            if token > 0:
                pair = features.pair_column(hashes[token - 1], hashes[token])
                for i in range(_WIDTH):
                    totals[i] += weights[pair, i]
                    shares[token, i] += weights[pair, i] / 2
                    shares[token - 1, i] += weights[pair, i] / 2
        by_words, by_letters = 1 / np.sqrt(totals[TAG_COUNT] + 1e-12), 1 / np.sqrt(totals[-1] + 1e-12)
        for tag in range(TAG_COUNT):
            scores[comment, tag] = bias[tag] + totals[tag] * by_words + totals[_WIDTH + tag] * by_letters
        if spans.shape[2] > 0:
            _choose(data, starts, ends, count, shares, by_words, by_letters, best, comment, offsets[comment], spans)


@jit
def _slot(value: np.uint64) -> int:
    """Where a word is remembered. FNV's upper bits alone are no hash."""
    return int(((value ^ (value >> np.uint64(32))) * _MIX) >> np.uint64(64 - MEMORY_BITS))


@jit
def _remember(slot: int, word: int, columns: Offsets, count: int, weights: Weights, sums: Sums) -> None:
    """What a word adds by itself, and by the ``count`` columns of its letters."""
    for i in range(_WIDTH):
        sums[slot, i], sums[slot, _WIDTH + i] = weights[word, i], 0
    for letter in range(count):
        for i in range(_WIDTH):
            sums[slot, _WIDTH + i] += weights[columns[letter], i]


@jit
def _choose(
    data: Bytes,
    starts: Offsets,
    ends: Offsets,
    count: int,
    shares: Sums,
    by_words: float,
    by_letters: float,
    best: Sums,
    comment: int,
    origin: int,
    spans: Spans,
) -> None:
    """For each tag the words that speak most for it, of equals the first."""
    best[:] = 0
    last = best.shape[1] - 1
    for token in range(count):
        total = 0.0
        for tag in range(TAG_COUNT):
            shares[token, tag] = shares[token, tag] * by_words + shares[token, _WIDTH + tag] * by_letters
            total += shares[token, tag]
        for tag in range(TAG_COUNT):
            margin = shares[token, tag] - (total - shares[token, tag]) / (TAG_COUNT - 1)
            if margin > best[tag, last] and not _is_mark(data, starts[token], ends[token]):
                at = last
                while at > 0 and best[tag, at - 1] < margin:
                    best[tag, at] = best[tag, at - 1]
                    spans[comment, tag, at, 0], spans[comment, tag, at, 1] = spans[comment, tag, at - 1, 0], spans[comment, tag, at - 1, 1]
                    at -= 1
                best[tag, at] = margin
                spans[comment, tag, at, 0], spans[comment, tag, at, 1] = starts[token] - origin, ends[token] - origin


@jit
def _is_mark(data: Bytes, start: int, end: int) -> bool:
    code, _ = next_letter(data, start, end)
    return code < len(_MARKS) and bool(_MARKS[code])
