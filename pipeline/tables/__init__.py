"""Exports in and out. Nothing outside this folder knows a file format.

    with open_export(path) as export:
        pieces = pieces_of(out, like=export, added=names)
        made = [pieces.make(batch, columns_of(batch.column)) for batch in pieces.checked(export.batches(8_192))]

The pieces are the file, or `put_together` makes it of them.

Rows in = rows out + rejects, always. What a row is, each format's module says: a CSV record of the right width, a line
that holds a JSON object, a Parquet row, a filled row of an XLSX sheet. Blank lines and empty rows are none.
"""

from __future__ import annotations

from pipeline.tables.export import BATCH, Batch, Export
from pipeline.tables.formats import open_export
from pipeline.tables.pieces import Pieces, pieces_of, put_together
from pipeline.tables.rejects import refuse_foreign_rejects, rejects_path, write_rejects

__all__ = [
    "BATCH",
    "Batch",
    "Export",
    "Pieces",
    "open_export",
    "pieces_of",
    "put_together",
    "refuse_foreign_rejects",
    "rejects_path",
    "write_rejects",
]
