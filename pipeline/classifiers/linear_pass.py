"""The linear model in compiled passes over many comments: their scores, and the words that speak most for their tags.

What a word's letters add up to is kept for the next time that the word comes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.compiled import Bytes, Offsets, jit, next_letter

Weights = npt.NDArray[np.float32]
Sums = npt.NDArray[np.float64]
PUNCTUATION = frozenset(".,;:…-–—'\"«»()[]/*")
"""Marks that are no evidence by themselves."""
CACHE_BITS = 16
"""Words whose letters are remembered while a batch is scored: 2 ** 16, in 3 MB."""
_MARKS = np.array([chr(code) in PUNCTUATION for code in range(1 + max(map(ord, PUNCTUATION)))])


@jit
def score(
    data: Bytes, offsets: Offsets, weights: Weights, squares: Weights, bias: Sums, runs: tuple[int, int], result: Sums
) -> None:
    """Fill ``result`` (comments, tags) with the scores: what the words and the letters add up to, each divided by its norm."""
    longest, width = _room(offsets), weights.shape[1] + 1
    starts, ends = np.empty(longest, np.int64), np.empty(longest, np.int64)
    columns = np.empty(2 * longest + _letter_room(runs), np.int64)
    known, sums = np.zeros(1 << CACHE_BITS, np.uint64), np.zeros((1 << CACHE_BITS, width))
    words, letters = np.zeros(width), np.zeros(width)
    for comment in range(len(offsets) - 1):
        count = features.token_starts(data, offsets[comment], offsets[comment + 1], starts, ends)
        words[:] = 0
        letters[:] = 0
        _add(columns, features.word_columns(data, starts, ends, count, columns), weights, squares, words)
        for token in range(count):
            slot = _letters_of(data, starts[token:], ends[token:], weights, squares, runs, known, sums, columns)
            for i in range(width):
                letters[i] += sums[slot, i]
        for tag in range(width - 1):
            by_words, by_letters = words[tag] / np.sqrt(words[-1] + 1e-12), letters[tag] / np.sqrt(letters[-1] + 1e-12)
            result[comment, tag] = bias[tag] + by_words + by_letters


@jit
def deciding_words(
    data: Bytes, offsets: Offsets, tags: Offsets, weights: Weights, squares: Weights, runs: tuple[int, int], spans: npt.NDArray[np.int64]
) -> None:
    """Fill ``spans`` (comments, most, 2) with the bytes, from each comment's start, of the words that speak most for its tag.

    A word is worth its own weight, half of its pairs' and its letters', each block by its norm, for the tag and against the mean
    of the others.
    """
    longest, tag_count = _room(offsets), weights.shape[1]
    starts, ends, slots = np.empty(longest, np.int64), np.empty(longest, np.int64), np.empty(longest, np.int64)
    columns = np.empty(2 * longest + _letter_room(runs), np.int64)
    known, sums = np.zeros(1 << CACHE_BITS, np.uint64), np.zeros((1 << CACHE_BITS, tag_count + 1))
    margins, letter_margins = np.empty(longest), np.empty(longest)
    best = np.empty(spans.shape[1])
    for comment in range(len(offsets) - 1):
        count = features.token_starts(data, offsets[comment], offsets[comment + 1], starts, ends)
        features.word_columns(data, starts, ends, count, columns)
        tag, word_squares, letter_squares = tags[comment], 0.0, 0.0
        for token in range(count):
            margins[token] = 0
        for token in range(count):
            word = columns[max(0, 2 * token - 1)]
            margins[token] += _margin(weights[word], tag)
            word_squares += squares[word]
            if token > 0:
                pair = columns[2 * token]
                half = _margin(weights[pair], tag) / 2
                margins[token] += half
                margins[token - 1] += half
                word_squares += squares[pair]
            slot = _letters_of(data, starts[token:], ends[token:], weights, squares, runs, known, sums, columns[2 * count :])
            letter_margins[token] = _margin(sums[slot, :tag_count], tag)
            letter_squares += sums[slot, tag_count]
        word_norm, letter_norm = np.sqrt(word_squares + 1e-12), np.sqrt(letter_squares + 1e-12)
        best[:] = 0
        for token in range(count):
            margin = margins[token] / word_norm + letter_margins[token] / letter_norm
            if margin > best[-1] and not _is_mark(data, starts[token], ends[token]):
                _insert(margin, starts[token] - offsets[comment], ends[token] - offsets[comment], best, spans[comment])


@jit
def _margin(row: Weights, tag: int) -> float:
    total = 0.0
    for other in range(len(row)):
        total += row[other]
    return float(row[tag] - (total - row[tag]) / (len(row) - 1))


@jit
def _is_mark(data: Bytes, start: int, end: int) -> bool:
    code, _ = next_letter(data, start, end)
    return code < len(_MARKS) and bool(_MARKS[code])


@jit
def _insert(margin: float, start: int, end: int, best: Sums, spans: npt.NDArray[np.int64]) -> None:
    """Keep the best, of equals the first."""
    at = len(best) - 1
    while at > 0 and best[at - 1] < margin:
        best[at], spans[at, 0], spans[at, 1] = best[at - 1], spans[at - 1, 0], spans[at - 1, 1]
        at -= 1
    best[at], spans[at, 0], spans[at, 1] = margin, start, end


@jit
def _add(columns: Offsets, count: int, weights: Weights, squares: Weights, row: Sums) -> None:
    """Add the weights of the columns to ``row[:4]`` and their squared idf to ``row[4]``."""
    for i in range(count):
        column = columns[i]
        for tag in range(len(row) - 1):
            row[tag] += weights[column, tag]
        row[-1] += squares[column]


@jit
def _room(offsets: Offsets) -> int:
    """Bytes of the longest comment, and one more."""
    longest = 1
    for comment in range(len(offsets) - 1):
        longest = max(longest, offsets[comment + 1] - offsets[comment] + 1)
    return longest


@jit
def _letter_room(runs: tuple[int, int]) -> int:
    """Letter runs of the longest word, at most."""
    return (features.LONGEST_WORD + 2) * (runs[1] - runs[0] + 1)


@jit
def _letters_of(
    data: Bytes,
    start: Offsets,
    end: Offsets,
    weights: Weights,
    squares: Weights,
    runs: tuple[int, int],
    known: npt.NDArray[np.uint64],
    sums: Sums,
    columns: Offsets,
) -> int:
    """The slot of ``sums`` that holds what one word's letters add up to."""
    value = features.word_hash(data, start[0], end[0])
    slot = np.int64(value >> np.uint64(64 - CACHE_BITS))
    if known[slot] != value:
        known[slot] = value
        sums[slot] = 0
        _add(columns, features.letter_columns(data, start, end, 1, runs[0], runs[1], columns), weights, squares, sums[slot])
    return slot
