"""The usual cleaning in one compiled pass: spaces, blank lines, repetitions. What else a text needs is left to ``clean``.

Its tables are made from the very patterns of ``clean`` and ``repair``, and a test holds the two to the same answers.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from pipeline.compiled import Bytes, Offsets, jit, next_letter
from pipeline.text.clean import REPEATABLE
from pipeline.text.repair import is_plain

AS_IT_IS, TIDIED, OTHERWISE = 0, 1, 2
"""What a text needs: nothing, this pass, or ``clean``."""
MOST = 3
"""Repetitions that stay."""
Needs = npt.NDArray[np.int8]
_KNOWN = 0x2800
"""Code points under this are looked up; of those above, emoji alone are usual."""
_EMOJI, _EMOJI_END = 0x1F300, 0x1FAFF
_SPACE, _LINE, _A_CIRCUMFLEX, _EURO = 0x20, 0x0A, 0xE2, 0x20AC
_PART_OF_AN_EMOJI = "\ufe0f"
_RATING = "★☆"


def _table(pattern: re.Pattern[str]) -> npt.NDArray[np.bool_]:
    return np.array([pattern.fullmatch(chr(code)) is not None for code in range(_KNOWN)])


USUAL = np.array([is_plain(chr(code)) and chr(code) not in _PART_OF_AN_EMOJI + _RATING for code in range(_KNOWN)])
REPEATS = _table(re.compile(REPEATABLE))


@jit
def needs(data: Bytes, offsets: Offsets, result: Needs) -> None:
    """What each text needs."""
    for row in range(len(offsets) - 1):
        result[row] = _needs(data, offsets[row], offsets[row + 1])


@jit
def _needs(data: Bytes, at: int, end: int) -> int:
    before, run, need = _SPACE, 1, AS_IT_IS  # as if a space stood in front, so that the first space is one too many
    if at == end:
        return need
    while at < end:
        code, at = next_letter(data, at, end)
        run = run + 1 if code == before else 1
        if code in (_SPACE, _LINE):
            if before in (_SPACE, _LINE):
                need = TIDIED
        elif not _is_usual(code) or (code == _EURO and before == _A_CIRCUMFLEX):
            return OTHERWISE
        elif run > MOST and _repeats(code):
            need = TIDIED
        before = code
    return TIDIED if before in (_SPACE, _LINE) else need


@jit
def _is_usual(code: int) -> bool:
    return bool(USUAL[code]) if code < _KNOWN else code >= _EMOJI and code <= _EMOJI_END


@jit
def _repeats(code: int) -> bool:
    return bool(REPEATS[code]) if code < _KNOWN else code >= _EMOJI and code <= _EMOJI_END


@jit
def tidy(data: Bytes, start: int, end: int, out: Bytes, starts: Offsets, ends: Offsets) -> int:
    """Write the tidy text, and for each of its bytes where what it stands for begins and ends in ``data``; returns its length."""
    at, filled = start, 0
    while at < end:
        begin = at
        code, at = next_letter(data, at, end)
        width = at - begin
        if code in (_SPACE, _LINE):
            mark = code
            while at < end and data[at] in (_SPACE, _LINE):
                mark = _LINE if data[at] == _LINE else mark
                at += 1
            if filled > 0 and at < end:
                out[filled], starts[filled], ends[filled] = mark, begin, at
                filled += 1
            continue
        count = 1
        while _repeats(code) and at < end:
            again, after = next_letter(data, at, end)
            if again != code:
                break
            count, at = count + 1, after
        for copy in range(min(count, MOST)):
            for byte in range(width):
                out[filled] = data[begin + byte]
                starts[filled] = begin if count > MOST else begin + copy * width
                ends[filled] = at if count > MOST else begin + (copy + 1) * width
                filled += 1
    return filled


@jit
def tidied(data: Bytes, offsets: Offsets, need: Needs, out: Bytes, bounds: Offsets) -> None:
    """All texts in a new buffer, those that need it tidied; ``out`` has room for as much as they hold."""
    longest = 0
    for row in range(len(need)):
        longest = max(longest, offsets[row + 1] - offsets[row])
    starts, ends = np.empty(longest, np.int64), np.empty(longest, np.int64)
    filled = 0
    bounds[0] = 0
    for row in range(len(need)):
        start, end = offsets[row], offsets[row + 1]
        if need[row] == TIDIED:
            filled += tidy(data, start, end, out[filled:], starts, ends)
        else:
            out[filled : filled + end - start] = data[start:end]
            filled += end - start
        bounds[row + 1] = filled


@jit
def move_back(data: Bytes, offsets: Offsets, need: Needs, spans: Offsets) -> None:
    """Spans of tidied texts, (n, k, 2) bytes from each text's start and -1 for none, as spans of the texts as they came."""
    for row in range(len(need)):
        if need[row] == TIDIED and spans[row, 0, 0] >= 0:
            length = offsets[row + 1] - offsets[row]
            out, starts, ends = np.empty(length, np.uint8), np.empty(length, np.int64), np.empty(length, np.int64)
            tidy(data, offsets[row], offsets[row + 1], out, starts, ends)
            for i in range(spans.shape[1]):
                if spans[row, i, 0] >= 0:
                    first, last = spans[row, i, 0], spans[row, i, 1] - 1
                    spans[row, i, 0] = starts[first] - offsets[row]
                    spans[row, i, 1] = ends[last] - offsets[row]
