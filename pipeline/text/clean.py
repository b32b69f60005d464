"""From the text as it came to the text that is read: the customer's words, repaired."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.schema import Span
from pipeline.text.aligned import AlignedText, Edit
from pipeline.text.furniture import furniture_spans, reply_start
from pipeline.text.repair import repair

_LONG_LETTERS = re.compile(r"([^\W\d_])\1{3,}")
_LONG_PUNCTUATION = re.compile(r"([!?.…,;:*\-_=~])\1{3,}")
_LONG_EMOJI = re.compile(r"([\u2600-\u27BF\U0001F300-\U0001FAFF]\uFE0F?)\1{3,}")
_SPACES = re.compile(r" {2,}")
_BLANK_LINES = re.compile(r" *\n\s*")
_EDGES = re.compile(r"\A\s+|\s+\Z")


@dataclass(frozen=True, slots=True)
class CleanText:
    """The cleaned comment with its alignment, and where the company's reply stood in the original."""

    aligned: AlignedText
    reply: Span | None = None

    @property
    def text(self) -> str:
        return self.aligned.text


def clean(original: str) -> CleanText:
    """Repair, split off a company's reply, drop furniture, bound repetitions to three, even out spaces.

    No word of the customer's is dropped and no accent folded. ``aligned.origin`` maps any span back.
    """
    text = repair(AlignedText.of(original))
    text, reply = _without_reply(text)
    text = text.edited(Edit(start, end, "") for start, end in furniture_spans(text.text))
    for pattern in (_LONG_LETTERS, _LONG_PUNCTUATION, _LONG_EMOJI):
        text = text.sub(pattern, r"\1\1\1")
    text = text.sub(_SPACES, " ").sub(_BLANK_LINES, "\n").sub(_EDGES, "")
    return CleanText(text, reply)


def clean_page(page: str) -> str:
    """The sentences of a web page, without its forms, paywalls and comment furniture."""
    return clean(page).text


def _without_reply(text: AlignedText) -> tuple[AlignedText, Span | None]:
    start = reply_start(text.text)
    if start is None:
        return text, None
    reply = text.origin(Span(start, len(text.text)))
    return text.edited([Edit(start, len(text.text), "")]), reply
