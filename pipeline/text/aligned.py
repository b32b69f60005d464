"""A text that remembers where each of its characters came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.schema import Span

LONGEST_DIFF = 2_000
"""Characters beyond which a change is mapped as one block: difflib's time grows with the square."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``[start, end)`` of a text by ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class AlignedText:
    """``text``, and for each of its characters the span of ``original`` that it stands for.

    ``starts`` and ``ends`` are empty while the text is still the original.
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
        if not self.starts or span.start >= span.end:
            return span
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> AlignedText:
        """``pattern.sub`` that keeps the alignment."""
        matches = pattern.finditer(self.text)
        return self.edited(Edit(m.start(), m.end(), m.expand(new) if isinstance(new, str) else new(m)) for m in matches)

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
    """The edits that turn one string into the other."""
    if before == after:
        return
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > LONGEST_DIFF:
        yield Edit(head, head + len(old), new)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit(head + a, head + b, new[c:d])


def _common_prefix(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
