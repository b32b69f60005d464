"""Progress of long work: on standard error, with rate and time left, and only where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(unit: str) -> Iterator[Callable[[int], None]]:
    """A function to call with how much was done; it draws a bar when standard error is a terminal."""
    from tqdm import tqdm

    with tqdm(unit=f" {unit}", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:

        def advance(done: int) -> None:
            bar.update(done)

        yield advance
