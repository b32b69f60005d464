"""A tagged file in pieces, one a batch, that may be made in any process, kept, and put together at the end.

CSV onto CSV is the pieces themselves, one after the other. Every other format keeps the added columns of each batch, and is written from
them and the export, read once more, when all are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.strings import Bytes
from pipeline.tables import csv
from pipeline.tables.added import Column
from pipeline.tables.dialects import Dialect
from pipeline.tables.export import Batch, Export, Refusal
from pipeline.tables.formats import format_of, refusals, refuse_output, writer_onto


@dataclass(frozen=True, slots=True)
class Pieces:
    """How the pieces of one tagged file are made.

    Attributes:
        dialect: in which they are written where they are the file itself; None where it is put together from them.
        beginning: what they begin with.
        added: the names of the added columns.
        refusals: what raises InputError at a batch that the file cannot hold.
    """

    dialect: Dialect | None
    beginning: bytes
    added: tuple[str, ...]
    refusals: tuple[Refusal, ...]

    @property
    def are_the_file(self) -> bool:
        return self.dialect is not None

    def checked(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """The batches, without the rows that no piece needs. Raises InputError at one that the file cannot hold, before it is scored."""
        for batch in batches:
            for refuse in self.refusals:
                refuse(batch)
            yield batch if self.are_the_file else replace(batch, rows=_NoRows())

    def portable(self, batch: Batch) -> Batch:
        """What another process needs of a batch to make its piece."""
        if not self.are_the_file:
            return replace(batch, rejects=[])
        assert isinstance(batch.rows, csv.CsvRows)
        return replace(batch, rows=replace(batch.rows, known_fields=None), rejects=[])

    def make(self, batch: Batch, columns: Sequence[Column]) -> Bytes:
        """The piece of a batch with its added columns, in the order of ``added``."""
        return csv.piece(batch, list(columns), self.dialect) if self.dialect else _as_bytes(self.added, columns)


@dataclass(frozen=True, slots=True)
class _NoRows:
    """The rows of a batch that are read once more when its piece is put into the file."""

    def values(self, column: str) -> list[str | None]:
        raise KeyError(column)

    def cells(self, column: str) -> Sequence[object]:
        raise KeyError(column)


def pieces_of(path: Path, *, like: Export, added: Sequence[str]) -> Pieces:
    """How a tagged file at ``path`` is made of pieces. Raises InputError where none can be written there."""
    refuse_output(path, like, added)
    if isinstance(like, csv.CsvExport) and format_of(path) == like.format:
        dialect = csv.dialect_onto(path, like)
        return Pieces(dialect, csv.beginning(like, added, dialect), tuple(added), ())
    return Pieces(None, b"", tuple(added), refusals(path, like, added))


def put_together(path: Path, pieces: Iterable[bytes], batches: Iterable[Batch], *, like: Export, added: Sequence[str]) -> None:
    """Write the tagged file, not yet under its name, from the added columns and the batches that they belong to."""
    with writer_onto(path, like=like, added=added) as append:
        for batch, piece in zip(batches, pieces, strict=True):
            with _from_bytes(piece) as columns:
                if any(len(column) != len(batch) for column in columns):
                    raise ValueError(f"the added columns should have one value for each of the {len(batch)} rows")
                append(batch, columns)


def _as_bytes(names: Sequence[str], columns: Sequence[Column]) -> Bytes:
    import pyarrow as pa

    batch = pa.RecordBatch.from_arrays(list(columns), list(names))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return np.frombuffer(sink.getvalue(), np.uint8)


@contextmanager
def _from_bytes(piece: bytes) -> Iterator[list[Column]]:
    import pyarrow as pa

    with pa.ipc.open_stream(piece) as stream:
        yield list(stream.read_next_batch().columns)
