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
    """What words, 2 ** 16 at most, were found to add by themselves and by their letters. It changes no result; not for two threads at once."""

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
    columns = np.empty((features.LONGEST_WORD + 2) * (runs[1] - runs[0] + 1), np.int64)
    shares = np.empty((longest, 2 * TAG_COUNT))
    totals, best = np.empty(2 * _WIDTH), np.empty((TAG_COUNT, spans.shape[2]))
    for comment in range(len(offsets) - 1):
        start = offsets[comment]
        count = features.tokens(data, start, offsets[comment + 1], starts, ends, hashes)
        totals[:] = 0
        for token in range(count):
            slot = _remembered(data, starts[token:], ends[token:], hashes[token], weights, runs, known, sums, columns)
            for i in range(2 * _WIDTH):
                totals[i] += sums[slot, i]
            for tag in range(TAG_COUNT):
                shares[token, tag], shares[token, TAG_COUNT + tag] = sums[slot, tag], sums[slot, _WIDTH + tag]
            if token > 0:
                pair = features.pair_column(hashes[token - 1], hashes[token])
                for tag in range(TAG_COUNT):
                    totals[tag] += weights[pair, tag]
                    shares[token, tag] += weights[pair, tag] / 2
                    shares[token - 1, tag] += weights[pair, tag] / 2
                totals[TAG_COUNT] += weights[pair, TAG_COUNT]
        by_words, by_letters = 1 / np.sqrt(totals[TAG_COUNT] + 1e-12), 1 / np.sqrt(totals[-1] + 1e-12)
        for tag in range(TAG_COUNT):
            scores[comment, tag] = bias[tag] + totals[tag] * by_words + totals[_WIDTH + tag] * by_letters
        if spans.shape[2] > 0:
            _choose(data, start, starts, ends, count, shares, by_words, by_letters, best, spans[comment])


@jit
def _remembered(
    data: Bytes,
    start: Offsets,
    end: Offsets,
    value: np.uint64,
    weights: Weights,
    runs: tuple[int, int],
    known: features.Hashes,
    sums: Sums,
    columns: Offsets,
) -> int:
    """The slot of ``sums`` that holds what a word adds by itself and by its letters."""
    slot = np.int64(((value ^ (value >> np.uint64(32))) * _MIX) >> np.uint64(64 - MEMORY_BITS))  # FNV's upper bits alone are no hash
    if known[slot] != value:
        known[slot] = value
        sums[slot] = 0
        own = features.word_column(value)
        count = features.letter_columns(data, start, end, 1, runs[0], runs[1], columns)
        for i in range(_WIDTH):
            sums[slot, i] = weights[own, i]
            for letter in range(count):
                sums[slot, _WIDTH + i] += weights[columns[letter], i]
    return slot


@jit
def _choose(
    data: Bytes,
    start: int,
    starts: Offsets,
    ends: Offsets,
    count: int,
    shares: Sums,
    by_words: float,
    by_letters: float,
    best: Sums,
    spans: Spans,
) -> None:
    """For each tag the words that speak most for it."""
    best[:] = 0
    for token in range(count):
        total = 0.0
        for tag in range(TAG_COUNT):
            shares[token, tag] = shares[token, tag] * by_words + shares[token, TAG_COUNT + tag] * by_letters
            total += shares[token, tag]
        for tag in range(TAG_COUNT):
            margin = shares[token, tag] - (total - shares[token, tag]) / (TAG_COUNT - 1)
            if margin > best[tag, -1] and not _is_mark(data, starts[token], ends[token]):
                _insert(margin, starts[token] - start, ends[token] - start, best[tag], spans[tag])


@jit
def _is_mark(data: Bytes, start: int, end: int) -> bool:
    code, _ = next_letter(data, start, end)
    return code < len(_MARKS) and bool(_MARKS[code])


@jit
def _insert(margin: float, start: int, end: int, best: Sums, spans: Spans) -> None:
    """Keep the best, of equals the first."""
    at = len(best) - 1
    while at > 0 and best[at - 1] < margin:
        best[at], spans[at, 0], spans[at, 1] = best[at - 1], spans[at - 1, 0], spans[at - 1, 1]
        at -= 1
    best[at], spans[at, 0], spans[at, 1] = margin, start, end
