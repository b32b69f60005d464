"""Progress of long work, on standard error: a line that renews itself where a person watches, a line every 30 seconds elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from pipeline.errors import counted
from pipeline.scoring.work import Counts

Progress = Callable[[Counts, float], None]
"""Called after each batch with the counts so far and the share of the export that is read."""
WATCHED, UNWATCHED = 0.2, 30.0
"""Seconds between two lines."""


def silent(counts: Counts, share: float) -> None:
    """Tells nothing."""


@dataclass
class ProgressLine:
    """Tells rows, rate, time left and tags so far. What was done before the first call takes no part in the rate."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    _started: float = -1.0
    _before: int = 0
    _share_before: float = 0.0
    _told: float = 0.0
    _width: int = 0

    def __call__(self, counts: Counts, share: float) -> None:
        now = self.clock()
        if self._started < 0:
            self._started = self._told = now
            self._before, self._share_before = counts.rows_out + counts.rejects, share
            return
        if now - self._told >= (WATCHED if self.stream.isatty() else UNWATCHED):
            self._told = now
            self._write(self._line(counts, share, now - self._started))

    def close(self) -> None:
        """Takes the line away where it renews itself."""
        if self._width:
            self.stream.write("\r" + " " * self._width + "\r")
            self.stream.flush()

    def _write(self, line: str) -> None:
        if self.stream.isatty():
            room = self._columns() - 1  # a line that wraps does not renew itself
            self.stream.write("\r" + line.ljust(self._width)[:room])
            self._width = min(len(line), room)
        else:
            self.stream.write(line + "\n")
        self.stream.flush()

    def _columns(self) -> int:
        """How wide the stream's own terminal is; where it cannot say, as wide as the environment or standard output tells."""
        try:
            own = os.get_terminal_size(self.stream.fileno()).columns
        except (OSError, ValueError):  # no file number, or none of a terminal
            own = 0
        return own or shutil.get_terminal_size().columns

    def _line(self, counts: Counts, share: float, seconds: float) -> str:
        rows = counts.rows_out + counts.rejects
        rate = (rows - self._before) / max(seconds, 1e-9)
        done = share - self._share_before
        left = f", {duration(seconds * (1 - share) / done)} left" if done > 0 else ""
        tags = ", ".join(f"{tag} {count / max(1, counts.tags.total()):.0%}" for tag, count in sorted(counts.tags.items()))
        return f"{counted(rows, 'row')} ({share:.0%}), {rate:,.0f} a second{left}; {tags or 'no tag yet'}"


@contextmanager
def progress_line(*, quiet: bool) -> Iterator[Progress]:
    """A function to call after each batch."""
    line = ProgressLine()
    try:
        yield silent if quiet else line
    finally:
        line.close()


def duration(seconds: float) -> str:
    """As a person says it: 40 s, 3 min, 2 h 05 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
