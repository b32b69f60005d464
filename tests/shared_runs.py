"""Long runs of letters that two collections of texts share: how we know that a corpus holds nothing of somebody else's.

Every run of ``length`` characters is hashed (case and white space folded) by doubling, so that a collection takes a few
passes over one array: Karp & Rabin 1987, "Efficient randomized pattern-matching algorithms".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
_BASE = 1_099_511_628_211
_SPACE = re.compile(r"\s+")


def shared_runs(texts: Sequence[str], others: Sequence[str], *, length: int, stock: int) -> list[tuple[int, str]]:
    """The texts that share a run of letters with the others.

    Args:
        texts: what must share nothing.
        others: what it is held against.
        length: characters of a run, spaces counted as one.
        stock: a run that stands in so many of the others is a stock phrase, nobody's own.

    Returns:
        (row, run) for the first such run of each text concerned.
    """
    rows, hashes = _runs(texts, length)
    their_rows, theirs = _runs(others, length)
    known = _few_own(theirs[np.isin(theirs, hashes)], their_rows[np.isin(theirs, hashes)], stock)
    hits = np.flatnonzero(np.isin(hashes, known))
    starts = np.searchsorted(rows, rows[hits])
    found: dict[int, str] = {}
    for row, at in zip(rows[hits].tolist(), (hits - starts).tolist(), strict=True):
        found.setdefault(row, _folded(texts[row])[at : at + length])
    return sorted(found.items())


def _few_own(hashes: Hashes, rows: npt.NDArray[np.int64], stock: int) -> Hashes:
    """The hashes that stand in fewer than ``stock`` different rows."""
    once = np.unique(np.stack([hashes, rows.astype(np.uint64)]), axis=1)[0] if len(hashes) else hashes
    values, counts = np.unique(once, return_counts=True)
    return np.asarray(values[counts < stock])


def _runs(texts: Sequence[str], length: int) -> tuple[npt.NDArray[np.int64], Hashes]:
    """The row and the hash of every run, in order; no run crosses from one text to the next."""
    folded = [_folded(text) for text in texts]
    letters = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    sizes = np.array([len(text) for text in folded], np.int64)
    room = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(letters))
    inside = np.flatnonzero(room >= length)
    if len(letters) < length:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    return np.repeat(np.arange(len(sizes)), sizes)[inside], _hashed(letters, length)[inside]


def _hashed(letters: Hashes, length: int) -> Hashes:
    """The hash of the ``length`` characters from each position that has them."""
    if length == 1:
        return letters + np.uint64(1)
    half = _hashed(letters, length // 2)
    shift = np.uint64(pow(_BASE, length // 2, 2**64))
    with np.errstate(over="ignore"):
        joined = half[: len(half) - length // 2] * shift + half[length // 2 :]
        return joined if length % 2 == 0 else joined[:-1] * np.uint64(_BASE) + letters[length - 1 :] + np.uint64(1)


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text.lower())
