"""How passes over text are compiled, and how they read a character. Texts come as in Arrow: one buffer of UTF-8, offsets into it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numba
import numpy as np

from pipeline.strings import Bytes, Offsets

__all__ = ["FNV_PRIME", "FNV_START", "GOLDEN", "Bytes", "Offsets", "jit", "next_letter"]

FNV_START, FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
"""FNV-1a, 64 bits."""
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 over the golden ratio: a multiplication by it spreads a hash over its upper bits (Knuth, TAOCP 3, 6.4)."""

_CONFIG: Any = numba.config  # numba makes its settings at run time
_PACKAGE = Path(__file__).parent
_SOURCES = (
    "compiled.py",
    "schema.py",
    "text/*.py",
    "text/*.txt",
    "classifiers/features.py",
    "classifiers/linear_pass.py",
    "tables/well_formed.py",
    "scoring/columns.py",
)


def _cache_folder() -> Path:
    """Where compiled passes are kept: a folder for each state of all that goes into any of them.

    numba looks at a pass's own file alone, and would keep a pass after a function that it calls or a table that it reads has changed.
    """
    known = Path(_CONFIG.CACHE_DIR) if _CONFIG.CACHE_DIR else _PACKAGE / "__pycache__"
    files = sorted(path for pattern in _SOURCES for path in _PACKAGE.glob(pattern))
    return known / f"passes-{hashlib.sha256(b''.join(path.read_bytes() for path in files)).hexdigest()[:12]}"


_CONFIG.CACHE_DIR = str(_cache_folder())
jit = numba.njit(cache=True, nogil=True, boundscheck=False)


@jit
def next_letter(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """The code point at a position of valid UTF-8 and the position after it; a sequence that the end cuts off gives its first byte."""
    first = data[at]
    if first < 0x80:
        return int(first), at + 1
    if first >= 0xC2 and first < 0xE0 and at + 1 < end:
        return ((first & 0x1F) << 6) | (data[at + 1] & 0x3F), at + 2
    if first >= 0xE0 and first < 0xF0 and at + 2 < end:
        return ((first & 0x0F) << 12) | ((data[at + 1] & 0x3F) << 6) | (data[at + 2] & 0x3F), at + 3
    if first >= 0xF0 and at + 3 < end:
        return ((first & 0x07) << 18) | ((data[at + 1] & 0x3F) << 12) | ((data[at + 2] & 0x3F) << 6) | (data[at + 3] & 0x3F), at + 4
    return int(first), at + 1
