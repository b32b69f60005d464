"""CSV: read with the raw text of every record kept, written back byte for byte with fields appended, or in another delimiter.

A row is a record of as many fields as the columns, below the header. A blank line is no row. A file without a header gets
a line of names (column_1…) in the tagged file, since the added columns could not be told apart without one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np

from pipeline.errors import InputError, counted
from pipeline.strings import Bytes, Strings
from pipeline.tables.added import Column, as_fields, joined
from pipeline.tables.cells import decimal_mark
from pipeline.tables.columns import SAMPLE_ROWS, Found, text_column_of
from pipeline.tables.dialects import Dialect
from pipeline.tables.encoding import SAMPLE, Encoding, detect_encoding, has_undecoded
from pipeline.tables.export import Append, Batch, Export, Refusal
from pipeline.tables.headers import has_header, unique_names, warnings_of
from pipeline.tables.reading import FoundRecords, Reader
from pipeline.tables.records import Block, Lines, Records
from pipeline.tables.sniffing import names_below_a_title, sniff
from pipeline.tables.well_formed import spliced

_LINE_END = {"\n": re.compile(r"\r?\n\Z"), "\r": re.compile(r"\r\Z")}


@dataclass(frozen=True, slots=True)
class Header:
    """The line of names as it stands in the file, and whether its rows end with a field that it does not name."""

    raw: str
    lacks_last: bool = False


@dataclass(frozen=True)
class CsvRows:
    """Raw records, how they are written, and where each name is in them."""

    records: Strings
    dialect: Dialect
    positions: dict[str, int]
    known_fields: list[list[str]] | None = None

    @cached_property
    def fields(self) -> list[list[str]]:
        """The fields of each record, kept since a conversion asks for every column."""
        if self.known_fields is not None:
            return self.known_fields
        whole = b"".join(self.records.raws()).decode(self.dialect.carried)
        return list(self.dialect.reader(io.StringIO(whole, newline="")))

    @property
    def raws(self) -> list[str]:
        """The text of each record."""
        return [raw.decode(self.dialect.carried) for raw in self.records.raws()]

    def values(self, column: str) -> list[str | None]:
        position = self.positions[column]
        return [row[position] for row in self.fields]

    def cells(self, column: str) -> Sequence[object]:
        return self.values(column)

    def written_in(self, dialect: Dialect) -> Strings:
        """The records in another delimiter."""
        columns = [list(column) for column in zip(*self.fields, strict=True)]
        records = Strings.of([line + dialect.line_end for line in dialect.joined(columns)])
        return records if dialect.carried == "utf-8" else records.written_in(dialect.carried)


class CsvExport(Export):
    """A CSV file; ``header`` is None where its first record is a row."""

    format = "csv"

    def __init__(
        self, path: Path, *, columns: Sequence[str], found: Found, dialect: Dialect, header: Header | None, warnings: Sequence[str] = ()
    ) -> None:
        self.dialect, self.header = dialect, header
        naming = "" if header else ", no header"
        details = f"csv, {dialect}{naming}, {counted(len(columns), 'column')}"
        super().__init__(path, columns=columns, found=found, details=details, warnings=warnings)

    def batches(self, size: int) -> Iterator[Batch]:
        positions = {name: position for position, name in enumerate(self.columns)}
        start, above = 0, 2 if self.header else 1
        for found in self._found(size, positions[self.text_column]):
            rows = CsvRows(found.records, self.dialect, positions, found.fields)
            numbers = range(above + start, above + start + len(found.texts))
            yield Batch(start, found.texts, found.rejects, rows, found.share, numbers)
            start += len(found.texts)

    def _found(self, size: int, text: int) -> Iterator[FoundRecords]:
        if self.dialect.is_usual:
            with self.path.open("rb") as file:
                yield from Reader(file, self.dialect, text=text, header=self.header is not None).found(size)
        else:
            yield from (FoundRecords.of(block, self.dialect, text=text, share=share) for block, share in self._blocks(size))

    def _blocks(self, size: int) -> Iterator[tuple[Block, float]]:
        file, share = self.dialect.encoding.open_with_share(self.path, newline=self.dialect.newline)
        with file:
            records = Records(Lines(file, newline=self.dialect.newline), self.dialect)
            if self.header:
                records.first()
            yield from ((block, share()) for block in records.blocks(size))


def open_export(path: Path, *, text_column: str | None) -> CsvExport:
    """A CSV file with its dialect, header and text column found. Raises InputError where one cannot be."""
    dialect = _dialect(path, detect_encoding(path))
    first, raw, rows = _beginning(path, dialect)
    named = has_header(first, rows) or text_column in first
    names, lacks_last = _names(first, rows, dialect.width) if named else ([""] * dialect.width, False)
    columns = unique_names(names)
    header = Header(raw, lacks_last) if named else None
    sample = _by_column(columns, rows if named else [*_fitting(first, dialect), *rows])
    found = text_column_of(sample, asked=text_column, names=names, path=path)
    dialect = _with_decimal(dialect, sample, text_column=found.column)
    warnings = warnings_of(names, path=path) if named and text_column is None else ()
    return CsvExport(path, columns=columns, found=found, dialect=dialect, header=header, warnings=warnings)


def _dialect(path: Path, encoding: Encoding) -> Dialect:
    with encoding.open(path, newline="") as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        raise InputError("the file is empty", where=str(path), fix="give a file with a line of column names and rows below it")
    if len(sample) == SAMPLE and "\n" not in sample and "\r" not in sample:
        raise InputError("no line ends in the first million characters", where=str(path), fix="check that this is a CSV file")
    dialect = sniff(sample, encoding=encoding, suffix=path.suffix.lower())
    if line := names_below_a_title(sample, dialect):
        what = "lines stand above the names of the columns"
        raise InputError(what, where=f"{path}, names on line {line}", fix="remove what stands above them, and run again")
    return dialect


def _beginning(path: Path, dialect: Dialect) -> tuple[list[str], str, list[list[str]]]:
    """The first record, its raw text, and rows below it."""
    with dialect.encoding.open(path, newline=dialect.newline) as file:
        records = Records(Lines(file, newline=dialect.newline), dialect)
        first, raw, line = records.first() or ([], "", 1)
        if not first or "\0" in raw or has_undecoded(raw):
            what = "the first line cannot be read: an open quote, a NUL or bytes that are not in the encoding"
            raise InputError(what, where=f"{path}, line {line}", fix="correct that line, or export the file again in UTF-8")
        block = next(records.blocks(SAMPLE_ROWS), None)
    return first, raw, block.rows if block else []


def _names(first: list[str], rows: list[list[str]], width: int) -> tuple[list[str], bool]:
    """A name for each field; where one is lacking, it is the last if that is always empty, else an index in front."""
    if len(first) == width:
        return first, False
    if all(not row[-1] for row in rows):
        return [*first, ""], True
    return ["", *first], False


def _with_decimal(dialect: Dialect, columns: Mapping[str, Sequence[str]], *, text_column: str) -> Dialect:
    """The dialect with the decimal mark of some rows, whatever their comments say."""
    cells = chain.from_iterable(values for name, values in columns.items() if name != text_column)
    return replace(dialect, decimal=decimal_mark(cells, delimiter=dialect.delimiter))


def _fitting(first: list[str], dialect: Dialect) -> list[list[str]]:
    return [first] if len(first) == dialect.width else []


def _by_column(columns: Sequence[str], rows: list[list[str]]) -> dict[str, list[str]]:
    return {name: [row[position] for row in rows] for position, name in enumerate(columns)}


def dialect_onto(path: Path, like: CsvExport) -> Dialect:
    """How a tagged file is written: as its export is, but where one of the two is a .tsv and the other is not, for that asks for tabs."""
    dialect, own, suffix = like.dialect, like.path.suffix.lower(), path.suffix.lower()
    if suffix == ".tsv" != own:
        delimiter = "\t"
    elif suffix == ".csv" and own == ".tsv" and dialect.delimiter == "\t":
        delimiter = ";"
    else:
        return dialect
    return replace(dialect, delimiter=delimiter, hint=dialect.hint.replace(dialect.delimiter, delimiter))


def beginning(like: CsvExport, added: Sequence[str], dialect: Dialect) -> bytes:
    """What a tagged file begins with: its byte order mark, its hint to spreadsheets and its line of names."""
    encoding = dialect.encoding
    return encoding.bom + (dialect.hint + _header_line(like, added, dialect)).encode(encoding.name, errors="replace")


def piece(batch: Batch, columns: list[Column], dialect: Dialect) -> Bytes:
    """The records of a batch with fields appended. An added character that the encoding lacks becomes a question mark."""
    assert isinstance(batch.rows, CsvRows)
    records = batch.rows.records if batch.rows.dialect == dialect else batch.rows.written_in(dialect)
    tails = Strings.from_arrow(_tails(columns, dialect))
    if dialect.carried != "utf-8":
        tails = tails.written_in(dialect.carried)
    out = np.empty(len(records.data) + len(tails.data), np.uint8)
    filled = spliced(records.data, records.offsets, tails.data, tails.offsets, ord(dialect.newline), out)
    if dialect.carried == dialect.encoding.name:
        return out[:filled]
    return np.frombuffer(out[:filled].tobytes().decode().encode(dialect.encoding.name, errors="replace"), np.uint8)


def _tails(columns: list[Column], dialect: Dialect) -> Column:
    """What is appended to each record: a delimiter before each field."""
    return joined(["", *(as_fields(column, dialect) for column in columns)], dialect.delimiter)


@contextmanager
def converted(temp: Path, *, like: Export, added: Sequence[str]) -> Iterator[Append]:
    """Writes an export of another format as CSV: UTF-8 with a BOM and semicolons, as a French spreadsheet expects.

    The decimal mark is that of the first batch, as its numbers are written here.
    """
    columns = like.every_column()
    dialect = Dialect(Encoding("utf-8"), delimiter="\t" if temp.suffix.lower() == ".tsv" else ";")
    with temp.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        file.writelines(_without_nul(line) + "\r\n" for line in dialect.lines([[*columns, *added]]))

        def append(batch: Batch, tagged: list[Column]) -> None:
            nonlocal dialect
            source = [[value or "" for value in batch.values(name)] for name in columns]
            if batch.start == 0:
                dialect = _with_decimal(dialect, dict(zip(columns, source, strict=True)), text_column=like.text_column)
            tails = Strings.from_arrow(_tails(tagged, dialect))
            file.writelines(_without_nul(line + tail) + "\r\n" for line, tail in zip(dialect.joined(source), tails, strict=True))

        yield append


def refusals(like: Export, added: Sequence[str]) -> tuple[Refusal, ...]:
    """A CSV file holds any batch."""
    return ()


def _without_nul(line: str) -> str:
    """No reader takes a NUL in a CSV, this one neither, where JSON and Parquet may hold one."""
    return line.replace("\0", "\ufffd")


def _header_line(like: CsvExport, added: Sequence[str], dialect: Dialect) -> str:
    header = like.header
    if header is None:
        return dialect.lines([[*like.columns, *added]])[0] + dialect.line_end
    if dialect != like.dialect:
        names = next(like.dialect.reader(io.StringIO(header.raw, newline="")))
        return dialect.lines([[*names, *[""] * header.lacks_last, *added]])[0] + dialect.line_end
    tail = dialect.delimiter * (1 + header.lacks_last) + dialect.lines([added])[0]
    pattern = _LINE_END[dialect.newline]
    return _appended(header.raw if pattern.search(header.raw) else header.raw + dialect.line_end, tail, pattern)


def _appended(raw: str, tail: str, pattern: re.Pattern[str]) -> str:
    match = pattern.search(raw)
    return raw[: match.start()] + tail + match[0] if match else raw + tail
