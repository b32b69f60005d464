"""Which module reads and writes which file, by its suffix. The modules are imported when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from pipeline.errors import InputError
from pipeline.tables.atomic import reaching, refuse_same_file
from pipeline.tables.export import Append, Export, Refusal

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


class Format(Protocol):
    """What the module of each format offers; CSV has no ``same_format``, since its pieces are the file."""

    def open_export(self, path: Path, *, text_column: str | None) -> Export: ...
    def same_format(self, temp: Path, *, like: Any, added: Sequence[str]) -> AbstractContextManager[Append]: ...
    def converted(self, temp: Path, *, like: Export, added: Sequence[str]) -> AbstractContextManager[Append]: ...
    def refusals(self, like: Export, added: Sequence[str]) -> Iterable[Refusal]: ...


def open_export(path: Path, *, text_column: str | None = None, sheet: str | None = None) -> Export:
    """An export, its format told by its suffix, its text column found unless it is named, and so the sheet of a workbook.

    Raises:
        InputError: there is no such file or sheet, it is empty, broken or of no known format, or no column is clearly the text.
    """
    _refuse_unreadable(path)
    name = format_of(path)
    if sheet is None:
        return _module(name).open_export(path, text_column=text_column)
    if name != "xlsx":
        raise InputError("only a workbook has sheets", where=str(path), fix="leave --sheet out, or give an .xlsx")
    from pipeline.tables import xlsx

    return xlsx.open_export(path, text_column=text_column, sheet=sheet)


def refuse_output(path: Path, like: Export, added: Sequence[str]) -> None:
    """Refuse a place or columns that no tagged file can have.

    Raises:
        InputError: an added column is there already, or ``path`` is the export itself or of no known format.
        ValueError: no columns to add, or the same name twice.
    """
    if not added or len(set(added)) < len(added):
        raise ValueError("name each added column once")
    _refuse_tagged(like, added)
    refuse_same_file(path, like.path)
    format_of(path)


def refusals(path: Path, like: Export, added: Sequence[str]) -> tuple[Refusal, ...]:
    """Of the batches that a tagged file at ``path`` cannot hold. Raises InputError where it can hold none."""
    return (*like.refusals(added), *_module(format_of(path)).refusals(like, added))


@contextmanager
def writer_onto(temp: Path, *, like: Export, added: Sequence[str]) -> Iterator[Append]:
    """A writer of the export's rows with columns added, for a caller who gives the file its name when it is whole.

    In the export's own format what stands there stays; in another, it is converted. CSV onto CSV is not for this: see `pieces_of`.
    """
    name = format_of(temp)
    module = _module(name)
    sink = module.same_format if name == like.format else module.converted
    with sink(temp, like=like, added=added) as append:
        yield append


def _module(name: str) -> Format:
    return cast(Format, import_module(f"pipeline.tables.{name}"))


def format_of(path: Path) -> str:
    """The format that a file's suffix says. Raises InputError for one that verbatim does not know."""
    if name := _SUFFIXES.get(path.suffix.lower()):
        return name
    what = f"“{path.suffix}” is not a format that verbatim knows" if path.suffix else "the file's name has no suffix"
    raise InputError(what, where=str(path), fix=f"use one of {', '.join(_SUFFIXES)}; save .xls and .ods files as .xlsx")


def _refuse_unreadable(path: Path) -> None:
    with reaching(path):
        if path.is_dir():
            raise InputError("this is a folder, not a file", where=str(path), fix="name one file in it")
        if not path.is_file():
            raise InputError("there is no such file", where=str(path), fix="check the name and the folder")
        if path.stat().st_size == 0:
            raise InputError("the file is empty", where=str(path), fix="export it again")
        path.open("rb").close()


def _refuse_tagged(like: Export, added: Sequence[str]) -> None:
    if taken := [name for name in added if name in like.columns]:
        what = f"the file was tagged before: it has the column “{taken[0]}” already"
        raise InputError(what, where=str(like.path), fix="tag the file it was made from, or remove the verbatim_ columns")
