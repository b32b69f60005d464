"""Finding how a CSV file is written, on a sample of it."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from pipeline.tables.columns import is_known_name
from pipeline.tables.dialects import Dialect
from pipeline.tables.encoding import Encoding
from pipeline.tables.headers import has_header
from pipeline.tables.records import Lines, Records

_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_RECORDS, _QUOTED_RECORDS = 200, 50
_PATIENCE = 1 << 18  # characters of a sniffed record, so that stray quotes do not make sniffing slow
_ESCAPED_QUOTE = re.compile(r'(^|[;,\t|])"[^"]*\\"', re.MULTILINE)
_QUOTED = re.compile(r'(?<![^;,\t|\r\n])"[^"]*(?:""[^"]*)*(?:"|\Z)')
_HINT = re.compile(r'"?sep=(?P<delimiter>[;,\t|])"?(\r\n|\r|\n)', re.IGNORECASE)
_KNOWN, _UNNAMED = 1.5, 0.8
_TITLES, _MOST = 10, 0.8
"""Records among which the names of columns are looked for below a title, and the share of rows that must fit them."""


def sniff(sample: str, *, encoding: Encoding, suffix: str) -> Dialect:
    """The dialect under which most records of the sample have the same number of fields, and that number is largest.

    Where two explain the fields equally, the one under which more records have well-formed quotes.
    """
    hint = _HINT.match(sample)
    sample = sample[hint.end() :] if hint else sample
    first = Dialect(encoding, "\t" if suffix == ".tsv" else ",", _line_end(sample))
    lines = _lines(sample, first.newline)
    candidates = [one for one in _candidates(first, sample, lines) if not hint or one.delimiter == hint["delimiter"]]
    fits = [_fitted(candidate, lines) for candidate in candidates]
    most = max(fit for fit, _ in fits)
    best = max((dialect for fit, dialect in fits if fit == most), key=lambda dialect: _well_quoted(dialect, lines))
    return replace(best, quote_all=_quotes_all(best, lines), hint=hint[0] if hint else "")


def names_below_a_title(sample: str, dialect: Dialect) -> int | None:
    """The line of the record that names the columns, where a title stands above it.

    The title makes the whole look like one column, or is padded: it fills one cell, or fewer than half as many as the names.
    """
    lines = _lines(sample, dialect.newline)
    for candidate in _candidates(dialect, sample, lines) if dialect.width == 1 else [dialect]:
        records = [(fields, line) for fields, _, line in islice(_records(candidate, lines), _SNIFFED_RECORDS)]
        rows = [fields for fields, _ in records]
        for place, (row, line) in enumerate(records[1:_TITLES], 1):
            if (dialect.width == 1 or _is_padded(rows[:place], row)) and _are_names(row, rows[place + 1 :]):
                return line
    return None


def _is_padded(above: Sequence[Sequence[str]], names: Sequence[str]) -> bool:
    room = max(2.0, _filled(names) / 2)
    return all(_filled(row) < room and not any(map(is_known_name, row)) for row in above)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _are_names(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    fit = sum(len(other) == len(row) for other in below)
    return len(row) > 1 and fit > _MOST * len(below) and any(map(is_known_name, row)) and has_header(row, below)


def _line_end(sample: str) -> str:
    """The most usual one. A quoted cell may hold others than those that end its record."""
    bare = _QUOTED.sub("", sample)
    if "\n" not in bare:
        return "\r" if "\r" in bare else "\n"
    return "\r\n" if 2 * bare.count("\r\n") > bare.count("\n") else "\n"


def _lines(sample: str, newline: str) -> list[str]:
    lines = [line + newline for line in sample.split(newline)]
    return lines[:-1] or lines  # the last one is empty or cut


def _candidates(first: Dialect, sample: str, lines: list[str]) -> list[Dialect]:
    delimiters = sorted(_DELIMITERS, key=lambda delimiter: delimiter != first.delimiter)
    candidates = [replace(first, delimiter=delimiter) for delimiter in delimiters]
    opening = lines[0].strip()
    if len(opening) > 1 and opening[0] == opening[-1] == "'":
        candidates = [replace(candidate, quote="'") for candidate in candidates] + candidates
    if _ESCAPED_QUOTE.search(sample):
        candidates += [replace(candidate, escape="\\") for candidate in candidates]
    return candidates


def _fitted(dialect: Dialect, lines: list[str]) -> tuple[float, Dialect]:
    """How well a dialect fits, and the dialect with its width. A header that holds a known name is worth more than any width."""
    rows = _rows(dialect, lines)
    if not rows:
        return 0.0, dialect
    header, widths = len(rows[0]), [len(row) for row in rows[1:] or rows]
    usual = Counter(widths).most_common(1)[0][0]
    unnamed = 1 < header == usual - 1  # an index column, or a last one, without a name
    width = usual if unnamed else header
    fit = widths.count(width) / len(widths) * math.sqrt(width) * (_UNNAMED if unnamed else 1)
    return fit + (_KNOWN if any(map(is_known_name, rows[0])) else 0), replace(dialect, width=max(width, 1))


def _well_quoted(dialect: Dialect, lines: list[str]) -> int:
    """How many records a strict reader reads."""
    return sum(_is_strict(dialect, raw) for _, raw, _ in islice(_records(dialect, lines), _SNIFFED_RECORDS))


def _is_strict(dialect: Dialect, raw: str) -> bool:
    try:
        return len(list(dialect.reader([raw], strict=True))) == 1
    except csv.Error:
        return False


def _rows(dialect: Dialect, lines: list[str]) -> list[list[str]]:
    return [fields for fields, *_ in islice(_records(dialect, lines), _SNIFFED_RECORDS)]


def _records(dialect: Dialect, lines: list[str]) -> Iterator[tuple[list[str], str, int]]:
    """The fields, the raw text and the line of each record."""
    return iter(Records(Lines(lines, newline=dialect.newline), dialect, patience=_PATIENCE).first, None)


def _quotes_all(dialect: Dialect, lines: list[str]) -> bool:
    quoted = replace(dialect, quote_all=True)
    read = [(fields, raw.rstrip("\r\n")) for fields, raw, _ in islice(_records(dialect, lines), _QUOTED_RECORDS) if fields]
    return bool(read) and quoted.lines(fields for fields, _ in read) == [raw for _, raw in read]
