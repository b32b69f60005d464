"""A file for a person to fill: one column to choose tags in, in a form that a spreadsheet opens well."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.errors import InputError
from pipeline.tables.atomic import atomic
from pipeline.tables.cells import LONGEST_CELL, Value, neutral, rounded

WIDTHS = {"text": 90}
_WIDTH = 18

Cells = Mapping[str, Value]


def write_labelling(path: Path, columns: Sequence[str], rows: Iterable[Cells], *, fill: str, choices: Sequence[str]) -> None:
    """Write rows with the given columns; ``fill`` is the column to be filled with one of ``choices``.

    CSV comes in UTF-8 with a BOM and semicolons, as French spreadsheets expect; in XLSX the column to fill offers the choices as a list.

    Raises:
        InputError: the suffix is neither .csv nor .xlsx, or the folder cannot be written in.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    if path.suffix.lower() not in writers:
        raise InputError(f"“{path.suffix}” is no file for labelling", where=str(path), fix="name a .csv or an .xlsx with -o")
    with atomic(path) as temp:
        writers[path.suffix.lower()](temp, columns, rows, fill, choices)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Cells], fill: str, choices: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        writer.writerows([neutral(cell) if isinstance(cell := _cell(row.get(name)), str) else cell for name in columns] for row in rows)


def _write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Cells], fill: str, choices: Sequence[str]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("verbatim")
        wrapped, bold = workbook.add_format({"text_wrap": True, "valign": "top"}), workbook.add_format({"bold": True})
        sheet.write_row(0, 0, columns, bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, name in enumerate(columns):
                cell = _cell(row.get(name))
                sheet.write(last, column, cell[:LONGEST_CELL] if isinstance(cell, str) else cell, wrapped)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, WIDTHS.get(name, _WIDTH))
        if last:
            column = columns.index(fill)
            told = {"error_title": "verbatim", "error_message": ", ".join(choices)}
            sheet.data_validation(1, column, last, column, {"validate": "list", "source": list(choices), **told})
        sheet.freeze_panes(1, 0)


def _cell(value: Value) -> Value:
    return value if isinstance(value, int | str) else rounded(value)
