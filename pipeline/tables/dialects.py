"""How a CSV file is written: its encoding, delimiter, quotes, line ends and width."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.tables.encoding import Encoding

if TYPE_CHECKING:
    from _csv import Reader, Writer

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""Each with its name."""
_LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
_LONGEST_FIELD = 1 << 26


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written; ``width`` is the number of fields of its rows, ``line_end`` its most usual one.

    ``hint`` is a first line that tells spreadsheets the delimiter, as ``sep=;``: neither names nor a row. ``decimal`` is the mark in its
    numbers, a point or a comma.
    """

    encoding: Encoding
    delimiter: str
    line_end: str = "\n"
    quote: str = '"'
    escape: str | None = None
    quote_all: bool = False
    width: int = 1
    hint: str = ""
    decimal: str = "."

    @property
    def newline(self) -> str:
        """The character that ends a physical line."""
        return "\r" if self.line_end == "\r" else "\n"

    @property
    def carried(self) -> str:
        """The encoding in which records are carried through a run: the file's own where its bytes below 128 are ASCII."""
        return self.encoding.name if self.encoding.name in ("utf-8", "cp1252") else "utf-8"

    @property
    def is_usual(self) -> bool:
        """Whether the compiled pass can read it: ASCII below 128, lines that end in LF, quotes that are doubled and not escaped."""
        return self.carried == self.encoding.name and self.newline == "\n" and self.escape is None

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> Reader:
        """The standard library's reader of this dialect."""
        csv.field_size_limit(_LONGEST_FIELD)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            doublequote=self.escape is None,
            escapechar=self.escape,
            strict=strict,
        )

    def lines(self, rows: Iterable[Sequence[str]]) -> list[str]:
        """Rows written in this dialect, each without its line end."""
        parts: list[str] = []
        self._writer(_Sink(parts)).writerows(rows)
        return [part[:-2] for part in parts]

    def joined(self, columns: Sequence[list[str]]) -> list[str]:
        """Columns written side by side, one text a row without its line end; only columns that need quotes go through csv.writer."""
        return list(map(self.delimiter.join, zip(*map(self._quoted, columns), strict=True)))

    def quoted(self, cells: Iterable[str]) -> list[str]:
        """Each cell as it is written, with quotes where it needs them."""
        after = -3 if self.quote_all else -1  # a second, empty field, since csv.writer quotes a lone one
        return [line[:after] for line in self.lines((cell, "") for cell in cells)]

    def _quoted(self, column: list[str]) -> list[str]:
        text = "".join(set(column))
        special = ("\r", "\n", self.delimiter, self.quote, self.escape or self.quote)
        return self.quoted(column) if self.quote_all or any(character in text for character in special) else column

    def _writer(self, sink: _Sink) -> Writer:
        return csv.writer(
            sink,
            delimiter=self.delimiter,
            quotechar=self.quote,
            doublequote=self.escape is None,
            escapechar=self.escape,
            quoting=csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL,
            lineterminator="\r\n",  # so that a field with either is quoted
        )

    def __str__(self) -> str:
        escape = ", backslash escapes" if self.escape else ""
        quotes = ", single quotes" if self.quote == "'" else ""
        return f"{self.encoding}, {DELIMITERS[self.delimiter]}-separated{quotes}{escape}, {_LINE_ENDS[self.line_end]} line ends"


class _Sink:
    """Gets one string a row from csv.writer."""

    def __init__(self, parts: list[str]) -> None:
        self.write = parts.append
