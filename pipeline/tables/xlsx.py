"""XLSX: values read by calamine, and the workbook written back as it was, with cells added to the rows of one sheet.

A row is a row of the sheet below its header in which a cell is filled; the header is the first row that is filled about
as widely as the sheet. Excel stops at 1,048,576 rows, and that bounds the memory of reading one.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import datetime
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pipeline.errors import InputError, warning
from pipeline.strings import Strings
from pipeline.tables.added import Column, as_cells
from pipeline.tables.cells import LONGEST_CELL, Value, as_text, in_workbook, is_typed, rounded
from pipeline.tables.columns import (
    BY_CONTENT,
    BY_NAME,
    ONLY,
    SAMPLE_ROWS,
    Found,
    NoSuchColumnError,
    is_known_name,
    no_such_column,
    one_line,
    text_column_of,
)
from pipeline.tables.export import Append, Batch, Export, Refusal
from pipeline.tables.headers import has_header, unique_names, warnings_of
from pipeline.tables.sheet_xml import SheetRow, cell, column_letters, last_column, sheet_rows

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

Row = list[object]
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what a workbook with a password is wrapped in
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_HEADER_WITHIN = 20
_CLEARNESS = (ONLY, BY_CONTENT, BY_NAME)
_NO_DATE = datetime.datetime(1980, 1, 1)  # so that the same export gives the same bytes
_RELATION = "/relationships}id"  # its namespace is another in a strict workbook


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its values: its name, the number of its header row from 1, and its columns."""

    name: str
    header: int
    columns: tuple[str, ...]
    found: Found
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class XlsxRows:
    """Filled rows."""

    rows: list[Row]
    positions: dict[str, int]

    def values(self, column: str) -> list[str | None]:
        return [as_text(value) for value in self.cells(column)]

    def cells(self, column: str) -> Sequence[object]:
        position = self.positions[column]
        return [None if row[position] == "" else row[position] for row in self.rows]


class XlsxExport(Export):
    """One sheet of a workbook."""

    format = "xlsx"

    def __init__(self, workbook: CalamineWorkbook, path: Path, *, sheet: Sheet) -> None:
        self.sheet, self.sheet_name, self._workbook = sheet, sheet.name, workbook
        others = len(workbook.sheet_names) - 1
        told = f"xlsx, sheet “{sheet.name}”{f' of {others + 1}' if others else ''}, header on row {sheet.header}"
        details = f"{told}, {len(sheet.columns)} columns"
        super().__init__(path, columns=sheet.columns, found=sheet.found, details=details, warnings=sheet.warnings)

    def batches(self, size: int) -> Iterator[Batch]:
        positions = {name: position for position, name in enumerate(self.columns)}
        sheet, start = self._workbook.get_sheet_by_name(self.sheet.name), 0
        filled = _filled(sheet, after=self.sheet.header)
        while block := list(islice(filled, size)):
            numbers, rows = [number for number, _ in block], XlsxRows([row for _, row in block], positions)
            texts, share = Strings.of([text or "" for text in rows.values(self.text_column)]), block[-1][0] / sheet.total_height
            yield Batch(start, texts, [], rows, min(1.0, share), numbers)
            start += len(block)

    def close(self) -> None:
        self._workbook.close()

    @cached_property
    def last_column(self) -> int:
        """The last column, from 1, that any cell of the sheet stands in, filled or not. Raises InputError where its XML is broken."""
        with _faults_told(self.path), ZipFile(self.path) as source, _opened(source, _part(source, self.sheet.name)) as stream:
            return last_column(stream)


def open_export(path: Path, *, text_column: str | None, sheet: str | None = None) -> XlsxExport:
    """The sheet of a workbook that is named, or else the likeliest visible one that has a text column.

    Raises:
        InputError: there is none, or the workbook is broken or has a password.
    """
    workbook = _workbook(path)
    try:
        found = _with_text(workbook, text_column, path) if sheet is None else _named(workbook, sheet, text_column, path)
        lone = warnings_of(found.columns, path=path) if text_column is None else ()
        return XlsxExport(workbook, path, sheet=replace(found, warnings=(*found.warnings, *lone)))
    except BaseException:
        workbook.close()
        raise


def _workbook(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, XmlError, ZipError

    with path.open("rb") as file:
        if file.read(8) == _OLE:
            raise InputError("the workbook has a password, or is an old .xls", where=str(path), fix="save it as .xlsx without a password")
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, XmlError, ZipError, OSError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> InputError:
    return InputError(f"the workbook is broken: {error}", where=str(path), fix="open it in a spreadsheet and save it again as .xlsx")


def _with_text(workbook: CalamineWorkbook, text_column: str | None, path: Path) -> Sheet:
    tables = [table for name in _visible(workbook) if (table := _table(name, _read(workbook, name, path)))]
    if not tables:
        fix = "give a workbook with column names and rows below them; a sheet that is hidden is not read"
        raise InputError("every visible sheet is empty", where=str(path), fix=fix)
    found = _with_column(text_column, tables, path) if text_column is not None else _likeliest(tables, path)
    return replace(found, warnings=tuple(_unread(found, tables, path)))


def _named(workbook: CalamineWorkbook, sheet: str, text_column: str | None, path: Path) -> Sheet:
    """The sheet of a name, hidden or not, whatever its case: a spreadsheet knows none either."""
    names = [one.name for one in _worksheets(workbook)]
    name = next((name for name in names if name.casefold() == sheet.casefold()), None)
    if name is None:
        told = ", ".join(f"“{name}”" for name in names)
        raise InputError(f"there is no sheet “{sheet}”", where=str(path), fix=f"--sheet: choose among {told}")
    table = _table(name, _read(workbook, name, path))
    if table is None:
        raise InputError("the sheet is empty", where=f"{path}, sheet “{name}”", fix="name another one with --sheet")
    return table.sheet(table.text_column(path, asked=text_column))


def _unread(read: Sheet, tables: list[_Table], path: Path) -> Iterator[str]:
    """What to say of the sheets that hold rows under the name of the text column, too."""
    column = read.found.column
    names = [table.name for table in tables if table.name != read.name and table.holds(column)]
    if names:
        others = ", ".join(f"“{name}”" for name in names)
        what = f"only the sheet “{read.name}” is read; the column “{one_line(column)}” is also in {others}"
        fix = f'read another one with --sheet "{names[0]}", and give what is written of it a name of its own with -o'
        yield warning(what, where=str(path), fix=fix)


def _likeliest(tables: list[_Table], path: Path) -> Sheet:
    """The sheet whose text column has the clearest name, and of those the longest: a notice or a legend may stand in front.

    Raises:
        InputError: none has a text column, or the best has no known name and is shorter than a sheet that leaves its column open.
    """
    found, refused = list[tuple[_Table, Found]](), list[tuple[_Table, InputError]]()
    for table in tables:
        try:
            found.append((table, table.text_column(path)))
        except InputError as error:
            refused.append((table, error))
    best = max(found, key=lambda one: (_CLEARNESS.index(one[1].how), one[0].rows), default=None)
    doubts = [one for one in refused if best is None or (best[1].how != BY_NAME and one[0].rows > best[0].rows)]
    if best is None or doubts:
        raise max(doubts, key=lambda one: len(one[0].sample))[1]
    return best[0].sheet(best[1])


def _visible(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetVisibleEnum

    return [sheet.name for sheet in _worksheets(workbook) if sheet.visible == SheetVisibleEnum.Visible]


def _worksheets(workbook: CalamineWorkbook) -> list[SheetMetadata]:
    from python_calamine import SheetTypeEnum

    return [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _with_column(text_column: str, tables: list[_Table], path: Path) -> Sheet:
    """The first sheet that has the column; the names that are told where none has are those of all."""
    for table in tables:
        with suppress(NoSuchColumnError):
            return table.sheet(table.text_column(path, asked=text_column))
    raise no_such_column(text_column, [name for table in tables for name in table.sample], path=path)


def _read(workbook: CalamineWorkbook, name: str, path: Path) -> CalamineSheet:
    from python_calamine import CalamineError, WorksheetNotFound, XmlError, ZipError

    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, WorksheetNotFound, XmlError, ZipError, OSError) as error:
        raise _broken(path, error) from error


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet before its text column is known: its header row, whether that holds names, and the first values of each column."""

    name: str
    header: int
    named: bool
    names: list[str]
    sample: dict[str, list[str]]

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return max(map(len, self.sample.values()))

    def holds(self, column: str) -> bool:
        """Whether there are values under a name, whatever its case."""
        return any(any(values) for name, values in self.sample.items() if name.casefold() == column.casefold())

    def text_column(self, path: Path, *, asked: str | None = None) -> Found:
        """Raises InputError where no column is clearly the text, or the first comment would be taken for names."""
        if not self.named and asked is None:
            fix = "insert one above the first comment; if there is one, say which column holds the comments with --text"
            raise InputError("the sheet has no line of column names", where=f"{path}, sheet “{self.name}”", fix=fix)
        return text_column_of(self.sample, asked=asked, names=self.names, path=path)

    def sheet(self, found: Found) -> Sheet:
        return Sheet(self.name, self.header, tuple(self.sample), found)


def _table(name: str, sheet: CalamineSheet) -> _Table | None:
    """The table of a sheet; None where it is empty."""
    filled = list(islice(_filled(sheet, after=0), SAMPLE_ROWS))
    if not filled:
        return None
    rows = [[as_text(value) or "" for value in row] for _, row in filled]
    at = _header_position(rows[:_HEADER_WITHIN])
    header, below = rows[at], rows[at + 1 :]
    sample = {column: [row[i] for row in below] for i, column in enumerate(unique_names(header))}
    return _Table(name, filled[at][0], has_header(header, below), header, sample)


def _header_position(rows: list[list[str]]) -> int:
    """The first row filled half as widely as the widest: a title above the table is not, or is a sentence in one cell of two.

    Names of groups of columns may stand above the names.
    """
    filled = [len(row) - row.count("") for row in rows]
    wide = [i for i, count in enumerate(filled) if 2 * count >= max(filled)]
    at = next(i for i in wide if filled[i] > 1 or filled[i] == max(filled) or has_header(rows[i], rows[i + 1 :]))
    grouped = at + 1 in wide and filled[at + 1] > filled[at] and _holds_known_name(rows[at + 1]) and not _holds_known_name(rows[at])
    return at + 1 if grouped and not any(map(is_typed, rows[at + 1])) else at


def _holds_known_name(row: list[str]) -> bool:
    return any(map(is_known_name, row))


def _filled(sheet: CalamineSheet, *, after: int) -> Iterator[tuple[int, Row]]:
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > after and any(value != "" for value in row):
            yield number, list(row)


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


@contextmanager
def _faults_told(path: Path) -> Iterator[None]:
    """Tells what zipfile and expat find wrong with the workbook, and lets the caller's own exceptions through."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, ExpatError, ElementTree.ParseError, _MissingPartError) as error:
        raise _broken(path, error) from error


class _MissingPartError(Exception):
    """The workbook speaks of something that is not in it."""


def refuse_too_wide(taken: int, added: Sequence[str], source: Path) -> None:
    """Raises InputError where a sheet has no room for the added columns beside those that are taken."""
    if taken + len(added) > _MOST_COLUMNS:
        what = f"a sheet holds {_MOST_COLUMNS} columns at most, and {taken} are taken before the {len(added)} that are added"
        raise InputError(what, where=str(source), fix="write another format: -o tagged.csv")


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
            tagged = [[_typed(value) for value in as_cells(values)] for values in columns]
            for row, cells in enumerate(zip(*(batch.values(name) for name in names), *tagged, strict=True), batch.start + 1):
                for column, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write_number(row, column, value)

        yield append


def refusals(like: Export, added: Sequence[str]) -> tuple[Refusal, ...]:
    """Of what a sheet has no room for."""
    if isinstance(like, XlsxExport):
        refuse_too_wide(like.last_column, added, like.path)
        return ()
    names = like.every_column()
    refuse_too_wide(len(names), added, like.path)
    return (partial(refuse_too_large, names=names, source=like.path),)


@contextmanager
def _system_errors_unwrapped() -> Iterator[None]:
    """Lets a full disk be told as one: xlsxwriter wraps what the system says in an exception of its own."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        raise error.args[0] from error


def _typed(value: Value) -> Value:
    value = rounded(value)
    return in_workbook(value) if isinstance(value, str) else value


def refuse_too_large(batch: Batch, names: Sequence[str], source: Path) -> None:
    """Raises InputError on rows or cells of another format that a sheet cannot hold."""
    cells = (value for name in names for value in batch.values(name))
    refuse_larger(batch.start + len(batch), cells, where=str(source), fix="write another format: -o tagged.csv")


def refuse_larger(rows: int, cells: Iterable[Value], *, where: str, fix: str) -> None:
    """Raises InputError on more rows below its line of names than a sheet holds, or on a longer text than a cell does."""
    if rows >= _MOST_ROWS:
        raise InputError(f"a sheet holds {_MOST_ROWS - 1} rows at most", where=where, fix=fix)
    if any(isinstance(value, str) and len(value) > LONGEST_CELL for value in cells):
        raise InputError(f"a cell is longer than the {LONGEST_CELL} characters that a sheet holds", where=where, fix=fix)


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
