"""A file that a person has filled labels in is not written over."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import InputError
from pipeline.evaluation.labelled_files import TAG_COLUMN, TEXT_COLUMN
from pipeline.schema import ADDED
from pipeline.tables import BATCH, open_export


def is_filled(path: Path) -> bool | None:
    """Whether somebody has begun to fill a queue in; None where the file is no queue, or there is none that can be read."""
    try:
        with open_export(path, text_column=TEXT_COLUMN) as export:
            if TAG_COLUMN not in export.columns or not set(ADDED).isdisjoint(export.columns):
                return None
            return any((word or "").strip() for batch in export.batches(BATCH) for word in batch.values(TAG_COLUMN))
    except InputError:
        return None


def refuse_filled(out: Path) -> None:
    """Raises InputError where an output would replace a queue that has labels."""
    if is_filled(out):
        raise InputError("the output would overwrite labels that somebody has filled in", where=str(out), fix="give another name with -o")
