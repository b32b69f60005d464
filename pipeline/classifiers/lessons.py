"""What the transformer teaches the linear model with: the corpus's comments, their sentences, mixtures of these, negations, and shades.

From the tag of a comment a linear model learns what every word of it has to do with the tag. From sentences it learns which words
decided, from mixtures which of two sentences weighs more, from the few words around a negation, with it and without it ("n'ai pas été
déçue", "ai été déçue"), and from the shades of what people grade ("pas bon", "peu efficace") that a pair outweighs its word: such texts say
no more than that, and longer ones do not ask for it. Nothing but the corpus is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from random import Random

from pipeline.text.sentences import sentences

SHORTEST = 4
"""Characters of a sentence that teaches something."""
BEFORE, AFTER = 2, 4
"""Words beside a negation that are shown with it at most."""
OFTEN = 3
"""Times that the corpus grades a word before its shades are shown."""
_GRADED = re.compile(r"(?<!\w)(?:assez|peu|plutôt|super|tr[èe]s|trop) ([\w-]{3,})")
_SHADES = ("très {}", "peu {}", "pas {}", "pas assez {}", "pas du tout {}", "pas très {}", "vraiment pas {}", "jamais {}")
_NEGATION = re.compile(r"\W*(?:(?:aucune?|jamais|ne|ni|pas|peu|plus|rien|sans|z[ée]ro)\b|n['’])", re.IGNORECASE)


def lesson_texts(texts: Sequence[str], *, mixtures: int, seed: int) -> list[str]:
    """The texts, sentences of those with several, mixtures, words around negations with and without them, and shades; none twice."""
    told = [[text[s.start : s.end] for s in sentences(text) if s.end - s.start >= SHORTEST] for text in texts]
    several = chain.from_iterable(own for own in told if len(own) > 1)
    random, pool = Random(seed), list(chain.from_iterable(told))
    mixed = (" ".join(random.choices(pool, k=random.choice((2, 3)))) for _ in range(mixtures))
    negated = chain.from_iterable(_around_a_negation(sentence.split(), random) for sentence in pool)
    graded = Counter(word for text in texts for word in _GRADED.findall(text.lower()))
    shades = (shade.format(word) for word, times in graded.items() if times >= OFTEN for shade in _SHADES)
    return [lesson for lesson in dict.fromkeys(chain(texts, several, mixed, negated, shades)) if lesson]


def _around_a_negation(words: Sequence[str], random: Random) -> list[str]:
    """The words around one, and the same without all that negates; nothing where there is none."""
    places = [place for place, word in enumerate(words) if _NEGATION.match(word)]
    if not places:
        return []
    place = random.choice(places)
    shown = words[max(0, place - random.randint(0, BEFORE)) : place + 1 + random.randint(1, AFTER)]
    affirmed = (word[found.end() :] if (found := _NEGATION.match(word)) else word for word in shown)
    return [" ".join(shown), " ".join(filter(None, affirmed))]
