"""The XML of one sheet, read as it streams by so that cells can be added at the end of its rows, everything else untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape

from pipeline.tables.cells import Value, in_workbook

_CHUNK, _LARGE_CHUNK = 1 << 16, 1 << 20
_LONGEST_FORMULA = 1 << 16  # as XML, where five or six characters may stand for one of 8,192
_TEXT = re.compile(rb"""\bt=["']str["']""")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPANS = re.compile(rb'(<(?:\w+:)?row\b[^>]*?)\s+spans="[^"]*"')
_DIMENSION = re.compile(rb"<(\w+:)?dimension\b[^>]*(/>|></(\w+:)?dimension>)")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The raw XML up to the end tag of a row: its number from 1, and the namespace prefix of its tags."""

    number: int
    prefix: str
    raw: bytes


@dataclass(slots=True)
class _Events:
    """What the parser has met: rows that end, by number, prefix and byte; and the last column that any cell stands in."""

    number: int = 0
    column: int = 0
    last_column: int = 0
    ends: list[tuple[int, str, int]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.number, self.column = int(attributes.get("r") or self.number + 1), 0
        elif local == "c":
            self.column = column_number(attributes["r"]) if attributes.get("r") else self.column + 1
            self.last_column = max(self.last_column, self.column)


def sheet_rows(stream: IO[bytes]) -> Iterator[SheetRow]:
    """The sheet cut before the end tag of each row; joined, the pieces are the sheet. The last, numbered 0, is the rest.

    Two optional hints that added cells would make false, the sheet's dimension and the rows' spans, are left out.
    """
    events, parser = _Events(), ParserCreate()

    def end(name: str) -> None:
        prefix, _, local = name.rpartition(":")
        if local == "row":
            events.ends.append((events.number, f"{prefix}:" if prefix else "", parser.CurrentByteIndex))

    parser.StartElementHandler, parser.EndElementHandler = events.start, end
    buffer, base = b"", 0
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
        buffer, done = buffer + chunk, base
        for number, prefix, at in events.ends:
            yield SheetRow(number, prefix, _without_hints(buffer[done - base : at - base], first=done == 0))
            done = at
        events.ends.clear()
        buffer, base = buffer[done - base :], done
    parser.Parse(b"", True)
    yield SheetRow(0, "", buffer)


def last_column(stream: IO[bytes]) -> int:
    """The last column, from 1, that any cell of the sheet stands in, filled or not."""
    events, parser = _Events(), ParserCreate()
    parser.StartElementHandler = events.start
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return events.last_column


def valueless_formulas(stream: IO[bytes], letters: str) -> Iterator[int]:
    """The rows, from 1, whose cell in a column holds a formula that no program has stored a value of; the empty text is one."""
    formula, left, any_so_far = _formula_in(letters), b"", False
    while chunk := stream.read(_LARGE_CHUNK):
        chunk, end = left + chunk, 0
        any_so_far = any_so_far or b"f>" in chunk  # of formulas that share one, the first alone has an end tag
        for found in formula.finditer(chunk) if any_so_far else ():
            end = found.end()
            if not (found["stored"] and _TEXT.search(found["cell"])):
                yield int(found["row"])
        left = chunk[max(end, len(chunk) - _LONGEST_FORMULA) :]


def _formula_in(letters: str) -> re.Pattern[bytes]:
    """A cell of the column with a formula and at most an empty value."""
    name = r"(?P=prefix)"
    cell = rf"<(?P<prefix>(?:\w+:)?)c\b(?P<cell>[^<>]*\br=[\"']{letters}(?P<row>\d+)[\"'][^<>]*)(?<!/)>"
    formula, stored = rf"<{name}f\b[^<>]*(?:/>|>[^<]*</{name}f>)", rf"(?P<stored><{name}v\b[^<>]*(?:/>|>\s*</{name}v>))?"
    return re.compile(rf"{cell}\s*{formula}\s*{stored}\s*</{name}c>".encode())


def cell(prefix: str, reference: str, value: Value) -> str:
    """One added cell: a number with four decimals, or text, never a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f'<{prefix}c r="{reference}"><{prefix}v>{value:.4f}</{prefix}v></{prefix}c>'
    text = escape(_ILLEGAL.sub("\ufffd", in_workbook(value)), {"\r": "&#13;"})
    return (
        f'<{prefix}c r="{reference}" t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is></{prefix}c>'
    )


def column_number(reference: str) -> int:
    """1 for A, 27 for AA, from a reference such as AA12."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _without_hints(raw: bytes, *, first: bool) -> bytes:
    if first:
        raw = _DIMENSION.sub(b"", raw, count=1)
    return _SPANS.sub(rb"\1", raw) if b"spans=" in raw else raw
