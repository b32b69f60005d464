"""The linear model in one compiled pass over many comments: their scores, and the words that speak most for a tag."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers import features
from pipeline.compiled import GOLDEN, Bytes, Offsets, jit, next_letter
from pipeline.schema import TAGS
from pipeline.strings import ByteSpans

if TYPE_CHECKING:
    from pipeline.classifiers.calibration import Labels

Weights = npt.NDArray[np.float32]
"""(columns, 5) what a column adds to each of the four tags, and its squared idf."""
Sums = npt.NDArray[np.float64]
PUNCTUATION = frozenset(".,;:…-–—'\"«»()[]/*€\ufe0f")
"""Marks that are no evidence by themselves, the invisible one behind an emoji among them."""
GRAMMAR = (
    "a ai as au aux avaient avait avec avez avoir avons c ce ces cet cette d dans de des du elle elles en est et eu eux il ils j je l "
    "la le les leur leurs lui m ma me mes moi mon nos notre nous on ont ou où par pour qu que qui s sa se ses soit son sont sur t te "
    "un une votre vos vous y à étaient était été être"
)
"""Words that tell nobody anything by themselves, whatever they add to a score. Negations are not among them."""
MEMORY_BITS = 16
TAG_COUNT = len(TAGS)
_WIDTH = TAG_COUNT + 1
_SILENT = np.sort(np.array([features.hash_of(word) for word in GRAMMAR.split()], np.uint64))
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
    lean: Sums,
    tags: Labels,
    scores: Sums,
    spans: ByteSpans,
) -> None:
    """Fill ``scores`` (comments, 4) and ``spans`` (comments, most, 2), bytes from each comment's start, the strongest word first.

    A score is what the words and pairs add up to and what the letters do, each divided by its norm. The words that are shown speak
    for one tag: that of ``tags`` (comments,), or where it is -1 that of the highest score with ``lean`` (4,) added.
    """
    longest = 1
    for comment in range(len(offsets) - 1):
        longest = max(longest, offsets[comment + 1] - offsets[comment])
    starts, ends, hashes = np.empty(longest, np.int64), np.empty(longest, np.int64), np.empty(longest, np.uint64)
    letters = np.empty(features.LONGEST_WORD + 2, np.uint64)
    columns = np.empty((features.LONGEST_WORD + 2) * (runs[1] - runs[0] + 1), np.int64)
    pairs, margins, totals = np.empty(longest, np.int64), np.empty(longest), np.empty(2 * _WIDTH)
    best = np.empty(spans.shape[1])
    for comment in range(len(offsets) - 1):
        count = features.tokens(data, offsets[comment], offsets[comment + 1], starts, ends, hashes)
        totals[:] = 0
        for token in range(count):  # no views of arrays and no calls with many in here: each costs as much as the work
            slot = slot_of(hashes[token])
            if known[slot] != hashes[token]:
                _remember(slot, data, starts[token], ends[token], hashes[token], runs, letters, columns, weights, known, sums)
            for i in range(2 * _WIDTH):
                totals[i] += sums[slot, i]
            if token > 0:
                pairs[token] = features.pair_column(hashes[token - 1], hashes[token])
                for i in range(_WIDTH):
                    totals[i] += weights[pairs[token], i]
        by_words, by_letters = 1 / np.sqrt(totals[TAG_COUNT] + 1e-12), 1 / np.sqrt(totals[-1] + 1e-12)
        for tag in range(TAG_COUNT):
            scores[comment, tag] = bias[tag] + totals[tag] * by_words + totals[_WIDTH + tag] * by_letters
        if len(best) > 0:
            shown = tags[comment] if tags[comment] >= 0 else _highest(scores, lean, comment)
            for token in range(count):
                slot = slot_of(hashes[token])
                if known[slot] != hashes[token]:  # a later word of the comment took its place
                    _remember(slot, data, starts[token], ends[token], hashes[token], runs, letters, columns, weights, known, sums)
                margins[token] = by_words * _margin(sums, slot, 0, shown) + by_letters * _margin(sums, slot, _WIDTH, shown)
                if token > 0:
                    half = by_words * _margin(weights, pairs[token], 0, shown) / 2
                    margins[token - 1] += half
                    margins[token] += half
            _choose(data, starts, ends, hashes, count, margins, best, comment, offsets[comment], spans)


@jit
def _highest(scores: Sums, lean: Sums, comment: int) -> int:
    """The tag of the highest score with ``lean`` added, of equals the first."""
    highest = 0
    for tag in range(1, TAG_COUNT):
        if scores[comment, tag] + lean[tag] > scores[comment, highest] + lean[highest]:
            highest = tag
    return highest


@jit
def _margin(table: Any, row: int, first: int, tag: int) -> float:
    """What a row gives to a tag against the mean of the others; the four stand from column ``first`` on."""
    total = 0.0
    for i in range(first, first + TAG_COUNT):
        total += table[row, i]
    return float(table[row, first + tag] - (total - table[row, first + tag]) / (TAG_COUNT - 1))


@jit
def slot_of(value: np.uint64) -> int:
    """Where a word is remembered. FNV's upper bits alone are no hash."""
    return int(((value ^ (value >> np.uint64(32))) * GOLDEN) >> np.uint64(64 - MEMORY_BITS))


@jit
def _remember(
    slot: int,
    data: Bytes,
    start: int,
    end: int,
    value: np.uint64,
    runs: tuple[int, int],
    letters: features.Hashes,
    columns: Offsets,
    weights: Weights,
    known: features.Hashes,
    sums: Sums,
) -> None:
    """Put a word in its place, with what it adds by itself and by its letters."""
    word, known[slot] = features.word_column(value), value
    for i in range(_WIDTH):
        sums[slot, i], sums[slot, _WIDTH + i] = weights[word, i], 0
    for letter in range(features.letter_columns(data, start, end, runs[0], runs[1], letters, columns, 0)):
        for i in range(_WIDTH):
            sums[slot, _WIDTH + i] += weights[columns[letter], i]


@jit
def _choose(
    data: Bytes,
    starts: Offsets,
    ends: Offsets,
    hashes: features.Hashes,
    count: int,
    margins: Sums,
    best: Sums,
    comment: int,
    origin: int,
    spans: ByteSpans,
) -> None:
    """The words of the highest margins, of equals the first; only what is above nothing, no marks, and none of GRAMMAR."""
    best[:] = 0
    last = len(best) - 1
    for token in range(count):
        if margins[token] > best[last] and not _is_mark(data, starts[token], ends[token]) and not _is_silent(hashes[token]):
            at = last
            while at > 0 and best[at - 1] < margins[token]:
                best[at] = best[at - 1]
                spans[comment, at, 0], spans[comment, at, 1] = spans[comment, at - 1, 0], spans[comment, at - 1, 1]
                at -= 1
            best[at] = margins[token]
            spans[comment, at, 0], spans[comment, at, 1] = starts[token] - origin, ends[token] - origin


@jit
def _is_mark(data: Bytes, start: int, end: int) -> bool:
    code, _ = next_letter(data, start, end)
    return code < len(_MARKS) and bool(_MARKS[code])


@jit
def _is_silent(value: np.uint64) -> bool:
    at = np.searchsorted(_SILENT, value)
    return bool(at < len(_SILENT) and _SILENT[at] == value)
