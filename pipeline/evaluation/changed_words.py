"""Words that make up more, or less, of what comments say than they did. A word counts once a comment.

Shares are of all words and not of comments, in which longer comments would have more of every word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.evaluation.log_odds import LEAST_Z, log_odds_z

_WORD = re.compile(r"[^\W\d_]{3,}")
LEAST_COMMENTS = 5


@dataclass(frozen=True, slots=True)
class ChangedWord:
    """A word, its share of all words before and after, and how far that is from chance: above 0 it rose."""

    word: str
    before: float
    after: float
    z: float


def comments_by_word(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word stands."""
    return Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))


def changed_words(before: Counter[str], after: Counter[str], *, most: int) -> list[ChangedWord]:
    """At most so many words of ``comments_by_word``, the farthest from chance first."""
    old, new = before.total(), after.total()
    changed = []
    for word in before.keys() | after.keys():
        if before[word] + after[word] < LEAST_COMMENTS:
            continue
        z = log_odds_z(after[word], before[word], totals=(new, old))
        if abs(z) >= LEAST_Z:
            changed.append(ChangedWord(word, before[word] / old, after[word] / new, z))
    return sorted(changed, key=lambda own: (-abs(own.z), own.word))[:most]
