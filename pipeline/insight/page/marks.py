"""A comment as it is shown: personal data masked, cut where it is very long, and the words behind each reading marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.insight.findings.table import ScoredComment
from pipeline.schema import Span
from pipeline.text.clean import clean

LONGEST = 700
MOST_MARKS = 5
_SCRIPT = re.compile(r"<(?=/?script\b)", re.IGNORECASE)
_HELD = "\ue000"
"""A private character that holds the place of a bracket, which cleaning lets be."""
_REST_OF_WORD = re.compile(r"\w*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that may be shown, and by the name of a reading the spans to mark in it."""

    text: str
    marks: Mapping[str, tuple[Span, ...]]

    def pieces(self, words: str) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked."""
        at = 0
        for span in self.marks.get(words, ()):
            if span.start > at:
                yield self.text[at : span.start], False
            yield self.text[span.start : span.end], True
            at = span.end
        if at < len(self.text):
            yield self.text[at:], False


def shown(comment: ScoredComment) -> Shown:
    """The comment as the page shows it: cleaned, with a script that somebody wrote into it as text."""
    text = comment.row.text
    masked = _with_script(comment) if _SCRIPT.search(comment.row.original) else comment.masked(text)
    visible = masked if len(masked) <= LONGEST else masked[: LONGEST - 1].rstrip() + "…"
    found = {name: _placed(text, masked, spans) for name, spans in comment.reading.words.items()}
    found["tag"] = tuple(span for word in comment.row.evidence if len(word) > 2 for span in _first(word, masked))
    found["grief"] = (*found.get("incident", ()), *found.get("weakness", ()))
    return Shown(visible, {name: kept for name, spans in found.items() if (kept := _apart(spans, len(visible)))})


def _with_script(comment: ScoredComment) -> str:
    """The comment with its script tags where cleaning hid nothing else; tags could part personal data, or a reply, from what tells it."""
    masked = comment.masked(comment.row.text)
    if masked != comment.row.text or "…" in masked or clean(comment.row.original).reply:  # "…" may stand for a telephone number
        return masked
    return comment.masked(clean(_SCRIPT.sub(_HELD, comment.row.original)).text.replace(_HELD, "<"))


def _placed(text: str, masked: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of the text, in the masked text, each to the end of its last word."""
    if masked == text:
        return tuple(Span(s.start, _word_end(text, s.end)) for s in spans)
    return tuple(place for s in spans for place in _first(text[s.start : _word_end(text, s.end)], masked))


def _word_end(text: str, end: int) -> int:
    rest = _REST_OF_WORD.match(text, end)
    return rest.end() if rest and end and text[end - 1].isalnum() else end


def _first(words: str, text: str) -> Iterator[Span]:
    if found := re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        yield Span(*found.span())


def _apart(spans: Iterable[Span], end: int) -> tuple[Span, ...]:
    """The first few spans in order, none over another, none past the end."""
    kept: list[Span] = []
    for span in sorted(spans):
        if span.start < span.end <= end and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return tuple(kept[:MOST_MARKS])
