"""Cut a comment into sentences and clauses, as spans: people forget spaces, capitals and full stops."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.schema import Span

_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"»”)]*(?:\s+|(?=[A-ZÀÂÇÉÈÊÎÔ]))|\n+")
_CLAUSE_END = re.compile(
    _SENTENCE_END.pattern
    + r"|[,;:]\s+|\s[-–—]\s+|\s(?i:(?=(?:mais|malgré|cependant|pourtant|toutefois|par contre|en revanche|sauf que|alors que|donc)\b))"
)
_ABBREVIATION = re.compile(r"\b(?:(?i:M|Mr|Mme|Mlle|Dr|St|Ste|etc|env|tél|p|n)|R|A|S|V)\.\s*\Z")
LONGEST_ABBREVIATION = 8
"""Characters before the end of a cut in which an abbreviation is looked for."""


def sentences(text: str) -> list[Span]:
    """The sentences of the text, without their surrounding spaces."""
    return _cut(text, _SENTENCE_END)


def clauses(text: str) -> list[Span]:
    """The clauses: sentences cut again at commas and at the words that turn them (mais, malgré, par contre, …)."""
    return _cut(text, _CLAUSE_END)


def _cut(text: str, end: re.Pattern[str]) -> list[Span]:
    cuts = [m.end() for m in end.finditer(text) if "\n" in m[0] or not _abbreviated(text, m)]
    edges = [0, *cuts, len(text)]
    spans = (_trimmed(text, a, b) for a, b in pairwise(edges))
    return [span for span in spans if span.end > span.start]


def _abbreviated(text: str, cut: re.Match[str]) -> bool:
    return _ABBREVIATION.search(text, max(0, cut.start() - LONGEST_ABBREVIATION), cut.end()) is not None


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
