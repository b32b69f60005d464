"""XLSX: values read by calamine, and the workbook written back as it was, with cells added to the rows of one sheet.

A row is a row of the sheet below its header in which a cell is filled; the header is the first row that is filled about
as widely as the sheet. Excel stops at 1,048,576 rows, and that bounds the memory of reading one.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError, counted, warning
from pipeline.strings import Strings
from pipeline.tables.cells import as_text
from pipeline.tables.columns import one_line
from pipeline.tables.export import Batch, Export, Refusal
from pipeline.tables.sheets import Row, Sheet, broken, choose_sheet, filled_rows
from pipeline.tables.xlsx_writing import converted, last_column_of, refuse_too_large, refuse_too_wide, same_format, valueless_formulas_of

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["XlsxExport", "converted", "open_export", "refusals", "same_format"]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what a workbook with a password is wrapped in


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
        details = f"{told}, {counted(len(sheet.columns), 'column')}"
        super().__init__(path, columns=sheet.columns, found=sheet.found, details=details, warnings=sheet.warnings)

    def batches(self, size: int) -> Iterator[Batch]:
        positions = {name: position for position, name in enumerate(self.columns)}
        sheet, start = self._workbook.get_sheet_by_name(self.sheet.name), 0
        filled = filled_rows(sheet, after=self.sheet.header)
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
        return last_column_of(self.path, self.sheet.name)


def open_export(path: Path, *, text_column: str | None, sheet: str | None = None) -> XlsxExport:
    """The sheet of a workbook that is named, or else the likeliest visible one that has a text column.

    Raises:
        InputError: there is none, or the workbook is broken or has a password.
    """
    workbook = _workbook(path)
    try:
        chosen = choose_sheet(workbook, path, asked=sheet, text_column=text_column)
        return XlsxExport(workbook, path, sheet=replace(chosen, warnings=(*chosen.warnings, *_unread(path, chosen))))
    except BaseException:
        workbook.close()
        raise


def _unread(path: Path, sheet: Sheet) -> Iterator[str]:
    """What to say of comments that a program wrote as formulas and left to a spreadsheet to work out: calamine reads no value there."""
    column, rows = sheet.found.column, list[int]()
    with suppress(InputError):  # what calamine reads all the same is not refused here
        rows = [row for row in valueless_formulas_of(path, sheet.name, sheet.text_place) if row > sheet.header]
    if rows:
        what = f"{counted(len(rows), 'cell')} of comments hold a formula without a stored value, and are read as empty"
        where = f"{path}, sheet “{sheet.name}”, column “{one_line(column)}”, from row {rows[0]} on"
        yield warning(what, where=where, fix="open the workbook in a spreadsheet program, and save it: that stores the values")


def _workbook(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, XmlError, ZipError

    with path.open("rb") as file:
        if file.read(8) == _OLE:
            raise InputError("the workbook has a password, or is an old .xls", where=str(path), fix="save it as .xlsx without a password")
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, XmlError, ZipError, OSError) as error:
        raise broken(path, error) from error


def refusals(like: Export, added: Sequence[str]) -> tuple[Refusal, ...]:
    """Of what a sheet has no room for."""
    if isinstance(like, XlsxExport):
        refuse_too_wide(like.last_column, added, like.path)
        return ()
    names = like.every_column()
    refuse_too_wide(len(names), added, like.path)
    return (partial(refuse_too_large, names=names, source=like.path),)
