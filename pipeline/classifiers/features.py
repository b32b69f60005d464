"""The one definition of the linear model's features, used in training and in scoring alike.

A comment is read once, byte by byte: its letters are lowered, words and marks are cut, and each word, each pair of
neighbours and each run of letters inside a word (accents folded there, so that hurried spelling still matches) is hashed
to a column. The hashing trick is Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"; the hash is
FNV-1a, 64 bits, finished by a multiplication.

Texts come as in Arrow: one buffer of UTF-8 and offsets into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.compiled import FNV_PRIME, FNV_START, GOLDEN, Bytes, Offsets, jit, next_letter
from pipeline.strings import Strings

Hashes = npt.NDArray[np.uint64]

BITS = 20
"""There are 2 ** BITS columns, shared by words and letters."""
LONGEST_WORD = 64
_WORD, _PAIR, _LETTERS = np.uint64(1), np.uint64(2), np.uint64(3)


def _letter_tables() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """For code points under 0x250: the lower-case letter (0 where it is no letter or digit) and the letter without its accent."""
    import unicodedata

    lower, folded = np.zeros(0x250, np.uint16), np.zeros(0x250, np.uint16)
    for code in range(0x250):
        letter = chr(code).lower()
        if letter.isalnum() and len(letter) == 1:
            lower[code] = ord(letter)
            folded[code] = ord(unicodedata.normalize("NFD", letter)[0])
    return lower, folded


LOWER, FOLDED = _letter_tables()


@jit
def _mixed(value: np.uint64, kind: np.uint64) -> int:
    value = (value ^ (kind * FNV_PRIME)) * GOLDEN
    return int(value >> np.uint64(64 - BITS))


@jit
def tokens(data: Bytes, start: int, end: int, starts: Offsets, ends: Offsets, hashes: Hashes) -> int:
    """Cut ``data[start:end]`` into words and single marks; spaces go. Fills byte positions and hashes, returns how many.

    The hash is FNV-1a over the lower-case code points.
    """
    count, at = 0, start
    while at < end:
        begin = at
        code, at = next_letter(data, at, end)
        value = FNV_START
        if code < 0x250 and LOWER[code] != 0:
            value = (value ^ np.uint64(LOWER[code])) * FNV_PRIME
            while at < end:
                code, after = next_letter(data, at, end)
                if code >= 0x250 or LOWER[code] == 0:
                    break
                value, at = (value ^ np.uint64(LOWER[code])) * FNV_PRIME, after
        elif code <= 32 or code == 0xA0 or code == 0x27 or code == 0x2019:
            continue
        else:
            value = (value ^ np.uint64(code)) * FNV_PRIME
        starts[count], ends[count], hashes[count] = begin, at, value
        count += 1
    return count


def hash_of(word: str) -> int:
    """What ``tokens`` gives for a word in small letters."""
    value = int(FNV_START)
    for letter in word:
        value = (value ^ ord(letter)) * int(FNV_PRIME) % 2**64
    return value


@jit
def word_column(value: np.uint64) -> int:
    """The column of a token."""
    return _mixed(value, _WORD)


@jit
def pair_column(before: np.uint64, value: np.uint64) -> int:
    """The column of two neighbouring tokens."""
    return _mixed(before * FNV_PRIME ^ value, _PAIR)


@jit
def word_columns(hashes: Hashes, count: int, columns: Offsets) -> int:
    """The columns of the tokens and of their neighbouring pairs, one an occurrence; returns how many."""
    filled = 0
    for token in range(count):
        columns[filled] = word_column(hashes[token])
        filled += 1
        if token > 0:
            columns[filled] = pair_column(hashes[token - 1], hashes[token])
            filled += 1
    return filled


@jit
def letter_columns(data: Bytes, start: int, end: int, shortest: int, longest: int, letters: Hashes, columns: Offsets, filled: int) -> int:
    """The columns of the runs of ``shortest`` to ``longest`` folded letters in one token, its edges marked, written from ``filled`` on.

    ``letters`` is room for the longest word and its edges. Returns how far ``columns`` is filled then.
    """
    letters[0], size, at = np.uint64(32), 1, start
    while at < end and size <= LONGEST_WORD:
        code, at = next_letter(data, at, end)
        letters[size] = np.uint64(FOLDED[code]) if code < 0x250 and LOWER[code] != 0 else np.uint64(code)
        size += 1
    letters[size] = np.uint64(32)
    size += 1
    for first in range(size - shortest + 1):
        value = FNV_START
        for length in range(1, min(longest, size - first) + 1):
            value = (value ^ letters[first + length - 1]) * FNV_PRIME
            if length >= shortest:
                columns[filled] = _mixed(value, _LETTERS)
                filled += 1
    return filled


@jit
def _counted(data: Bytes, offsets: Offsets, shortest: int, longest: int, columns: Offsets, ends_of: Offsets) -> int:
    """All columns of all comments, words then letters; ``ends_of[2 * i]`` and ``[2 * i + 1]`` end comment i's two blocks."""
    starts = np.empty(len(data) + 1, np.int64)
    ends = np.empty(len(data) + 1, np.int64)
    hashes, letters = np.empty(len(data) + 1, np.uint64), np.empty(LONGEST_WORD + 2, np.uint64)
    filled = 0
    for comment in range(len(offsets) - 1):
        count = tokens(data, offsets[comment], offsets[comment + 1], starts, ends, hashes)
        filled += word_columns(hashes, count, columns[filled:])
        ends_of[2 * comment] = filled
        for token in range(count):
            filled = letter_columns(data, starts[token], ends[token], shortest, longest, letters, columns, filled)
        ends_of[2 * comment + 1] = filled
    return filled


def occurrences(texts: Sequence[str], *, shortest: int, longest: int) -> tuple[Offsets, Offsets]:
    """The columns of every comment's words and letter runs, one an occurrence.

    Returns:
        columns (occurrences,) and block ends (2 n,): comment i's words end at 2 i, its letter runs at 2 i + 1.
    """
    column = Strings.of(texts)
    data, offsets = column.data, column.offsets
    room = 2 * (len(data) + 1) + (3 * len(data) + 1) * (longest - shortest + 1)
    columns, ends = np.empty(room, np.int64), np.empty(2 * len(texts), np.int64)
    used = _counted(data, offsets, shortest, longest, columns, ends)
    return columns[:used], ends


def matrix(texts: Sequence[str], idf: npt.NDArray[np.float32], *, shortest: int, longest: int) -> Any:
    """The comments as rows of a scipy CSR matrix (n, 2 ** BITS), float64.

    Each occurrence weighs its column's idf; words and letter runs are two blocks, each divided by the root of the
    sum of its occurrences' squares, so that a row needs no look at repeated columns and scoring stays one pass.
    """
    from scipy.sparse import csr_matrix

    columns, ends = occurrences(texts, shortest=shortest, longest=longest)
    weights = idf[columns].astype(np.float64)
    squares = np.concatenate([[0.0], np.cumsum(weights**2)])
    starts = np.concatenate([[0], ends[:-1]])
    norms = np.sqrt(np.maximum(squares[ends] - squares[starts], 1e-12))
    weights /= np.repeat(norms, ends - starts)
    result = csr_matrix((weights, columns, np.concatenate([[0], ends[1::2]])), shape=(len(texts), 1 << BITS))
    result.sum_duplicates()
    return result


def inverse_document_frequency(texts: Sequence[str], *, shortest: int, longest: int) -> npt.NDArray[np.float32]:
    """ln((1 + n) / (1 + df)) + 1 for every column, as scikit-learn smooths it; columns never seen get 0."""
    frequency = np.zeros(1 << BITS, np.int64)
    _count_documents(*occurrences(texts, shortest=shortest, longest=longest), frequency)
    idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
    return np.where(frequency > 0, idf, 0).astype(np.float32)


@jit
def _count_documents(columns: Offsets, ends: Offsets, frequency: Offsets) -> None:
    """Add to each column's frequency the comments that it occurs in; the arguments before it are what ``occurrences`` gives."""
    latest, start = np.full(len(frequency), -1, np.int64), 0
    for comment in range(len(ends) // 2):
        for column in columns[start : ends[2 * comment + 1]]:
            if latest[column] != comment:
                latest[column] = comment
                frequency[column] += 1
        start = ends[2 * comment + 1]
