"""From the text as it came to the text that is read: the customer's words, repaired."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.schema import Span
from pipeline.text.aligned import AlignedText, Edit
from pipeline.text.contacts import without_contacts
from pipeline.text.furniture import furniture_spans, reply_spans
from pipeline.text.repair import is_plain, repair

ROUNDS = 8
"""Times that a text is cleaned again at most: what one round takes away can bring the next to light ("&amp;lt;br&amp;gt;")."""
_FOURFOLD = re.compile(r"(.)\1\1\1")
REPEATABLE = r"[^\W\d_]|[!?.…,;:*\-_=~]|[\u2600-\u27BF\U0001F300-\U0001FAFF]\uFE0F?"
_LONG = re.compile(rf"({REPEATABLE})\1{{3,}}")
_SPACES = re.compile(r" {2,}")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_EDGES = re.compile(r"\A\s+|(?<!\s)\s+\Z")


@dataclass(frozen=True, slots=True)
class CleanText:
    """The cleaned comment with its alignment, and the stretch of the original from the company's first reply to its last."""

    aligned: AlignedText
    reply: Span | None = None

    @property
    def text(self) -> str:
        return self.aligned.text


def clean(original: str, *, keeps_contacts: bool = False) -> CleanText:
    """Repair, split off a company's replies, drop furniture, put "…" for each contact, bound repetitions to three, even out spaces.

    The corpus keeps its contacts, which are nobody's: from them models learn that numbers tell nothing. No word of the customer's is
    dropped and no accent folded. ``aligned.origin`` maps any span back. Cleaning a clean text changes nothing, and the time taken grows
    with the length.
    """
    text, reply = AlignedText.of(original), None
    for _ in range(ROUNDS):
        tidy = _tidied(repair(text))
        own, cut = _without_replies(tidy)
        reply = _joined(reply, cut)
        own = own.edited(Edit(start, end, "") for start, end in furniture_spans(own.text))
        own = _bounded(own if keeps_contacts else without_contacts(own))
        before, text, settled = text, _tidied(own), own is tidy and is_plain(text.text)
        if settled or text.text == before.text:
            break
    return CleanText(text, reply)


def _bounded(text: AlignedText) -> AlignedText:
    if "\ufe0f" not in text.text and not _FOURFOLD.search(text.text):
        return text
    return text.sub(_LONG, lambda m: m[1] * 3)


def _tidied(text: AlignedText) -> AlignedText:
    if "  " in text.text or "\n" in text.text:
        text = text.sub(_SPACES, " ").sub(_BLANK_LINES, "\n")
    if text.text[:1].isspace() or text.text[-1:].isspace():
        text = text.sub(_EDGES, "")
    return text


def _without_replies(text: AlignedText) -> tuple[AlignedText, Span | None]:
    spans = reply_spans(text.text)
    if not spans:
        return text, None
    replies = text.origin(Span(spans[0][0], spans[-1][1]))
    return text.edited(Edit(start, end, "") for start, end in spans), replies


def _joined(one: Span | None, other: Span | None) -> Span | None:
    if one is None or other is None:
        return one or other
    return Span(min(one.start, other.start), max(one.end, other.end))
