"""How the time of a call grows with its input: measured inside one run, so that a slow machine says the same as a fast one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

TIMES = 8
"""By so much the longer input is longer."""
REPEATS = 3


def growth(call: Callable[[str], object], piece: str, *, length: int) -> float:
    """The power of the length with which processor time grows: 1 if linear, 2 if quadratic; ``length`` is in characters."""
    short, whole = (piece * (characters // len(piece)) for characters in (length // TIMES, length))
    return math.log(_least_seconds(call, whole) / _least_seconds(call, short), TIMES)


def _least_seconds(call: Callable[[str], object], text: str) -> float:
    return min(_seconds(call, text) for _ in range(REPEATS))


def _seconds(call: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    call(text)
    return time.process_time() - start
