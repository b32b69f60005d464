"""The ledger of weaknesses: what happy customers criticise and forgive against what unhappy ones hold against the company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.insight.findings.figures import Figure, figure, telling
from pipeline.insight.findings.table import Table
from pipeline.insight.reading.quality import Quality
from pipeline.insight.reading.themes import CUES, Theme
from pipeline.insight.reading.weakness import TOLERATED
from pipeline.schema import Tag
from pipeline.text.folding import fold
from pipeline.text.sentences import sentences

FEWEST = 8
"""Mentions under which a weakness is only watched."""
QUOTES = 2
_MARKS = '"“”«» -'
SHORTEST_QUOTE, LONGEST_QUOTE = 25, 180


class Shelf(StrEnum):
    """What to do about a weakness: name it openly, watch it, repair it."""

    OWN = "assumer"
    WATCH = "surveiller"
    REPAIR = "réparer"


@dataclass(frozen=True, slots=True)
class PublicQuote:
    """The sentence of a comment that forgives a weakness, personal data masked, and the comment's place in the table."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Weak:
    """One subject: who forgives it, who does not, and its column of the ledger.

    ``tolerance`` is the share of its mentions that are forgiven.
    """

    theme: Theme
    shelf: Shelf
    forgiven: Figure
    held: Figure
    tolerance: Estimate
    quotes: tuple[PublicQuote, ...]

    @property
    def mentions(self) -> int:
        return self.forgiven.hits + self.held.hits

    @property
    def rare(self) -> bool:
        return self.mentions < FEWEST


def ledger(table: Table, quality: Mapping[str, Quality]) -> tuple[Weak, ...]:
    """Every subject that anybody criticises, the most mentioned first; what no theme tells is left out."""
    doubtful = quality["tolerated"].indicative("yes")
    found = [_weak(table, theme, doubtful) for theme in Theme if theme != Theme.OTHER]
    return tuple(sorted((weak for weak in found if weak.mentions), key=lambda weak: -weak.mentions))


def _weak(table: Table, theme: Theme, doubtful: bool) -> Weak:
    happy = {"tag": (Tag.DELIGHT, Tag.RECOVERY_PRAISE, Tag.SATISFACTION)}
    forgiven = figure(table, "forgiven", {"forgiven": (theme,)}, of=happy, words="weakness", indicative=doubtful)
    held = figure(table, "held", {"grief": (theme,)}, of={"tag": (Tag.COMPLAINT,)}, words="grief", indicative=True)
    tolerance = wilson(forgiven.hits, forgiven.hits + held.hits)
    return Weak(theme, _shelf(tolerance, forgiven.hits + held.hits), forgiven, held, tolerance, _public_quotes(table, theme))


def _shelf(tolerance: Estimate, mentions: int) -> Shelf:
    """Owned where most surely forgive it, repaired where most surely do not, watched otherwise and where few speak of it."""
    if mentions < FEWEST:
        return Shelf.WATCH
    if tolerance.low > 0.5:
        return Shelf.OWN
    return Shelf.REPAIR if tolerance.high < 0.5 else Shelf.WATCH


def _public_quotes(table: Table, theme: Theme) -> tuple[PublicQuote, ...]:
    """Sentences that name the weakness and forgive it, of customers who may be quoted."""
    rows = table.select({"forgiven": (theme,)})
    found = (_forgiving(table, place, theme) for place in telling(table, rows, len(rows)) if table.comments[place].quotable)
    return tuple(islice((quote for quote in found if quote), QUOTES))


def _forgiving(table: Table, place: int, theme: Theme) -> PublicQuote | None:
    comment = table.comments[place]
    text = comment.row.text
    for sentence in sentences(text):
        folded = fold(sentence.of(text))
        if SHORTEST_QUOTE <= len(folded) <= LONGEST_QUOTE and TOLERATED.says(folded) and CUES[theme].says(folded):
            return PublicQuote(place, comment.masked(sentence.of(text)).strip(_MARKS))
    return None
