"""A tagged workbook: the export's own with cells added to the rows of one sheet, or a new one of text cells."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import datetime
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pipeline.errors import InputError
from pipeline.tables.added import Column, as_cells
from pipeline.tables.cells import Value, in_workbook
from pipeline.tables.export import Append, Batch, Export
from pipeline.tables.sheet_xml import SheetRow, cell, column_letters, last_column, sheet_rows, valueless_formulas
from pipeline.tables.sheets import broken
from pipeline.tables.workbook import refuse_larger

if TYPE_CHECKING:
    from pipeline.tables.xlsx import XlsxExport

_MOST_COLUMNS = 16_384
_NO_DATE = datetime.datetime(1980, 1, 1)  # so that the same export gives the same bytes
_RELATION = "/relationships}id"  # its namespace is another in a strict workbook


@contextmanager
def same_format(temp: Path, *, like: XlsxExport, added: Sequence[str]) -> Iterator[Append]:
    """Copies the workbook and adds cells to the rows of one sheet: values, number formats, other sheets all stay."""
    refuse_too_wide(like.last_column, added, like.path)
    name, header, path = like.sheet.name, like.sheet.header, like.path
    with _faults_told(path), ZipFile(path) as source, ZipFile(temp, "w", ZIP_DEFLATED) as target:
        part = _part(source, name)
        _copy_others(source, target, part)
        letters = [column_letters(like.last_column + 1 + i) for i in range(len(added))]
        with _opened(source, part) as stream, target.open(_info(source.getinfo(part)), "w", force_zip64=_is_large(source, part)) as out:
            splicer = _Splicer(sheet_rows(stream), out, letters)
            splicer.add([header], [[name] for name in added])
            yield lambda batch, columns: splicer.add(batch.numbers, [as_cells(column) for column in columns])
            splicer.finish()


def last_column_of(path: Path, sheet: str) -> int:
    """The last column, from 1, that any cell of a sheet stands in, filled or not. Raises InputError where its XML is broken."""
    with _faults_told(path), ZipFile(path) as source, _opened(source, _part(source, sheet)) as stream:
        return last_column(stream)


def valueless_formulas_of(path: Path, sheet: str, column: int) -> list[int]:
    """As ``valueless_formulas``, of a column from 1 of a sheet. Raises InputError where a part is missing or broken."""
    with _faults_told(path), ZipFile(path) as source, _opened(source, _part(source, sheet)) as stream:
        return list(valueless_formulas(stream, column_letters(column)))


def refuse_too_wide(taken: int, added: Sequence[str], source: Path) -> None:
    """Raises InputError where a sheet has no room for the added columns beside those that are taken."""
    if taken + len(added) > _MOST_COLUMNS:
        what = f"a sheet holds {_MOST_COLUMNS} columns at most, and {taken} are taken before the {len(added)} that are added"
        raise InputError(what, where=str(source), fix="write another format: -o tagged.csv")


def refuse_too_large(batch: Batch, names: Sequence[str], source: Path) -> None:
    """Raises InputError on rows or cells of another format that a sheet cannot hold."""
    cells = (value for name in names for value in batch.values(name))
    refuse_larger(batch.start + len(batch), cells, where=str(source), fix="write another format: -o tagged.csv")


@contextmanager
def converted(temp: Path, *, like: Export, added: Sequence[str]) -> Iterator[Append]:
    """Writes an export of another format as a workbook of text cells, so that numbers and dates keep their spelling."""
    import xlsxwriter

    names = like.every_column()
    refuse_too_wide(len(names), added, like.path)
    options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(temp.parent)}
    with _system_errors_unwrapped(), xlsxwriter.Workbook(str(temp), options) as workbook:
        workbook.set_properties({"created": _NO_DATE})
        sheet = workbook.add_worksheet("verbatim")
        for column, name in enumerate([*names, *added]):
            sheet.write_string(0, column, name)

        def append(batch: Batch, columns: list[Column]) -> None:
            refuse_too_large(batch, names, like.path)
            tagged = [[in_workbook(value) if isinstance(value, str) else value for value in as_cells(values)] for values in columns]
            for row, cells in enumerate(zip(*(batch.values(name) for name in names), *tagged, strict=True), batch.start + 1):
                for column, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write_number(row, column, value)

        yield append


@contextmanager
def _system_errors_unwrapped() -> Iterator[None]:
    """Lets a full disk be told as one: xlsxwriter wraps what the system says in an exception of its own."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        raise error.args[0] from error


@contextmanager
def _faults_told(path: Path) -> Iterator[None]:
    """Tells what zipfile and expat find wrong with the workbook, and lets the caller's own exceptions through."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, ExpatError, ElementTree.ParseError, _MissingPartError) as error:
        raise broken(path, error) from error


class _MissingPartError(Exception):
    """The workbook speaks of something that is not in it."""


class _Splicer:
    """Copies a sheet's XML up to the rows that it is given, adding cells to them."""

    def __init__(self, rows: Iterator[SheetRow], out: IO[bytes], letters: list[str]) -> None:
        self._rows, self._out, self._letters = rows, out, letters

    def add(self, numbers: Sequence[int], columns: Sequence[Sequence[Value]]) -> None:
        pending = dict(zip(numbers, zip(*columns, strict=True), strict=True))
        for row in self._rows if pending else ():
            self._out.write(row.raw)
            if (values := pending.pop(row.number, None)) is not None:
                self._out.write(self._cells(row, values).encode())
            if not pending:
                return
        if pending:
            raise _MissingPartError(f"row {min(pending)} is not in the XML of the sheet")

    def finish(self) -> None:
        for row in self._rows:
            self._out.write(row.raw)

    def _cells(self, row: SheetRow, values: tuple[Value, ...]) -> str:
        return "".join(cell(row.prefix, f"{letters}{row.number}", v) for letters, v in zip(self._letters, values, strict=True))


def _part(source: ZipFile, sheet: str) -> str:
    """The name in the archive of the part that holds a sheet, by the workbook's relations."""
    try:
        workbook = ElementTree.fromstring(_opened(source, "xl/workbook.xml").read())
        found = next(e for e in workbook.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet)
        relation = next(value for name, value in found.items() if name.endswith(_RELATION))
        relations = ElementTree.fromstring(_opened(source, "xl/_rels/workbook.xml.rels").read())
        target = next(e.get("Target", "") for e in relations if e.get("Id") == relation)
        return source.getinfo(target.lstrip("/") if target.startswith("/") else f"xl/{target}").filename
    except (KeyError, StopIteration) as error:
        raise _MissingPartError(f"the part of the sheet “{sheet}” is missing") from error


def _opened(source: ZipFile, part: str) -> IO[bytes]:
    try:
        return source.open(part)
    except (KeyError, NotImplementedError, RuntimeError) as error:  # missing, compressed in an unknown way, or encrypted
        raise _MissingPartError(f"{part} cannot be read: {error}") from error


def _copy_others(source: ZipFile, target: ZipFile, part: str) -> None:
    for info in source.infolist():
        if info.filename != part:
            with _opened(source, info.filename) as stream, target.open(_info(info), "w", force_zip64=info.file_size >= 1 << 31) as out:
                shutil.copyfileobj(stream, out)


def _info(info: ZipInfo) -> ZipInfo:
    copy = ZipInfo(info.filename, info.date_time)
    copy.compress_type, copy.external_attr = ZIP_DEFLATED, info.external_attr
    return copy


def _is_large(source: ZipFile, part: str) -> bool:
    return source.getinfo(part).file_size >= 1 << 29
