"""Which sheet of a workbook is read: the one that is named, or else the likeliest visible one that has a text column."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError, warning
from pipeline.tables.cells import as_text, is_typed
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
from pipeline.tables.headers import has_header, unique_names, warnings_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

Row = list[object]
_HEADER_WITHIN = 20
_CLEARNESS = (ONLY, BY_CONTENT, BY_NAME)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its values: its name, the number of its header row from 1, how many columns are empty before its own, and these."""

    name: str
    header: int
    left: int
    columns: tuple[str, ...]
    found: Found
    warnings: tuple[str, ...] = ()

    @property
    def text_place(self) -> int:
        """The column of the comments, from 1, as a spreadsheet counts."""
        return self.left + self.columns.index(self.found.column) + 1


def choose_sheet(workbook: CalamineWorkbook, path: Path, *, asked: str | None, text_column: str | None) -> Sheet:
    """The sheet that is asked for, or the likeliest, with what to say of it.

    Raises:
        InputError: there is no such sheet or none with a text column, or the workbook is broken.
    """
    found = _with_text(workbook, text_column, path) if asked is None else _named(workbook, asked, text_column, path)
    lone = warnings_of(found.columns, path=path) if text_column is None else ()
    return replace(found, warnings=(*found.warnings, *lone))


def broken(path: Path, error: Exception) -> InputError:
    """What to raise of a workbook that cannot be read."""
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
        fix = f'read another one with --sheet "{names[0]}", and write of it to another file with -o; or save it as a workbook of its own'
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
        raise broken(path, error) from error


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet before its text column is known: its header row, whether that holds names, and the first values of each column."""

    name: str
    header: int
    left: int
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
        return Sheet(self.name, self.header, self.left, tuple(self.sample), found)


def _table(name: str, sheet: CalamineSheet) -> _Table | None:
    """The table of a sheet; None where it is empty."""
    filled = list(islice(filled_rows(sheet, after=0), SAMPLE_ROWS))
    if not filled or sheet.start is None:
        return None
    rows = [[as_text(value) or "" for value in row] for _, row in filled]
    at = _header_position(rows[:_HEADER_WITHIN])
    header, below = rows[at], rows[at + 1 :]
    sample = {column: [row[i] for row in below] for i, column in enumerate(unique_names(header))}
    return _Table(name, filled[at][0], sheet.start[1], has_header(header, below), header, sample)


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


def filled_rows(sheet: CalamineSheet, *, after: int) -> Iterator[tuple[int, Row]]:
    """The rows below one in which a cell is filled, with their numbers from 1."""
    if sheet.start is None:
        return
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > after and any(value != "" for value in row):
            yield number, list(row)
