"""A tagged file as a run writes it, from any columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from pipeline.tables import Batch, Export, pieces_of, put_together
from pipeline.tables.added import Column
from pipeline.tables.atomic import atomic
from pipeline.tables.cells import Value

Columns = Callable[[Batch], Mapping[str, Sequence[Value]]]
"""The columns that are added to a batch."""


def as_column(values: Sequence[Value]) -> Column:
    """Values as scoring hands them over: numbers, or texts."""
    kind = pa.large_string() if any(isinstance(value, str) for value in values) else pa.float64()
    return pa.array(values, kind, from_pandas=True)


def write_tagged(out: Path, columns: Columns, *, like: Export, added: Sequence[str], size: int = 100) -> list[Batch]:
    """Write the export with columns added; returns its batches, without their rows where the format needs none."""
    pieces = pieces_of(out, like=like, added=added)
    with atomic(out) as temp:
        batches = list(pieces.checked(like.batches(size)))
        made = [pieces.make(batch, [as_column(columns(batch)[name]) for name in added]).tobytes() for batch in batches]
        if pieces.are_the_file:
            temp.write_bytes(b"".join([pieces.beginning, *made]))
        else:
            put_together(temp, made, like.batches(size), like=like, added=added)
    return batches
