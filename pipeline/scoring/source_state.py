"""Whether an export is still what it was when a run began."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import InputError, VerbatimError

State = tuple[int, int]
"""A file's size and time of change."""


class UnreachableExportError(VerbatimError):
    """The export was moved, or its disk is gone; what is done is kept."""


def state_of(source: Path) -> State | None:
    """None where the file cannot be reached."""
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def digest_of(source: Path) -> str:
    """Raises UnreachableExportError."""
    try:
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        fix = "put it back where it was, and run the same command with --resume"
        raise UnreachableExportError(f"the export cannot be reached any more: {error.strerror}", where=str(source), fix=fix) from error


def changed(source: Path) -> InputError:
    """What to raise of an export that is another than before."""
    return InputError("the export changed while it was read", where=str(source), fix="run again when nothing writes to it")


@contextmanager
def change_refused(source: Path, seen: State | None, digest: str) -> Iterator[None]:
    """Raises InputError where the export changed meanwhile, also in place of what went wrong because of it.

    A full disk, a process that died and Ctrl-C are not because of it, and a file that was only touched has not changed. One that went
    away may come back as it was: UnreachableExportError keeps the work.
    """
    try:
        yield
    except Exception as error:
        of_its_own = isinstance(error, VerbatimError) and not isinstance(error, InputError)
        if of_its_own or _is_unchanged(source, seen, digest):
            raise
        raise changed(source) from error
    if not _is_unchanged(source, seen, digest):
        raise changed(source)


def _is_unchanged(source: Path, seen: State | None, digest: str) -> bool:
    """Raises UnreachableExportError where nobody can tell."""
    return state_of(source) == seen or digest_of(source) == digest
