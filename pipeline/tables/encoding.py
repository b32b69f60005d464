"""The encoding of a text file, decided on evidence, and its physical lines, decoded without losing a byte.

A byte that the encoding cannot decode becomes a lone surrogate U+DC00 + byte, which no decoded text holds: the record
around it is refused, and its neighbours are not.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from pipeline.errors import InputError

SAMPLE = 1 << 20  # bytes or characters looked at before deciding
_BLOCK = 1 << 20
_ENOUGH = 5_000  # lines with accents after which the census is settled
_MANY, _MUCH = 20, 0.05  # lines, or the share of the file, that are neither UTF-8 nor cp1252 where it is written in something else
_UNDECODED = "verbatim-undecoded"
_ESCAPED = re.compile("[\udc00-\udcff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII = bytes(range(128))
_LATIN = "".join(map(chr, range(0xC0, 0x100))) + "€…‘’“”•–—™œŒŸ«»°²³ªº§©®µ·¡¿£´¨\xa0\xad¼½¾"
_WRITTEN_IN_CP1252 = _LATIN.encode("cp1252")
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\ufffd]")


def _undecoded(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_UNDECODED, _undecoded)


def has_undecoded(text: str) -> bool:
    """Whether some byte of the text could not be decoded."""
    return _ESCAPED.search(text) is not None


def readable(text: str) -> str:
    r"""The text with the bytes that could not be decoded spelled ``\xNN``."""
    return _ESCAPED.sub(lambda match: f"\\x{ord(match[0]) - 0xDC00:02x}", text)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name and the byte order mark that opened the file, if any."""

    name: str
    bom: bytes = b""

    def open(self, path: Path, *, newline: str = "\n") -> TextIO:
        """The file after its mark, as text; ``newline`` alone ends a line and is kept."""
        file = path.open("rb")
        file.seek(len(self.bom))
        return io.TextIOWrapper(file, self.name, errors=_UNDECODED, newline=newline)

    def open_with_share(self, path: Path, *, newline: str = "\n") -> tuple[TextIO, Callable[[], float]]:
        """The file as `open` gives it, and a function that tells how much of it is read, from 0 to 1."""
        file, size = self.open(path, newline=newline), max(1, path.stat().st_size)
        return file, lambda: min(1.0, file.buffer.tell() / size)

    def decode(self, line: bytes) -> str:
        """A line, or any whole characters."""
        return line.decode(self.name, _UNDECODED)

    def __str__(self) -> str:
        return self.name.upper().replace("CP", "cp") + (" with BOM" if self.bom else "")


def detect_encoding(path: Path) -> Encoding:
    """The encoding of a text file: its mark, else UTF-16 by its zeros, else UTF-8 or cp1252 by a census of its lines.

    The census reads on until it has met 5,000 lines with accents or the end, so that a first accent far down counts.

    Raises:
        InputError: the file is binary or in an encoding that is neither.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return Encoding(name, bom)
        name = _utf16_without_mark(head) or "latin-1"
        _refuse_binary(head.decode(name, errors="replace"), path)
        if name != "latin-1":
            return Encoding(name)
        file.seek(0)
        return _utf8_or_cp1252(_census(file), path)


def _utf16_without_mark(head: bytes) -> str | None:
    half = max(len(head) // 2, 1)
    low, high = head[0::2].count(0) / half, head[1::2].count(0) / half
    if high > 0.4 and low < 0.1:
        return "utf-16-le"
    return "utf-16-be" if low > 0.4 and high < 0.1 else None


def _refuse_binary(head: str, path: Path) -> None:
    if len(_CONTROL.findall(head)) > 0.05 * len(head):
        raise InputError("the file is not text", where=str(path), fix="export it again as CSV in UTF-8, or as XLSX")


@dataclass(slots=True)
class _Census:
    """Lines with bytes above 127: valid UTF-8, plausible cp1252, or neither; how long those are, and all lines."""

    utf8: int = 0
    latin: int = 0
    neither: int = 0
    length_of_neither: int = 0
    length: int = 0

    def count(self, line: bytes) -> None:
        self.length += len(line)
        if line.isascii():
            return
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            plausible = not line.translate(None, _ASCII + _WRITTEN_IN_CP1252)
            self.latin, self.neither = self.latin + plausible, self.neither + (not plausible)
            self.length_of_neither += 0 if plausible else len(line)
        else:
            self.utf8 += 1

    def settled(self) -> bool:
        return self.utf8 + self.latin + self.neither >= _ENOUGH

    def is_foreign(self) -> bool:
        """Whether most lines with accents are neither, and these are many or much of the file: a few broken ones are refused alone."""
        much = self.neither >= _MANY or self.length_of_neither > _MUCH * self.length
        return self.neither > self.utf8 + self.latin and much


def _census(file: BinaryIO) -> _Census:
    census, cut = _Census(), b""
    while not census.settled() and (block := file.read(max(_BLOCK, len(cut)))):
        if block.isascii():  # quickly seen, and no byte of it belongs to a character that was cut
            census.length += len(block)
            lines, cut = [cut], b""
        else:
            *lines, cut = (cut + block).splitlines(keepends=True)
        for line in lines:
            census.count(line)
    census.count(cut)
    return census


def _utf8_or_cp1252(census: _Census, path: Path) -> Encoding:
    if census.is_foreign():
        raise InputError(
            "the encoding is neither UTF-8, UTF-16 nor cp1252",
            where=str(path),
            fix="save the file again in UTF-8 and run the command on that",
        )
    return Encoding("cp1252" if census.latin > census.utf8 else "utf-8")
