"""Find near-copies with MinHash and locality-sensitive hashing (Broder 1997; the library is datasketch)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LENGTH = 5
"""Letters in a shingle."""
MISSED = 1e-3
"""Chance that two texts just as similar as the threshold asks are not compared."""


def shingles(text: str) -> set[str]:
    """The runs of five letters and digits of the text, without case, accents or punctuation; of a text without any, of the text itself."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    letters = " ".join(re.findall(r"[^\W_]+", plain)) or text
    return {letters[i : i + LENGTH] for i in range(max(1, len(letters) - LENGTH + 1))}


def jaccard(a: set[str], b: set[str]) -> float:
    """Shared shingles over all shingles, 0 to 1."""
    return len(a & b) / len(a | b) if a or b else 1.0


def near_copy_groups(texts: Sequence[str], *, threshold: float, permutations: int, seed: int) -> list[int]:
    """A group number for each text: two texts whose Jaccard similarity reaches the threshold share one, and so on along chains.

    MinHash proposes the pairs, in bands narrow enough to miss next to none; the exact similarity decides.
    """
    from datasketch import MinHash, MinHashLSH

    sets = [shingles(text) for text in texts]
    index = MinHashLSH(num_perm=permutations, params=_bands(threshold, permutations))
    groups = list(range(len(texts)))
    hashes = MinHash.bulk([[s.encode() for s in one] for one in sets], num_perm=permutations, seed=seed)
    for number, minhash in enumerate(hashes):
        for other in index.query(minhash):
            if jaccard(sets[number], sets[other]) >= threshold:
                _join(groups, number, other)
        index.insert(number, minhash)
    return [_root(groups, number) for number in range(len(texts))]


def _bands(threshold: float, permutations: int) -> tuple[int, int]:
    """Bands, and rows in each: as many rows as let a pair at the threshold slip through less often than ``MISSED``."""
    layouts = ((permutations // rows, rows) for rows in range(permutations // 2, 0, -1))
    return next((layout for layout in layouts if (1 - threshold ** layout[1]) ** layout[0] < MISSED), (permutations, 1))


def _root(groups: list[int], number: int) -> int:
    while groups[number] != number:
        groups[number] = groups[groups[number]]
        number = groups[number]
    return number


def _join(groups: list[int], a: int, b: int) -> None:
    a, b = _root(groups, a), _root(groups, b)
    groups[max(a, b)] = min(a, b)
