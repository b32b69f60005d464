"""The first figures of a tagged export: shares with intervals, the words that decide, quotes in the proportion found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evaluation.intervals import wilson
from pipeline.evaluation.metrics import Estimate
from pipeline.schema import TAGS, Status, Tag
from pipeline.text.mask import mask

QUOTES = 24
WORDS = 12
LONGEST_QUOTE = 420


@dataclass(frozen=True, slots=True)
class TaggedRow:
    """One row of a tagged export, as far as the overview needs it; ``row`` counts from 1."""

    row: int
    text: str
    tag: Tag | None
    status: Status
    reason: str
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagShare:
    """How much of what was scored carries a tag, and the words that decided most often."""

    tag: Tag
    comments: int
    share: Estimate
    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment shown, with personal data masked, and the row it came from."""

    row: int
    tag: Tag
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows."""

    rows: int
    scored: int
    review: int
    reasons: tuple[tuple[str, int], ...]
    shares: tuple[TagShare, ...]
    quotes: tuple[Quote, ...]


def overview(rows: Sequence[TaggedRow]) -> Overview:
    """Count, and choose what to quote."""
    scored = [row for row in rows if row.tag is not None]
    return Overview(
        rows=len(rows),
        scored=len(scored),
        review=sum(row.status == Status.REVIEW for row in rows),
        reasons=tuple(Counter(row.reason for row in rows if row.status == Status.NOT_SCORED).most_common()),
        shares=tuple(_share(tag, scored) for tag in TAGS),
        quotes=tuple(quotes(scored)),
    )


def quotes(scored: Sequence[TaggedRow], *, wanted: int = QUOTES) -> list[Quote]:
    """The surest short comments of each tag, in the proportion in which the tags occur; one at least of each found."""
    found = []
    for tag in TAGS:
        own = [row for row in scored if row.tag == tag]
        room = max(1, round(wanted * len(own) / max(1, len(scored))))
        readable = [row for row in own if row.status == Status.TAGGED and len(row.text) <= LONGEST_QUOTE] or own
        surest = sorted(readable, key=lambda row: (-row.confidence, row.row))[:room]
        found += [Quote(row.row, tag, mask(row.text), row.confidence) for row in sorted(surest, key=lambda row: row.row)]
    return found


def _share(tag: Tag, scored: Sequence[TaggedRow]) -> TagShare:
    own = [row for row in scored if row.tag == tag]
    words = Counter(word.lower() for row in own for word in dict.fromkeys(row.evidence) if len(word) > 3)
    return TagShare(tag, len(own), wilson(len(own), len(scored)), tuple(words.most_common(WORDS)))
