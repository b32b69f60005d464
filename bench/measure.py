"""How things are timed: side by side in one run, medians, ratios."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TIMES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what was measured, the figure, what is required and what is aimed at."""

    what: str
    figure: str
    required: str
    aim: str

    def __str__(self) -> str:
        return f"| {self.what} | {self.figure} | {self.required} | {self.aim} |"


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def side_by_side(one: Callable[[], object], other: Callable[[], object], *, times: int = TIMES) -> tuple[float, float]:
    """Medians of seconds of two actions, taken in turn so that what else the machine does falls on both."""
    pairs = [(seconds(one), seconds(other)) for _ in range(times)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def tagging(source: Path, out: Path, *words: str) -> list[str]:
    """The command line of `verbatim tag`."""
    return [sys.executable, "-m", "pipeline.cli", "tag", str(source), "-o", str(out), "--quiet", *words]


def tag(source: Path, out: Path, *words: str, cores: Sequence[int] | None = None) -> None:
    """`verbatim tag`, whole: a new process, on some cores only if they are given."""
    pinned = (lambda: os.sched_setaffinity(0, cores)) if cores is not None else None
    subprocess.run(tagging(source, out, *words), check=True, capture_output=True, preexec_fn=pinned)


def on_one_core(action: Callable[[], object]) -> object:
    """The action in this process, held to one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        return action()
    finally:
        os.sched_setaffinity(0, before)
