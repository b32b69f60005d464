"""Where the records of a well-formed CSV stand, in one compiled pass over its bytes.

No library tells where in the file a record begins and ends, and the source columns must stay byte for byte. This pass reads only
what every reader reads alike (RFC 4180: each field quoted as a whole or free of quotes, as many fields as columns, no stray CR, no
NUL) and stops in front of anything else, which ``Records`` then judges by the standard library's reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipeline.compiled import Bytes, Offsets, jit
from pipeline.strings import Strings

_LF, _CR, _NUL = 10, 13, 0


class Layout(NamedTuple):
    """What the pass must know of a file: two bytes, how many fields its records have, and which of them is the text."""

    delimiter: int
    quote: int
    width: int
    text: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Well-formed records side by side: n + 1 bounds in the bytes given, their texts (in the file's encoding), and their lines."""

    bounds: Offsets
    texts: Strings
    lines: int


def well_formed(data: Bytes, layout: Layout, *, most: int, last: bool) -> Stretch:
    """The well-formed records at the beginning of ``data``, at most ``most``. At the end of the ``last`` bytes a line end may lack."""
    bounds, text_bounds = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    texts = np.empty(len(data), np.uint8)
    count, lines = _scan(data, layout, last, bounds, texts, text_bounds)
    return Stretch(bounds[: count + 1], Strings(texts[: text_bounds[count]], text_bounds[: count + 1]), lines)


@jit
def _scan(data: Bytes, layout: Layout, last: bool, bounds: Offsets, texts: Bytes, text_bounds: Offsets) -> tuple[int, int]:
    """Fill bounds and texts; returns how many records and how many lines end in them."""
    at, count, lines = 0, 0, 0
    bounds[0], text_bounds[0] = 0, 0
    while at < len(data) and count < len(bounds) - 1:
        end, filled, own_lines = _record(data, at, layout, last, texts, text_bounds[count])
        if end < 0:
            break
        at, count, lines = end, count + 1, lines + own_lines
        bounds[count], text_bounds[count] = end, filled
    return count, lines


@jit
def _record(data: Bytes, at: int, layout: Layout, last: bool, texts: Bytes, filled: int) -> tuple[int, int, int]:
    """Where a record ends, how far its text has filled ``texts``, and its lines; an end of -1 where it is not whole and well-formed."""
    field, lines, begin = 0, 1, at
    while True:
        wanted = field == layout.text
        if at < len(data) and data[at] == layout.quote:
            at, filled, own_lines = _quoted(data, at + 1, layout.quote, wanted, texts, filled)
            if at < 0:
                return -1, 0, 0
            lines += own_lines
        else:
            start = at
            while at < len(data) and data[at] != layout.delimiter and data[at] != _LF:
                if data[at] == layout.quote or data[at] == _NUL or data[at] == _CR:
                    break
                at += 1
            if wanted:
                texts[filled : filled + at - start] = data[start:at]
                filled += at - start
        field += 1
        if at == len(data):
            return (at, filled, lines) if last and field == layout.width and at > begin else (-1, 0, 0)
        if data[at] == layout.delimiter and field < layout.width:
            at += 1
            continue
        if data[at] == _CR and at + 1 < len(data) and data[at + 1] == _LF:
            at += 1
        whole = data[at] == _LF and field == layout.width and data[begin] != _LF and data[begin] != _CR
        return (at + 1, filled, lines) if whole else (-1, 0, 0)


@jit
def _quoted(data: Bytes, at: int, quote: int, wanted: bool, texts: Bytes, filled: int) -> tuple[int, int, int]:
    """Where a quoted field ends, after its last quote, how far its text has filled ``texts``, and its line ends; -1 if it is open."""
    lines = 0
    while at < len(data):
        byte = data[at]
        if byte == quote:
            if at + 1 >= len(data) or data[at + 1] != quote:
                return at + 1, filled, lines
            at += 1
        elif byte == _LF:
            lines += 1
        elif byte == _NUL:
            break
        if wanted:
            texts[filled] = byte
            filled += 1
        at += 1
    return -1, 0, 0


@jit
def spliced(data: Bytes, bounds: Offsets, tails: Bytes, tail_bounds: Offsets, newline: int, out: Bytes) -> int:
    """Fill ``out`` with the records, each with its tail before its own line end; returns how many bytes."""
    filled = 0
    for record in range(len(bounds) - 1):
        start, end = bounds[record], bounds[record + 1]
        stop = end
        if stop > start and data[stop - 1] == newline:
            stop -= 1
            if newline == _LF and stop > start and data[stop - 1] == _CR:
                stop -= 1
        for piece, first, after in ((data, start, stop), (tails, tail_bounds[record], tail_bounds[record + 1]), (data, stop, end)):
            out[filled : filled + after - first] = piece[first:after]
            filled += after - first
    return filled
