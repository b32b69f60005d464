"""CSV records off a file: the compiled pass where the file is well-formed, the standard library's reader around what is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Self

import numpy as np

from pipeline.schema import Reject
from pipeline.strings import Bytes, Strings
from pipeline.tables.dialects import Dialect
from pipeline.tables.records import Block, Lines, Records
from pipeline.tables.well_formed import Layout, Stretch, well_formed

_BLOCK = 1 << 22  # bytes at hand before the compiled pass looks for records
_CAREFUL = 64  # lines that the standard reader takes at first before the compiled pass tries again
_MUCH = 1024  # records that the compiled pass finds at once in a file that it suits


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """Records side by side, in the encoding that ``Dialect.carried`` names, their texts, and what was refused.

    ``fields`` are there where the standard reader has read them.
    """

    records: Strings
    texts: Strings
    rejects: list[Reject]
    share: float
    fields: list[list[str]] | None = None

    @classmethod
    def of(cls, block: Block, dialect: Dialect, *, text: int, share: float) -> Self:
        """What the standard reader has read."""
        raws = Strings.of(block.raws)
        raws = raws if dialect.carried == "utf-8" else raws.written_in(dialect.carried)
        return cls(raws, Strings.of([row[text] for row in block.rows]), block.rejects, share, block.rows)


class Reader:
    """Reads the records of a file below its header, if it has one."""

    def __init__(self, file: BinaryIO, dialect: Dialect, *, text: int, header: bool) -> None:
        self._dialect, self._text = dialect, text
        self._layout = Layout(ord(dialect.delimiter), ord(dialect.quote), dialect.width, text)
        self._source = _LineSource(file, dialect)
        self._lines = Lines(self._source, newline=dialect.newline)
        self._records = Records(self._lines, dialect)
        if header:
            self._records.first()
            self._settle()

    def found(self, most: int) -> Iterator[FoundRecords]:
        """The records to come, at most ``most`` at a time.

        The standard reader takes twice as many lines each time, until the compiled pass finds much again: a file that does not suit
        it would be cut into tiny stretches. How it is cut depends on the file and on ``most`` alone.
        """
        careful = _CAREFUL
        while self._source.fill():
            if (stretch := self._well_formed(most)) is not None:
                careful = careful if len(stretch.texts) < min(most, _MUCH) else _CAREFUL
                yield stretch
            else:
                block = self._carefully(min(most, careful))
                careful = min(most, 2 * careful)
                if block is not None:
                    yield block

    def _well_formed(self, most: int) -> FoundRecords | None:
        data = self._source.at_hand()
        stretch = well_formed(data, self._layout, most=most, last=self._source.ended)
        stretch = self._decodable(data, stretch)
        if not len(stretch.texts):
            return None
        own = data[: stretch.bounds[-1]].copy()
        self._source.skip(len(own))
        self._records.pass_over(stretch.lines)
        texts = stretch.texts if self._dialect.carried == "utf-8" else stretch.texts.recoded(self._dialect.carried)
        return FoundRecords(Strings(own, stretch.bounds), texts, [], self._source.share)

    def _decodable(self, data: Bytes, stretch: Stretch) -> Stretch:
        """The records before the first that holds a byte that is not in the encoding."""
        try:
            whole = data[: stretch.bounds[-1]].tobytes()
            whole.decode(self._dialect.carried)
        except UnicodeDecodeError as error:
            count = int(np.searchsorted(stretch.bounds, error.start, side="right")) - 1
            lines = whole.count(b"\n", 0, int(stretch.bounds[count]))
            texts = Strings(stretch.texts.data, stretch.texts.offsets[: count + 1])
            return Stretch(stretch.bounds[: count + 1], texts, lines)
        return stretch

    def _carefully(self, most: int) -> FoundRecords | None:
        block = next(self._records.blocks(most), None)
        self._settle()
        return FoundRecords.of(block, self._dialect, text=self._text, share=self._source.share) if block else None

    def _settle(self) -> None:
        """Goes back to where the lines begin that the standard reader took and gave back."""
        self._source.settle(self._lines.forget_returned())


class _LineSource:
    """The bytes of a file, as they are or as decoded lines; lines may be taken back."""

    def __init__(self, file: BinaryIO, dialect: Dialect) -> None:
        self._file, self._dialect = file, dialect
        self._data, self._at, self._given = b"", 0, list[int]()
        self._size, self.ended = os.fstat(file.fileno()).st_size, False
        file.seek(len(dialect.encoding.bom))

    def fill(self) -> bool:
        """Reads on until a block is at hand or the file ends; whether anything is left."""
        missing = _BLOCK - (len(self._data) - self._at)
        if missing > 0 and not self.ended:
            more = self._file.read(max(missing, _BLOCK // 2))
            self.ended = not more
            self._data, self._at = self._data[self._at :] + more, 0
        return self._at < len(self._data)

    @property
    def share(self) -> float:
        """How much of the file is behind."""
        return (self._file.tell() - len(self._data) + self._at) / max(self._size, 1)

    def at_hand(self) -> Bytes:
        return np.frombuffer(self._data, np.uint8)[self._at :]

    def skip(self, count: int) -> None:
        self._at += count

    def settle(self, returned: int) -> None:
        """Takes back the last lines given, so many."""
        self._at -= sum(self._given[len(self._given) - returned :])
        self._given.clear()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        end = self._data.find(b"\n", self._at) + 1
        while not end and not self.ended:
            end = self._read_on()
        line = self._data[self._at : end or len(self._data)]
        if not line:
            raise StopIteration
        self._at += len(line)
        self._given.append(len(line))
        return self._dialect.encoding.decode(line)

    def _read_on(self) -> int:
        """Reads a block more; the end of the line that it may hold, or 0."""
        known = len(self._data)
        more = self._file.read(_BLOCK)
        self.ended = not more
        self._data += more
        return self._data.find(b"\n", known) + 1
