"""Too good to be true: signs that a corpus is not what customers wrote by themselves, said beside the figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from pipeline.corpus.near_copies import near_copy_groups
from pipeline.insight.findings.figures import ENOUGH
from pipeline.insight.findings.table import ScoredComment
from pipeline.schema import Tag
from pipeline.text.folding import fold

TOP_SHARE, COPIES_SHARE, FORMULA_SHARE, DISAGREE_SHARE = 0.85, 0.03, 0.4, 0.1
LONGEST_FORMULA, MOST_OWN_WORDS, SHORTEST_COPY = 60, 1, 30
BURST_TIMES, BURST_LEAST = 6, 15
LIKE, PERMUTATIONS, SEED = 0.7, 64, 13
MOST_COMPARED = 20_000
SHOWN_ROWS = 60
_IGNORED = re.compile(r"\b[^\W\d_]*+[\d_]\w*|[^\w\s]+")
"""What does not count when texts are told apart: words with a digit in them, and marks."""

SCALES = (5, 10, 20, 100)
"""Where ratings end: the first of these that none exceeds."""
LOWEST = 0.2
"""Of its scale, what a rating of one star of five is."""
_FORMULA = re.compile(
    r"\b(?:tout|tres|vraiment|super|parfait\w*|excellent\w*|top|au top|nickel|bien|bonne?s?|merci"
    r"|rien a (?:dire|redire|signaler)|ras|satisf\w+"
    r"|conforme|rapide\w*|recommande|impeccable|correcte?|geniale?|je|j|suis|c|est|et|a|de|la|le|du|un|une|service|produit|livraison|qualite)\b"
)
"""The words of a comment that says nothing of its own."""


class Sign(StrEnum):
    """What was looked for."""

    ALL_TOP = "all-top"
    COPIES = "copies"
    BURST = "burst"
    FORMULAS = "formulas"
    DISAGREE = "disagree"
    NO_BLAME = "no-blame"


@dataclass(frozen=True, slots=True)
class Caution:
    """A sign that was found: how many comments of how many, some of their rows, and a day or a rating where one matters."""

    sign: Sign
    hits: int
    total: int
    rows: tuple[int, ...]
    detail: str = ""

    @property
    def share(self) -> float:
        return self.hits / self.total


@dataclass(frozen=True, slots=True)
class Cautions:
    """What was found, and what could be looked for."""

    found: tuple[Caution, ...]
    looked_for: tuple[Sign, ...]


def cautions(comments: Sequence[ScoredComment]) -> Cautions:
    """The signs in the scored comments; of fewer than thirty, nothing can be said."""
    if len(comments) < ENOUGH:
        return Cautions((), ())
    looked = list(_looks(comments))
    return Cautions(tuple(c for c, found in looked if found), tuple(c.sign for c, _ in looked))


def _looks(comments: Sequence[ScoredComment]) -> Iterator[tuple[Caution, bool]]:
    """Each sign that the columns allow to look for, and whether it is there."""
    rated = [comment for comment in comments if comment.row.rating is not None]
    if len(rated) >= ENOUGH:
        yield _all_top(rated)
        yield _disagreeing(rated)
    copies = _copies(comments)
    yield copies, copies.share >= COPIES_SHARE
    formulas = _caution(Sign.FORMULAS, [comment for comment in comments if _only_formula(comment)], comments)
    yield formulas, formulas.share >= FORMULA_SHARE
    blame = [comment for comment in comments if comment.tag == Tag.COMPLAINT]
    yield _caution(Sign.NO_BLAME, blame, comments), len(blame) == 0
    if burst := _burst(comments):
        yield burst


def _caution(sign: Sign, found: Sequence[ScoredComment], among: Sequence[ScoredComment], detail: str = "") -> Caution:
    return Caution(sign, len(found), len(among), tuple(comment.row.row for comment in found[:SHOWN_ROWS]), detail)


def _all_top(rated: Sequence[ScoredComment]) -> tuple[Caution, bool]:
    top = _scale(rated)
    caution = _caution(Sign.ALL_TOP, [comment for comment in rated if comment.row.rating == top], rated, f"{top:g}")
    return caution, caution.share >= TOP_SHARE


def _disagreeing(rated: Sequence[ScoredComment]) -> tuple[Caution, bool]:
    """The highest rating over a complaint, or the lowest over praise."""
    top = _scale(rated)
    odd = [comment for comment in rated if _rated_otherwise(comment, top)]
    caution = _caution(Sign.DISAGREE, odd, rated)
    return caution, caution.share >= DISAGREE_SHARE


def _scale(rated: Sequence[ScoredComment]) -> float:
    """The best rating that could be given."""
    most = max(comment.row.rating or 0 for comment in rated)
    return next((scale for scale in SCALES if most <= scale), most)


def _rated_otherwise(comment: ScoredComment, top: float) -> bool:
    rating = comment.row.rating or 0
    return rating == top if comment.tag == Tag.COMPLAINT else rating <= LOWEST * top


def _copies(comments: Sequence[ScoredComment]) -> Caution:
    """Comments that are near-copies of another; very short ones are alike by nature and are not compared.

    Those that differ by no letter are put together first, so that a text sent a thousand times is compared once.
    """
    long = [comment for comment in comments if len(comment.row.text) >= SHORTEST_COPY][:MOST_COMPARED]
    letters = [_IGNORED.sub("", fold(comment.row.text)) for comment in long]
    times = Counter(letters)
    groups = near_copy_groups(list(times), threshold=LIKE, permutations=PERMUTATIONS, seed=SEED)
    of_text = dict(zip(times, groups, strict=True))
    sizes = Counter(of_text[text] for text in letters)
    copies = [comment for comment, text in zip(long, letters, strict=True) if sizes[of_text[text]] > 1]
    return _caution(Sign.COPIES, copies, long or comments)


def _only_formula(comment: ScoredComment) -> bool:
    own = re.findall(r"\w+", _FORMULA.sub(" ", fold(comment.row.text)))
    return len(comment.row.text) <= LONGEST_FORMULA and comment.tag != Tag.COMPLAINT and len(own) <= MOST_OWN_WORDS


def _burst(comments: Sequence[ScoredComment]) -> tuple[Caution, bool] | None:
    """The fullest day against the median day."""
    days = Counter(comment.row.date for comment in comments if comment.row.date is not None)
    if len(days) < 7:
        return None
    day, most = max(days.items(), key=lambda pair: (pair[1], pair[0]))
    usual = median(days.values())
    on_it = [comment for comment in comments if comment.row.date == day]
    return _caution(Sign.BURST, on_it, comments, f"{day:%Y-%m-%d}"), most >= BURST_LEAST and most >= BURST_TIMES * usual
