"""Cues: turns of phrase, written as people read them and found whatever the accents, capitals and apostrophes.

A cue is a list of phrases. Phrases are regular expressions over folded text (lower case, no accents, straight apostrophes);
a space stands for any run of spaces, “ ?” for any or none, an apostrophe for a space too ("j en parle"), and a phrase starts at
a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.schema import Span


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases that say the same thing."""

    name: str
    pattern: re.Pattern[str]

    def find(self, folded: str) -> tuple[Span, ...]:
        """Where the folded text says it."""
        return tuple(Span(*found.span()) for found in self.pattern.finditer(folded))

    def says(self, folded: str) -> bool:
        return self.pattern.search(folded) is not None


def cue(name: str, *phrases: str) -> Cue:
    """A cue from its phrases."""
    spaced = (phrase.replace(" ?", r"\s*").replace(" ", r"\s+").replace("'", r"['\s]") for phrase in phrases)
    return Cue(name, re.compile(r"(?<!\w)(?:" + "|".join(spaced) + ")"))
