"""A new workbook from rows of values: one sheet a table, its first row a header, no cell a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from pipeline.errors import InputError
from pipeline.tables.atomic import atomic
from pipeline.tables.cells import LONGEST_CELL, Value

_MOST_ROWS = 1_048_576
_WIDEST = 60


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Value]]]) -> None:
    """Write the sheets; ``path`` appears when it is whole.

    Raises:
        InputError: the folder is missing or may not be written in, or a sheet cannot hold its rows or a cell its text.
    """
    import xlsxwriter

    for name, rows in sheets.items():
        fix = "write another format: -o report.json"
        refuse_larger(len(rows) - 1, chain.from_iterable(rows), where=f"{path}, sheet “{name}”", fix=fix)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with atomic(path) as temp, xlsxwriter.Workbook(str(temp), options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name[:31])
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, ["" if cell is None else cell for cell in row], bold if place == 0 else None)
            sheet.freeze_panes(1, 0)
            for column, cells in enumerate(zip(*rows, strict=True)):
                sheet.set_column(column, column, min(_WIDEST, max(len(str(cell or "")) for cell in cells) + 2))


def refuse_larger(rows: int, cells: Iterable[Value], *, where: str, fix: str) -> None:
    """Raises InputError on more rows below its line of names than a sheet holds, or on a longer text than a cell does."""
    if rows >= _MOST_ROWS:
        raise InputError(f"a sheet holds {_MOST_ROWS - 1} rows at most", where=where, fix=fix)
    if any(isinstance(value, str) and len(value) > LONGEST_CELL for value in cells):
        raise InputError(f"a cell is longer than the {LONGEST_CELL} characters that a sheet holds", where=where, fix=fix)
