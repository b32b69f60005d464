"""A random sample of an export, in one pass: the texts with the lowest keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from itertools import compress

import numpy as np
import numpy.typing as npt

from pipeline.strings import Mask, Strings

Keys = npt.NDArray[np.float64]
"""(n,) numbers from 0 to 1 by which n texts are drawn."""


def drawn(batches: Iterable[tuple[Keys, Strings]], most: int, *, readable: Callable[[list[str]], Sequence[bool] | Mask]) -> list[str]:
    """The ``most`` readable texts with the lowest keys, the lowest first; the same text under the same key is one.

    Args:
        batches: the texts with their keys: random ones draw rows, `keys_of` draws different texts.
        readable: which of some texts may be drawn; few are asked for.
    """
    kept = list[tuple[float, str]]()
    for keys, column in batches:
        rows = np.flatnonzero(keys < (kept[-1][0] if len(kept) == most else np.inf))
        texts = [column[row] for row in rows.tolist()]
        kept = sorted({*kept, *compress(zip(keys[rows].tolist(), texts, strict=True), readable(texts))})[:most]
    return [text for _, text in kept]


def keys_of(texts: Strings, *, seed: int) -> Keys:
    """Keys as good as random that a text has wherever it stands."""
    salt = seed.to_bytes(8, "big")
    digests = b"".join(blake2b(raw, digest_size=8, salt=salt).digest() for raw in texts.raws())
    return np.frombuffer(digests, ">u8") / 2.0**64
