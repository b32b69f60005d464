"""CSV records with their raw text and true line numbers: the standard reader over decoded lines, and nothing lost."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice

from pipeline.schema import Reject
from pipeline.tables.dialects import Dialect
from pipeline.tables.encoding import has_undecoded, readable

_LONE_CR = re.compile(r"\r(?!\n)")
_SHIELD = "\udfff"  # stands for a lone CR, which the standard reader takes for a line end; no decoded text holds it
_AT_ONCE = 256  # lines read between two looks at their length
_BLOCK_CHARACTERS = 1 << 25
_PATIENCE, _LEAST_PATIENCE = 1 << 24, 1 << 18  # characters a record may go on for after its first line
_OPEN_QUOTE = "a quote opens in this record and never closes"


class Lines:
    """Physical lines, from the front, that can be handed back. Lone CRs are shielded unless they end lines."""

    def __init__(self, source: Iterable[str], *, newline: str) -> None:
        self._source, self._shields = iter(source), newline == "\n"
        self._returned: deque[str] = deque()

    def take(self, count: int) -> list[str]:
        """At most ``count`` lines, and fewer when they are very long; none at the end."""
        lines = [self._returned.popleft() for _ in range(min(count, len(self._returned)))]
        characters = 0
        while len(lines) < count and characters < _BLOCK_CHARACTERS:
            more = list(islice(self._source, min(count - len(lines), _AT_ONCE)))
            if not more:
                break
            text = "".join(more)
            characters += len(text)
            lines += self._shielded(more) if "\r" in text and text.count("\r") != text.count("\r\n") else more
        return lines

    def give_back(self, lines: list[str]) -> None:
        """Puts lines in front of those to come."""
        self._returned.extendleft(reversed(lines))

    def forget_returned(self) -> int:
        """Forgets the lines that were handed back and not taken again, since their source gives them again; returns how many."""
        count = len(self._returned)
        self._returned.clear()
        return count

    def _shielded(self, lines: list[str]) -> list[str]:
        return [_LONE_CR.sub(_SHIELD, line) for line in lines] if self._shields else lines


@dataclass(frozen=True, slots=True)
class Block:
    """Readable records side by side: raw text with its line end, and fields; and what could not be read."""

    raws: list[str]
    rows: list[list[str]]
    rejects: list[Reject]


@dataclass(slots=True)
class _Scan:
    """Records in the making: the lines they come from, where each ends, its fields, and the faults by record."""

    lines: list[str]
    ends: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)

    @property
    def at(self) -> int:
        return self.ends[-1] if self.ends else 0

    def refuse_line(self, fault: str) -> None:
        self.faults[len(self.rows)] = fault
        self.ends.append(self.at + 1)
        self.rows.append([])

    def raws(self) -> list[str]:
        if len(self.ends) == len(self.lines):
            return self.lines
        lines, spans = self.lines, zip([0, *self.ends], self.ends, strict=False)
        return [lines[start] if end == start + 1 else "".join(lines[start:end]) for start, end in spans]


class Records:
    """Reads records off lines.

    A record that spans lines must be well formed, or its first line is refused and reading goes on at the next: a stray
    quote then costs its own line and not the rest of the file.
    """

    def __init__(self, lines: Lines, dialect: Dialect, *, patience: int = _PATIENCE) -> None:
        self._lines, self._dialect = lines, dialect
        self._line, self._patience = 1 + len(lines.take(1 if dialect.hint else 0)), patience

    def first(self) -> tuple[list[str], str, int] | None:
        """Fields, raw text and line of the first record that is not blank; None at the end. Faulty, it has no fields."""
        while lines := self._lines.take(1):
            scan = self._scan(lines)
            line, self._line = self._line, self._line + len(lines)
            if (raw := scan.raws()[0]).strip():
                return _restored(scan.rows[0]), raw.replace(_SHIELD, "\r"), line
        return None

    def blocks(self, most: int) -> Iterator[Block]:
        """The records to come, in blocks of at most ``most``. Blank lines are no records."""
        while lines := self._lines.take(most):
            block = self._sifted(self._scan(lines))
            self._line += len(lines)
            yield block

    def pass_over(self, lines: int) -> None:
        """Counts lines that somebody else has read."""
        self._line += lines

    def _scan(self, lines: list[str]) -> _Scan:
        scan, taken = _Scan(lines), len(lines)
        if self._dialect.escape is None and self._dialect.quote not in "".join(lines):
            self._read_unquoted(scan)
        while scan.at < len(lines):
            if fault := self._read_on(scan):
                self._lose_patience(lines, taken)
                scan.refuse_line(fault)
        return scan

    def _read_unquoted(self, scan: _Scan) -> None:
        """Without a quote, every line is a record of its own, which is read faster. A fault is left to be found by ``_read_on``."""
        with suppress(csv.Error):
            scan.rows = list(self._dialect.reader(scan.lines))
            scan.ends = list(range(1, len(scan.lines) + 1))

    def _read_on(self, scan: _Scan) -> str:
        """Reads records up to the end of the lines, taking more if the last goes on, or up to a fault, which it returns."""
        lines, rows, ends = scan.lines, scan.rows, scan.ends
        at = base = scan.at
        last = len(lines)
        reader = self._dialect.reader(chain(islice(lines, base, None), self._more(lines)))
        try:
            for row in reader:
                end = base + reader.line_num
                if (end > at + 1 or end >= last) and (fault := self._fault(lines[at:end])):
                    return fault
                rows.append(row)
                ends.append(end)
                at = end
                if end >= last:
                    break
        except csv.Error as error:
            return str(error)
        return ""

    def _more(self, lines: list[str]) -> Iterator[str]:
        left = self._patience
        while left > 0 and (more := self._lines.take(1)):
            lines += more
            left -= len(more[0])
            yield more[0]

    def _fault(self, lines: list[str]) -> str:
        """Why these lines are not one whole record; nothing if they are. Over several lines, malformed quotes are a fault."""
        try:
            whole = len(list(self._dialect.reader([*lines, "\n"], strict=len(lines) > 1))) == 2
        except csv.Error as error:
            return _OPEN_QUOTE if "unexpected end" in str(error) else f"a malformed quoted field: {error}"
        return "" if whole else _OPEN_QUOTE

    def _lose_patience(self, lines: list[str], taken: int) -> None:
        """Hands back what a faulty record swallowed; the next may swallow less, or a hostile file would be read many times."""
        if len(lines) > taken:
            self._patience = max(self._patience // 2, _LEAST_PATIENCE)
            self._lines.give_back(lines[taken:])
            del lines[taken:]

    def _sifted(self, scan: _Scan) -> Block:
        raws, rows, width = scan.raws(), scan.rows, self._dialect.width
        if not scan.faults and _is_plain("".join(scan.lines)) and set(map(len, rows)) == {width}:
            return Block(raws, rows, [])
        block = Block([], [], [])
        for position, (start, raw, row) in enumerate(zip([0, *scan.ends], raws, rows, strict=False)):
            reason = scan.faults.get(position) or _reason(raw, row, width)
            if reason:
                block.rejects.append(_reject(self._line + start, reason, raw))
            elif row and (len(row) == width or raw.strip()):
                block.raws.append(raw.replace(_SHIELD, "\r"))
                block.rows.append(_restored(row))
        return block


def _is_plain(text: str) -> bool:
    try:
        text.encode()  # the quickest way to know that there is no surrogate
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _reason(raw: str, row: list[str], width: int) -> str:
    if "\0" in raw:
        return "a NUL character"
    if has_undecoded(raw):
        return "bytes that are not in the file's encoding"
    if len(row) == width or not raw.strip():
        return ""
    return f"too {'few' if len(row) < width else 'many'} fields: {len(row)} for {width}"


def _reject(line: int, reason: str, raw: str) -> Reject:
    return Reject(line, reason, readable(raw.replace(_SHIELD, "\r").rstrip("\r\n")))


def _restored(row: list[str]) -> list[str]:
    return [value.replace(_SHIELD, "\r") for value in row]
