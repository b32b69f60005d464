"""A file appears under its name only when it is whole."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import InputError, VerbatimError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``: synced and renamed to it on a clean exit, removed on an exception.

    Raises:
        InputError: the folder is missing or may not be written in.
        VerbatimError: the disk is full.
    """
    temp = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    _create(temp, path)
    try:
        yield temp
        _sync(temp)
        os.replace(temp, path)
        _sync(path.parent)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise VerbatimError("the disk is full", where=str(path), fix="free some space, or write elsewhere with -o") from error
    finally:
        temp.unlink(missing_ok=True)


def _create(temp: Path, path: Path) -> None:
    if path.is_dir():
        raise InputError("the output is a folder", where=str(path), fix="give the name of a file with -o")
    try:
        temp.open("xb").close()
    except OSError as error:
        what = f"the output cannot be created: {error.strerror}"
        raise InputError(what, where=str(path), fix="choose a folder that exists and that you may write in, with -o") from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
