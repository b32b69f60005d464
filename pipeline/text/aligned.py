"""A text that remembers where each of its characters came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.schema import Span

REACH = 64
"""Characters of the new text, and four times as many of the old, within which two texts find each other again after a change."""

DELETION = 4
"""What a deletion weighs against letters of distance."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``[start, end)`` of a text by ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class AlignedText:
    """``text``, and for each of its characters the span of ``original`` that it stands for.

    ``starts`` and ``ends`` are empty while each character of the text stands where it stood in the original.
    """

    original: str
    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, original: str) -> AlignedText:
        return cls(original, original)

    def origin(self, span: Span) -> Span:
        """The part of the original that a span of this text stands for."""
        if not self.starts:
            return span
        if span.start >= span.end:
            at = self.starts[span.start] if span.start < len(self.starts) else self.ends[-1]
            return Span(at, at)
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> AlignedText:
        """``pattern.sub`` that keeps the alignment; ``new`` is taken as it stands."""
        matches = pattern.finditer(self.text)
        return self.edited(Edit(m.start(), m.end(), new if isinstance(new, str) else new(m)) for m in matches)

    def recoded(self, pattern: re.Pattern[str], character: str) -> AlignedText:
        """``sub`` for a pattern of one character and a replacement of one: the alignment stays as it is."""
        return AlignedText(self.original, pattern.sub(character, self.text), self.starts, self.ends)

    def map_lines(self, function: Callable[[str], str]) -> AlignedText:
        """Apply any function of text to each line, and find by comparison what it changed."""
        edits: list[Edit] = []
        offset = 0
        for line in self.text.splitlines(keepends=True):
            edits += (Edit(e.start + offset, e.end + offset, e.new) for e in differences(line, function(line)))
            offset += len(line)
        return self.edited(edits)

    def edited(self, edits: Iterable[Edit]) -> AlignedText:
        """Apply edits given in order and without overlap. A replacement as long as what it replaces maps letter by letter."""
        edits = [e for e in edits if self.text[e.start : e.end] != e.new]
        if not edits:
            return self
        starts = self.starts or tuple(range(len(self.text)))
        ends = self.ends or tuple(range(1, len(self.text) + 1))
        text: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        position = 0
        for edit in [*edits, Edit(len(self.text), len(self.text), "")]:
            text += (self.text[position : edit.start], edit.new)
            new_starts += starts[position : edit.start]
            new_ends += ends[position : edit.start]
            if len(edit.new) == edit.end - edit.start:
                new_starts += starts[edit.start : edit.end]
                new_ends += ends[edit.start : edit.end]
            else:
                before = ends[edit.start - 1] if edit.start else 0
                new_starts += [starts[edit.start] if edit.end > edit.start else before] * len(edit.new)
                new_ends += [ends[edit.end - 1] if edit.end > edit.start else before] * len(edit.new)
            position = edit.end
        return AlignedText(self.original, "".join(text), tuple(new_starts), tuple(new_ends))


def differences(before: str, after: str) -> Iterator[Edit]:
    """The edits that turn one string into the other, in time that grows with their length: small local changes are found exactly."""
    tail = _common_prefix(before[::-1], after[::-1]) if before != after else len(before)
    old, new = len(before) - tail, len(after) - tail
    i = j = 0
    while i < old or j < new:
        if i < old and j < new and before[i] == after[j]:
            i, j = i + 1, j + 1
            continue
        a, b = _meeting(before, after, (i, j), (old, new))
        yield Edit(i, a, after[j:b])
        i, j = a, b


def _meeting(before: str, after: str, start: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    """Where two strings that differ from ``start`` on are the same again at the soonest, or their ends.

    A replacement is likelier than a deletion, and nothing is put in for nothing: "Ã©é" has become "éé", not lost two letters.
    """
    (i, j), best, least = start, end, 5 * REACH
    for b in range(j, min(j + REACH, end[1])):
        away = b - j if b > j else DELETION
        if away >= least and b > j:
            break
        a = before.find(after[b], i + (b > j), min(i + 4 * REACH, end[0]))
        if a >= 0 and a - i + away < least:
            best, least = (a, b), a - i + away
    return best


def _common_prefix(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
