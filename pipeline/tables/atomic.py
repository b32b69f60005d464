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
def atomic(path: Path, *, chosen: bool = True) -> Iterator[Path]:
    """A temporary name beside ``path``: synced and renamed to it on a clean exit, removed on an exception.

    Args:
        chosen: whether the user gave the path, and may give another, with -o.

    Raises:
        InputError: the folder is missing or may not be written in.
        VerbatimError: the disk is full.
    """
    with creating(path, chosen=chosen):
        temp = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
        temp.open("xb").close()
    try:
        with full_disk_told(path, fix=_room(chosen)):
            yield temp
            rename(temp, path)
    finally:
        temp.unlink(missing_ok=True)


def rename(temp: Path, path: Path) -> None:
    """Give a whole file its name, for good."""
    sync(temp)
    os.replace(temp, path)
    sync(path.parent)


@contextmanager
def full_disk_told(path: Path, *, fix: str) -> Iterator[None]:
    """Raises VerbatimError where the disk, a quota or a limit on the size of files is reached."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise VerbatimError("the disk is full", where=str(path), fix=fix) from error


@contextmanager
def creating(path: Path, *, chosen: bool = True) -> Iterator[None]:
    """Around what is created beside ``path``, which the user may give another name with -o where it was ``chosen``.

    Raises:
        InputError: it is a folder, or its folder is missing or may not be written in.
        VerbatimError: the disk is full.
    """
    refuse_folder(path, chosen=chosen)
    try:
        with full_disk_told(path, fix=_room(chosen)):
            yield
    except OSError as error:
        what = f"the output cannot be created: {error.strerror}"
        own = "see that its folder exists and that you may write in it"
        fix = "choose a folder that exists and that you may write in, with -o" if chosen else own
        raise InputError(what, where=str(path), fix=fix) from error


def _room(chosen: bool) -> str:
    return "free some space, or write elsewhere with -o" if chosen else "free some space, and run the same command again"


@contextmanager
def reaching(path: Path) -> Iterator[None]:
    """Raises InputError where the system will not look at a path: it or its folder is closed to the user, or its name is too long."""
    try:
        yield
    except OSError as error:
        what = f"the file cannot be reached: {error.strerror}"
        raise InputError(what, where=str(path), fix="check its name, and that you may read it and its folder") from error


def refuse_folder(out: Path, *, chosen: bool = True) -> None:
    """Raises InputError where a file is to be written under a folder's name, which the user may change with -o where it was ``chosen``."""
    with reaching(out):
        if out.is_dir():
            fix = "give the name of a file with -o" if chosen else "move that folder away"
            raise InputError("the output is a folder", where=str(out), fix=fix)


def refuse_same_file(out: Path, source: Path) -> None:
    """Raises InputError where the output would replace what it is made from."""
    with reaching(source):
        is_there = source.exists()
    with reaching(out):
        if is_there and out.exists() and out.samefile(source):
            raise InputError("the output would overwrite the file that it is made from", where=str(out), fix="give another name with -o")


def sync(path: Path) -> None:
    """Have the system put a file or a folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
