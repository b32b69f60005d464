"""The rows that could not be read, in a file of their own beside the tagged one."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pipeline.errors import InputError
from pipeline.schema import Reject
from pipeline.tables.atomic import reaching, refuse_folder
from pipeline.tables.cells import neutral
from pipeline.tables.csv import CsvExport
from pipeline.tables.dialects import DELIMITERS
from pipeline.tables.export import Export

HEADER = ("line", "reason", "raw")


def rejects_path(out: Path) -> Path:
    """``tagged.rejects.csv`` beside ``tagged.csv``, and ``tagged.xlsx.rejects.csv`` beside ``tagged.xlsx``: each output has its own."""
    return out.with_name(f"{out.stem if out.suffix.lower() == '.csv' else out.name}.rejects.csv")


def refuse_foreign_rejects(path: Path) -> None:
    """Raises InputError where a folder, or a file that verbatim did not write, stands under the name of the rejects."""
    refuse_folder(path)
    known = tuple(delimiter.join(HEADER).encode("utf-8-sig") for delimiter in DELIMITERS)
    with reaching(path):
        if not path.is_file():
            return
        with path.open("rb") as file:
            if not file.read(len(known[0])).startswith(known):
                raise InputError("another file has the name of the rejects", where=str(path), fix="move it, or give another name with -o")


def write_rejects(path: Path, rejects: Iterable[Reject], *, like: Export) -> None:
    """Writes line, reason and raw text, in UTF-8 with a BOM so that a spreadsheet opens it; no file when there are none.

    Args:
        like: what they are from: of a CSV file they have the delimiter, of others commas.
    """
    pending = iter(rejects)
    if (first := next(pending, None)) is None:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=like.dialect.delimiter if isinstance(like, CsvExport) else ",")
        writer.writerow(HEADER)
        writer.writerows((r.line, r.reason, neutral(r.raw.replace("\0", "\\x00"))) for r in chain([first], pending))
