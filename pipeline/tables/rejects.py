"""The rows that could not be read, in a file of their own beside the tagged one."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pipeline.errors import InputError
from pipeline.schema import Reject
from pipeline.tables.atomic import atomic
from pipeline.tables.cells import neutral

HEADER = ("line", "reason", "raw")


def rejects_path(out: Path) -> Path:
    """``tagged.rejects.csv`` beside ``tagged.csv``."""
    return out.with_name(f"{out.stem}.rejects.csv")


def refuse_foreign_rejects(path: Path) -> None:
    """Raises InputError where a file that verbatim did not write stands under the name of the rejects."""
    if not path.is_file():
        return
    known = ",".join(HEADER).encode("utf-8-sig")
    with path.open("rb") as file:
        if file.read(len(known)) != known:
            raise InputError("another file has the name of the rejects", where=str(path), fix="move it, or give another name with -o")


def write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Writes line, reason and raw text, in UTF-8 with a BOM so that a spreadsheet opens it; no file when there are none."""
    pending = iter(rejects)
    if (first := next(pending, None)) is None:
        path.unlink(missing_ok=True)
        return
    with atomic(path) as temp, temp.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((r.line, r.reason, neutral(r.raw.replace("\0", "\\x00"))) for r in chain([first], pending))
