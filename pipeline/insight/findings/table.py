"""The comments as a table of coded columns, and queries over it: the same figures are counted here and, when filtered, in the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from pipeline.insight.findings.periods import Periods
from pipeline.insight.findings.persons import without_persons
from pipeline.insight.reading.labels import NO, YES
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.reader import Reading
from pipeline.insight.reading.themes import Theme
from pipeline.insight.reading.weakness import Weakness
from pipeline.insight.tagged.consent import MAY_BE_QUOTED, Consent
from pipeline.insight.tagged.rows import TaggedRow
from pipeline.schema import Status, Tag
from pipeline.text.folding import fold
from pipeline.text.mask import mask

Query = Mapping[str, tuple[str, ...]]
"""Column names and the values that pass; a comment passes where every column does. The empty query passes all."""

CommentPlaces = npt.NDArray[np.int64]
SHORT_QUOTE, LONG_QUOTE = 40, 420
"""Letters of a comment that is read at a glance and still tells something."""
NOTHING = ""
"""The value of a comment about which a column says nothing."""
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WORD = re.compile(r"[^\W_]{2,}")
_NO_NAMES = re.compile(
    r"d[eu]s?|l[ea]s?|et|une?|monsieur|madame|mr|mme|mlle|mrs|ms|cliente?|utilisat(?:eur|rice)|internaute|anonyme|inconnue?|non|oui|renseigne"
    r"|nc|na|nan|null|none|no|yes|customer|user|guest|anonymous|unknown"
)
"""Words in a column of names that name nobody."""


def both(one: Query, other: Query) -> Query:
    """The query that passes what both pass, of columns that only one of them names."""
    return {**one, **other}


@dataclass(frozen=True, slots=True)
class ScoredComment:
    """A scored comment: its row and what was read in it."""

    row: TaggedRow
    tag: Tag
    reading: Reading

    @property
    def quotable(self) -> bool:
        """Whether the customer let the company quote; without a column of permissions the page is for the company's own eyes."""
        return self.row.consent is None or self.row.consent in MAY_BE_QUOTED

    def masked(self, text: str) -> str:
        """Words of the comment as they may be quoted: personal data and names masked; the customer's first name stays by leave."""
        first = _words_of(self.row.name)
        kinds = {word: "[prénom]" if word in first else "[nom]" for word in _words_of(self.row.whole_name)}
        allowed = first if self.row.consent == Consent.NAMED else ()
        masked = _without_words(mask(text), {word: kind for word, kind in kinds.items() if word not in allowed})
        return without_persons(masked, allowed=allowed)


def _words_of(name: str) -> list[str]:
    """The folded words of a name that name somebody: of “zorro59”, zorro and the whole of it."""
    folded = fold(normalize("NFC", name))
    words = _LETTERS.findall(folded) + [word for word in _WORD.findall(folded) if not word.isdecimal()]
    return [word for word in words if not _NO_NAMES.fullmatch(word)]


def _without_words(text: str, kinds: Mapping[str, str]) -> str:
    """The text with folded words, and what digits tie to them, replaced by their kinds, however their accents and capitals are written."""
    if not kinds:
        return text
    found = re.finditer(rf"(?<![^\W_])(?:[^\W_]*\d)?({'|'.join(kinds)})(?:\d[^\W_]*)?(?![^\W_])", fold(text))
    for start, end, kind in reversed([(*word.span(), kinds[word[1]]) for word in found]):
        text = f"{text[:start]}{kind}{text[end:]}"
    return text


@dataclass(frozen=True, slots=True)
class Column:
    """A coded column: ``codes`` (comments,) are places in ``values``."""

    values: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def passes(self, passing: Sequence[str]) -> npt.NDArray[np.bool_]:
        wanted = [code for code, value in enumerate(self.values) if value in passing]
        return np.isin(self.codes, wanted)


@dataclass(frozen=True, slots=True)
class Table:
    """Every scored comment, its coded columns, and its rank (comments,) among those to show: 0 is shown first."""

    comments: tuple[ScoredComment, ...]
    columns: Mapping[str, Column]
    rank: CommentPlaces

    def select(self, query: Query) -> CommentPlaces:
        """The places of the comments that pass."""
        kept = np.ones(len(self.comments), dtype=bool)
        for name, passing in query.items():
            kept &= self.columns[name].passes(passing)
        return np.flatnonzero(kept)

    def count(self, query: Query) -> int:
        return len(self.select(query))

    def values(self, name: str) -> list[tuple[str, int]]:
        """What a column says and how often, the most frequent first; nothing left out but NOTHING."""
        column = self.columns[name]
        counts = np.bincount(column.codes, minlength=len(column.values))
        counted = [(value, int(n)) for value, n in zip(column.values, counts, strict=True) if value != NOTHING and n]
        return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def table_of(comments: Sequence[ScoredComment], periods: Periods) -> Table:
    """The table of scored comments."""
    columns = {name: _column([say(comment) for comment in comments]) for name, say in _SAYS.items()}
    columns["period"] = _column([periods.of(comment.row.date) for comment in comments])
    return Table(tuple(comments), columns, _ranks(comments))


def _ranks(comments: Sequence[ScoredComment]) -> CommentPlaces:
    rank = np.empty(len(comments), dtype=np.int64)
    rank[sorted(range(len(comments)), key=lambda place: _order(comments[place]))] = np.arange(len(comments))
    return rank


def _order(comment: ScoredComment) -> tuple[bool, bool, bool, float, int]:
    """First those that may be quoted, that no person needs to check, of a readable length, and sure."""
    readable = SHORT_QUOTE <= len(comment.row.text) <= LONG_QUOTE
    return not comment.quotable, comment.row.status != Status.TAGGED, not readable, -max(comment.row.probabilities), comment.row.row


def _column(cells: Sequence[str]) -> Column:
    values = tuple(sorted(set(cells)))
    place = {value: code for code, value in enumerate(values)}
    return Column(values, np.array([place[cell] for cell in cells], dtype=np.int32))


def _forgiven(comment: ScoredComment) -> str:
    """What a happy customer criticises and forgives."""
    forgives = comment.tag != Tag.COMPLAINT and comment.reading.weakness == Weakness.TOLERATED
    return str(comment.reading.weak_theme) if forgives else NOTHING


def _grief(comment: ScoredComment) -> str:
    """What an unhappy customer holds against the company: the incident's cause, else the weakness resented."""
    if comment.tag != Tag.COMPLAINT:
        return NOTHING
    resented = comment.reading.weak_theme if comment.reading.weakness == Weakness.RESENTED else None
    known = [theme for theme in (comment.reading.cause, resented) if theme]
    return str(next((theme for theme in known if theme != Theme.OTHER), known[0] if known else NOTHING))


def _yes(answer: bool) -> str:
    return YES if answer else NO


def _rests_on(pillar: Pillar, comment: ScoredComment) -> str:
    return _yes(pillar in comment.reading.pillars)


_SAYS: Mapping[str, Callable[[ScoredComment], str]] = {
    "tag": lambda comment: str(comment.tag),
    "touchpoint": lambda comment: comment.row.touchpoint,
    "shop": lambda comment: comment.row.shop,
    "product": lambda comment: comment.row.product,
    "consent": lambda comment: str(comment.row.consent or NOTHING),
    "incident": lambda comment: _yes(comment.reading.incident),
    "actor": lambda comment: str(comment.reading.actor),
    "outcome": lambda comment: str(comment.reading.outcome),
    "cause": lambda comment: str(comment.reading.cause or NOTHING),
    "forgiven": _forgiven,
    "grief": _grief,
    **{str(pillar): partial(_rests_on, pillar) for pillar in Pillar},
    "expectation": lambda comment: str(comment.reading.expectation),
    "ambassador": lambda comment: str(comment.reading.ambassador),
    "permission": lambda comment: str(comment.reading.permission),
    "small": lambda comment: _yes(comment.reading.small_cause and comment.tag in (Tag.DELIGHT, Tag.COMPLAINT)),
}
"""What each column says of a comment."""


def unquoted(comments: Sequence[ScoredComment]) -> int:
    """How many comments the customers' permissions keep out of the page."""
    return sum(not comment.quotable for comment in comments)


def levels(comments: Sequence[ScoredComment]) -> bool:
    """Whether the export has a column of permissions."""
    return any(isinstance(comment.row.consent, Consent) for comment in comments)
