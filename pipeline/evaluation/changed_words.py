"""Words that comments use more, or less, than they did.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, "Fightin' Words"): the prior is what both files say
together, so that rare words need more to stand out. A word counts once a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt

_WORD = re.compile(r"[^\W\d_]{3,}")
LEAST_Z = 3.3
"""About one word in a thousand stands out so far by chance."""
LEAST_COMMENTS = 5
PRIOR_WEIGHT = 0.05
"""Of both files' counts, in the prior."""


@dataclass(frozen=True, slots=True)
class ChangedWord:
    """A word, the share of the comments that have it before and after, and how far that is from chance."""

    word: str
    before: float
    after: float
    z: float


def words_of(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word stands."""
    return Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))


def changed_words(before: Counter[str], after: Counter[str], *, comments: tuple[int, int], most: int) -> list[ChangedWord]:
    """At most so many words, the farthest from chance first."""
    old, new = before.total(), after.total()
    changed = []
    for word in before.keys() | after.keys():
        if before[word] + after[word] < LEAST_COMMENTS:
            continue
        z = _z(before[word], after[word], old, new)
        if abs(z) >= LEAST_Z:
            changed.append(ChangedWord(word, before[word] / comments[0], after[word] / comments[1], z))
    return sorted(changed, key=lambda own: (-abs(own.z), own.word))[:most]


def _z(before: int, after: int, old: int, new: int) -> float:
    prior, all_words = PRIOR_WEIGHT * (before + after), PRIOR_WEIGHT * (old + new)
    one, other = after + prior, before + prior
    odds = log(one / (new + all_words - one)) - log(other / (old + all_words - other))
    return odds / sqrt(1 / one + 1 / other)
