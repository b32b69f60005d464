"""What the transformer teaches the linear model with: the corpus's comments, their sentences, and mixtures of these.

From the tag of a comment a linear model learns what every word of it has to do with the tag. From sentences it learns which words
decided, from mixtures which of two sentences weighs more. Nothing but the corpus is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from random import Random

from pipeline.text.sentences import sentences

SHORTEST = 4
"""Characters of a sentence that teaches something."""


def lesson_texts(texts: Sequence[str], *, mixtures: int, seed: int) -> list[str]:
    """The texts, every sentence of those that have several, and so many mixtures of two or three sentences; none twice."""
    told = [[text[s.start : s.end] for s in sentences(text) if s.end - s.start >= SHORTEST] for text in texts]
    several = chain.from_iterable(own for own in told if len(own) > 1)
    random, pool = Random(seed), list(chain.from_iterable(told))
    mixed = (" ".join(random.choices(pool, k=random.choice((2, 3)))) for _ in range(mixtures))
    return list(dict.fromkeys([*texts, *several, *mixed]))
