"""Parquet: streamed by row group, written back with the same schema, dictionaries and metadata, columns added at its end.

A row is a row of the file. One whose text is not valid UTF-8 is refused under its row number. Timestamps of 96 bits, as Spark and Impala
write them, are read in microseconds: in nanoseconds, which Arrow would read, the years from 1677 to 2262 have room and 9999 has not.
"""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError, counted
from pipeline.schema import Reject
from pipeline.strings import Strings
from pipeline.tables.added import NUMBERS, Column
from pipeline.tables.cells import as_text, whole_characters
from pipeline.tables.columns import SAMPLE_ROWS, Found, chosen_text_column, find_text_column
from pipeline.tables.export import Append, Batch, Export, Refusal
from pipeline.tables.headers import unique_names

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_GROUP_ROWS, _GROUP_BYTES = 1 << 16, 1 << 26


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """A record batch, and where each name is in it."""

    batch: pa.RecordBatch
    positions: dict[str, int]

    def values(self, column: str) -> list[str | None]:
        return _texts(self.batch.column(self.positions[column]))

    def cells(self, column: str) -> Sequence[object]:
        return _native(self.batch.column(self.positions[column]))


class ParquetExport(Export):
    """A Parquet file."""

    format = "parquet"

    def __init__(self, file: pq.ParquetFile, path: Path, *, columns: Sequence[str], found: Found) -> None:
        self.file = file
        size = f"{counted(file.metadata.num_rows, 'row')} in {counted(file.metadata.num_row_groups, 'group')}"
        super().__init__(path, columns=columns, found=found, details=f"parquet, {size}, {counted(len(columns), 'column')}")

    def batches(self, size: int) -> Iterator[Batch]:
        positions = {name: position for position, name in enumerate(self.columns)}
        text, start, row = positions[self.text_column], 0, 0
        for records in _records(self.file, size, self.path):
            kept, rejects = _sifted(records, text, row + 1)
            row += records.num_rows
            numbers, share = range(start + 1, start + 1 + kept.num_rows), row / self.file.metadata.num_rows
            yield Batch(start, _strings(kept.column(text)), rejects, ParquetRows(kept, positions), share, numbers)
            start += kept.num_rows

    def close(self) -> None:
        self.file.close()


def open_export(path: Path, *, text_column: str | None) -> ParquetExport:
    """A Parquet file with its text column found. Raises InputError where it is broken or encrypted."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, buffer_size=1 << 20, coerce_int96_timestamp_unit="us")
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(path, error) from error
    try:
        columns = unique_names(file.schema_arrow.names)
        found = _found(file, columns, text_column, path)
    except BaseException:
        file.close()
        raise
    return ParquetExport(file, path, columns=columns, found=found)


def _found(file: pq.ParquetFile, columns: Sequence[str], text_column: str | None, path: Path) -> Found:
    import pyarrow as pa

    nested = [name for name, kind in zip(columns, file.schema_arrow.types, strict=True) if pa.types.is_nested(kind)]
    if text_column is not None:
        return chosen_text_column(text_column, columns, path=path, nested=nested)
    sample = next(_records(file, SAMPLE_ROWS, path), None)
    values = [[value or "" for value in _texts(column)] for column in sample.columns] if sample else [[] for _ in columns]
    return find_text_column(dict(zip(columns, values, strict=True)), path=path, nested=nested)


def _records(file: pq.ParquetFile, size: int, path: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    try:
        yield from file.iter_batches(batch_size=size)
    except (pa.ArrowException, OSError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> InputError:
    what = f"the Parquet file is broken, or encrypted: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    return InputError(what, where=str(path), fix="export it again, without encryption")


def _texts(array: pa.Array) -> list[str | None]:
    """A column as text, by way of Arrow's own spelling where it has one. What is not UTF-8 is replaced."""
    import pyarrow as pa

    if pa.types.is_nested(array.type):
        return [as_text(value) for value in _native(array)]
    try:
        texts: list[str | None] = array.cast(pa.string()).to_pylist()
        return texts
    except (pa.ArrowException, UnicodeDecodeError):
        return [as_text(value) for value in _native(array)]


def _strings(array: pa.Array) -> Strings:
    """A column as texts side by side, where it holds text without an object each; null is the empty text."""
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return Strings.from_arrow(array)
    return Strings.of([value or "" for value in _texts(array)])


def _native(array: pa.Array) -> list[object]:
    """A column as Python's own values. What is not UTF-8 is replaced; dates or time zones that Python does not know make it text."""
    import pyarrow as pa

    try:
        return [_decoded(value) if isinstance(value, bytes) else value for value in array.to_pylist()]
    except UnicodeDecodeError:
        return [_decoded(value) for value in _bytes(array)]
    except (OverflowError, ValueError):
        return list(_in_utc(array).cast(pa.string()).to_pylist())


def _in_utc(array: pa.Array) -> pa.Array:
    """A column whose times, which Parquet stores in UTC, are told so and not in a zone that may have a name of Windows."""
    import pyarrow as pa

    return array.cast(pa.timestamp(array.type.unit, "UTC")) if pa.types.is_timestamp(array.type) and array.type.tz else array


def _bytes(array: pa.Array) -> list[bytes | None]:
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    values: list[bytes | None] = array.cast(pa.large_binary()).to_pylist()
    return values


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", errors="replace")


def _sifted(records: pa.RecordBatch, text: int, first: int) -> tuple[pa.RecordBatch, list[Reject]]:
    """The rows whose text can be read, and the others by row number."""
    import pyarrow as pa

    try:
        column = records.column(text)
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            column.cast(pa.large_string())  # what a writer without the mark for UTF-8 leaves
        column.validate(full=True)
    except pa.ArrowInvalid:
        values = _bytes(records.column(text))
        valid = [_is_utf8(value) for value in values]
        rejects = [_reject(first + i, value) for i, value in enumerate(values) if value is not None and not valid[i]]
        return records.filter(pa.array(valid)), rejects
    return records, []


def _is_utf8(value: bytes | None) -> bool:
    try:
        return value is None or bool(value.decode("utf-8") or True)
    except UnicodeDecodeError:
        return False


def _reject(row: int, value: bytes) -> Reject:
    return Reject(row, "the text is not valid UTF-8", value.decode("utf-8", errors="backslashreplace"))


@contextmanager
def same_format(temp: Path, *, like: ParquetExport, added: Sequence[str]) -> Iterator[Append]:
    """Appends columns to the batches of a Parquet file: its schema, metadata and compression are kept."""
    with _table_writer(temp, like.file.schema_arrow, added, compression=_compression(like.file)) as add:

        def append(batch: Batch, columns: list[Column]) -> None:
            assert isinstance(batch.rows, ParquetRows)
            add(batch.rows.batch, columns)

        yield append


@contextmanager
def converted(temp: Path, *, like: Export, added: Sequence[str]) -> Iterator[Append]:
    """Writes an export of another format as Parquet, its source columns as text so that numbers and dates keep their spelling."""
    import pyarrow as pa

    source = like.every_column()
    schema = pa.schema([(whole_characters(name), pa.string()) for name in source])
    with _table_writer(temp, schema, added, compression="zstd") as add:

        def append(batch: Batch, columns: list[Column]) -> None:
            arrays = [pa.array(batch.values(name), pa.string()) for name in source]
            add(pa.RecordBatch.from_arrays(arrays, schema=schema), columns)

        yield append


def refusals(like: Export, added: Sequence[str]) -> tuple[Refusal, ...]:
    """A Parquet file holds any batch."""
    return ()


@contextmanager
def _table_writer(temp: Path, schema: pa.Schema, added: Sequence[str], *, compression: str) -> Iterator[Any]:
    writer = _GroupWriter(temp, schema, tuple(added), compression)
    try:
        yield writer.add
        writer.flush()
    finally:
        writer.close()


class _GroupWriter:
    """Gathers batches into row groups of a useful size. The types of the added columns are settled by the first batch."""

    def __init__(self, temp: Path, schema: pa.Schema, added: tuple[str, ...], compression: str) -> None:
        self._temp, self._source, self._added, self._compression = temp, schema, added, compression
        self._schema: pa.Schema | None = None
        self._writer: pq.ParquetWriter | None = None
        self._pending: list[pa.RecordBatch] = []

    def add(self, source: pa.RecordBatch, columns: list[Column]) -> None:
        import pyarrow as pa

        schema = self._settle([column.type for column in columns])
        arrays = [values.cast(schema.field(name).type) for name, values in zip(self._added, columns, strict=True)]
        self._pending.append(pa.RecordBatch.from_arrays([*source.columns, *arrays], schema=schema))
        if sum(b.num_rows for b in self._pending) >= _GROUP_ROWS or sum(b.nbytes for b in self._pending) >= _GROUP_BYTES:
            self._write()

    def flush(self) -> None:
        """Writes what is pending; without any batch, a file without rows."""
        import pyarrow as pa

        self._settle([pa.string()] * len(self._added))
        self._write()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def _settle(self, kinds: Sequence[pa.DataType]) -> pa.Schema:
        import pyarrow.parquet as pq

        if self._schema is None:
            self._schema = self._source
            for name, kind in zip(self._added, kinds, strict=True):
                self._schema = self._schema.append(_field(name, kind))
            self._writer = pq.ParquetWriter(self._temp, self._schema, compression=self._compression)
        return self._schema

    def _write(self) -> None:
        import pyarrow as pa

        if self._pending and self._writer is not None:
            self._writer.write_table(pa.Table.from_batches(self._pending), row_group_size=_GROUP_ROWS)
            self._pending.clear()


def _field(name: str, kind: pa.DataType) -> pa.Field:
    import pyarrow as pa

    numbers = name in NUMBERS or pa.types.is_floating(kind)
    return pa.field(name, pa.float64() if numbers else pa.string())


def _compression(file: pq.ParquetFile) -> str:
    metadata = file.metadata
    if not metadata.num_row_groups or not metadata.num_columns:
        return "snappy"
    codec = str(metadata.row_group(0).column(0).compression).lower()
    return "none" if codec == "uncompressed" else codec
