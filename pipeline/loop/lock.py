"""Changes to the models of a project, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import InputError


@contextmanager
def one_at_a_time(lock: Path, doing: str, *, leaves: Path) -> Iterator[None]:
    """Hold the right to do what ``leaves`` a file or folder behind, such as "promoting".

    Raises:
        InputError: somebody else holds it.
    """
    from filelock import FileLock, Timeout

    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout as error:
        fix = f"wait until they are done, look at {leaves}, then decide again"
        raise InputError(f"somebody else is {doing} at this moment", where=str(lock), fix=fix) from error
