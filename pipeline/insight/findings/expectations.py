"""Expectations: short, met, exceeded; who is satisfied and silent; and what the delighted say that they do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.evaluation.log_odds import LEAST_Z, log_odds_z
from pipeline.insight.findings.figures import Figure, figure, telling
from pipeline.insight.findings.table import Query, Table
from pipeline.insight.reading.ambassador import Ambassador
from pipeline.insight.reading.expectation import Expectation
from pipeline.insight.reading.quality import Quality
from pipeline.schema import Tag
from pipeline.text.folding import fold

SILENT: Query = {"tag": (Tag.SATISFACTION,), "expectation": (Expectation.MET,), "ambassador": (Ambassador.NONE,)}
WORDS = 14
LEAST_COMMENTS = 4
"""Delighted comments, all of them quotable, that must hold a word: a word of one customer alone could tell who it is."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "alors apres aussi aux avait avant avec avez avoir avons bien ca car cela ces cette ceux chez comme dans deja "
        "des deux dit donc elle elles encore est etait ete etre faire fait fois ici ils jai les leur leurs lors lui "
        "mais meme mes moi mon nos notre nous ont par pas peu plus pour quand que qui sans ses son sont suis sur tous "
        "tout toute toutes tres trois trop une vos votre vous",
    )
)


@dataclass(frozen=True, slots=True)
class Telling:
    """A word that the delighted use more than the satisfied: in how many comments of each, and the comments to show."""

    word: str
    delighted: int
    satisfied: int
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Expectations:
    """The three figures, the silent, and the words that set the delighted apart."""

    levels: tuple[Figure, ...]
    silent: Figure
    words: tuple[Telling, ...]


def expectations(table: Table, quality: Mapping[str, Quality]) -> Expectations:
    """The expectations of the table."""
    levels, doubtful = (Expectation.SHORT, Expectation.MET, Expectation.EXCEEDED), quality["expectation"].indicative
    return Expectations(
        tuple(figure(table, e, {"expectation": (e,)}, words="expectation", indicative=doubtful(e)) for e in levels),
        figure(table, "silent", SILENT),
        telling_words(table),
    )


def telling_words(table: Table) -> tuple[Telling, ...]:
    """The words of delight that stand out from those of satisfaction by more than chance, the surest first."""
    delighted, satisfied = (table.select({"tag": (tag,)}) for tag in (Tag.DELIGHT, Tag.SATISFACTION))
    if not len(delighted) or not len(satisfied):
        return ()
    by_row = {int(i): _words(table.comments[i].row.text) for i in (*delighted, *satisfied)}
    ours, theirs = (_counts(by_row[int(i)] for i in rows) for rows in (delighted, satisfied))
    quoted = _counts(by_row[int(i)] for i in delighted if table.comments[int(i)].quotable)
    totals = ours.total(), theirs.total()
    scores = {word: log_odds_z(ours[word], theirs[word], totals=totals) for word in ours if quoted[word] >= LEAST_COMMENTS}
    sure = [word for word, score in scores.items() if score >= LEAST_Z]
    best = sorted(sure, key=lambda word: (-scores[word], word))[:WORDS]
    return tuple(
        Telling(word, ours[word], theirs[word], tuple(telling(table, [int(i) for i in delighted if word in by_row[int(i)]], 3)))
        for word in best
    )


def _words(text: str) -> frozenset[str]:
    lowered = text.lower().replace("’", "'")
    return frozenset(word for word in _WORD.findall(lowered) if fold(word) not in _EMPTY)


def _counts(rows: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(word for row in rows for word in row)
