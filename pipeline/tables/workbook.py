"""A new workbook from rows of values: one sheet a table, its first row a header, no cell a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from pipeline.tables.atomic import atomic
from pipeline.tables.cells import Value
from pipeline.tables.xlsx import refuse_larger

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
