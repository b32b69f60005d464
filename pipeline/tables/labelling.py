"""A file for a person to fill: one column to choose tags in, in a form that a spreadsheet opens well."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from pipeline.errors import InputError
from pipeline.tables.atomic import atomic
from pipeline.tables.cells import Value, neutral
from pipeline.tables.workbook import refuse_larger

WIDTHS = {"text": 90}
_WIDTH = 18

Cells = Mapping[str, Value]
Row = Sequence[Value]


def write_labelling(
    path: Path, columns: Sequence[str], rows: Iterable[Cells], *, fill: str, choices: Sequence[str], chosen: bool = True
) -> None:
    """Write rows with the given columns; ``fill`` is the column to be filled with one of ``choices``.

    CSV comes in UTF-8 with a BOM and semicolons, as French spreadsheets expect; in XLSX the column to fill offers the choices as a list.
    The texts stand in both as ``cells.as_written`` reads them back, and numbers with four decimals at most.

    Args:
        chosen: whether the user gave the path, and may give another, with -o.

    Raises:
        InputError: the suffix is neither .csv nor .xlsx, the folder cannot be written in, or a sheet cannot hold the rows or a text.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    if path.suffix.lower() not in writers:
        raise InputError(f"“{path.suffix}” is no file for labelling", where=str(path), fix="name a .csv or an .xlsx with -o")
    written = [[_cell(row.get(name)) for name in columns] for row in rows]
    if path.suffix.lower() == ".xlsx":
        refuse_larger(len(written), chain.from_iterable(written), where=str(path), fix="name a .csv with -o, which holds any text")
    with atomic(path, chosen=chosen) as temp:
        writers[path.suffix.lower()](temp, columns, written, fill, choices)


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row], fill: str, choices: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns)
        writer.writerows(rows)


def _write_xlsx(path: Path, columns: Sequence[str], rows: Sequence[Row], fill: str, choices: Sequence[str]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("verbatim")
        wrapped, bold = workbook.add_format({"text_wrap": True, "valign": "top"}), workbook.add_format({"bold": True})
        sheet.write_row(0, 0, columns, bold)
        for place, row in enumerate(rows, 1):
            sheet.write_row(place, 0, row, wrapped)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, WIDTHS.get(name, _WIDTH))
        if rows:
            column = columns.index(fill)
            told = {"error_title": "verbatim", "error_message": ", ".join(choices)}
            sheet.data_validation(1, column, len(rows), column, {"validate": "list", "source": list(choices), **told})
        sheet.freeze_panes(1, 0)


def _cell(value: Value) -> Value:
    if isinstance(value, str):
        return neutral(value)
    return round(value, 4) if isinstance(value, float) else value
