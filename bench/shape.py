"""What a collection of comments looks like, in figures that two collections can be compared by; no word of them is kept."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain, islice
from math import inf
from random import Random

import numpy as np

from pipeline.text.language import words_of

_MARK = re.compile(r"[^\w\s]")
FIRST_WORDS = 30_000
"""Words over which distinct ones are counted, for their share falls with the size of a collection."""
STOCK_PHRASES = 200
"""Phrases of three words, the commonest ones, that count as stock phrases."""
STOCK_WORDS, LONG = 100, 6
"""Words of so many letters at least, those of most comments, that count as stock words."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What people say all the time: phrases of three words, and long words."""

    phrases: frozenset[tuple[str, ...]] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shape:
    """Lengths in characters; shares of letters, or of characters where said; a share of comments for the opening."""

    length_tenth: float
    length_median: float
    length_nine_tenths: float
    marks: float
    exclamations: float
    accents: float
    capitals: float
    distinct_words: float
    stock_phrases: float
    stock_words: float
    small_opening: float

    def over(self, other: Shape) -> dict[str, float]:
        """Each figure as a ratio to the other's; where the other's is 0, 1 or infinity."""
        return {own.name: _ratio(getattr(self, own.name), getattr(other, own.name)) for own in fields(self)}


def stock_of(texts: Sequence[str]) -> Stock:
    """What most of the texts say."""
    words = [words_of(text) for text in texts]
    phrases = Counter(phrase for own in words for phrase in _phrases(own)).most_common(STOCK_PHRASES)
    long = Counter(word for own in words for word in set(own) if len(word) >= LONG).most_common(STOCK_WORDS)
    return Stock(frozenset(phrase for phrase, _ in phrases), frozenset(word for word, _ in long))


def shape(texts: Sequence[str], *, stock: Stock) -> Shape:
    """The figures of a collection of comments, none of them empty.

    Args:
        texts: the comments.
        stock: the stock to look for; its figures are shares of all phrases of three words, and of all words.
    """
    everything = "\n".join(texts)
    letters = [c for c in everything if c.isalpha()]
    words = [words_of(text) for text in texts]
    phrases = [phrase for own in words for phrase in _phrases(own)]
    tenth, median, nine = np.percentile([len(text) for text in texts], [10, 50, 90])
    first = list(islice(chain.from_iterable(Random(0).sample(words, len(words))), FIRST_WORDS))
    return Shape(
        length_tenth=float(tenth),
        length_median=float(median),
        length_nine_tenths=float(nine),
        marks=len(_MARK.findall(everything)) / len(everything),
        exclamations=everything.count("!") / len(everything),
        accents=sum(_has_accent(c) for c in letters) / len(letters),
        capitals=sum(c.isupper() for c in letters) / len(letters),
        distinct_words=len(set(first)) / len(first),
        stock_phrases=sum(phrase in stock.phrases for phrase in phrases) / max(1, len(phrases)),
        stock_words=sum(word in stock.words for own in words for word in own) / max(1, sum(map(len, words))),
        small_opening=sum(text.lstrip()[:1].islower() for text in texts) / len(texts),
    )


def _ratio(own: float, other: float) -> float:
    return own / other if other else (inf if own else 1.0)


def _phrases(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _has_accent(letter: str) -> bool:
    return len(unicodedata.normalize("NFD", letter)) > 1
