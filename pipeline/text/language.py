"""Whether a comment has words, and whether they are French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[a-zA-ZÀ-ɏ]")
EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
FRENCH_WORDS, FOREIGN_WORDS = Path(__file__).with_name("words-french.txt"), Path(__file__).with_name("words-foreign.txt")
"""A word a line; bench/word_lists.py made them and says how."""
_FREQUENT = (
    "adore ai au aucun aucune aussi avais avait avec avez avoir bien bonne ces cette chez comme commande dans des donc du elle "
    "elles encore est et était étaient été êtes être eu fait faut français je jamais jai leur leurs lors mais malgré mes moi moins "
    "mon même ne nickel nos notre nous où ou parfait pas peu plus pour produit produits qu quand qui quoi ras rien ses soit son "
    "sont suis super sur tous tout toute toutes très tres trop un une vite votre vous vraiment à ça déjà après cest merci colis "
    "livraison rapide recommande satisfait satisfaite ravi ravie déçu déçue conforme prix qualité reçu recu "
)
SHORT = 4
"""Words under which a comment is taken for French: "nickel", "bof", "RAS"."""
FRENCH_SHARE = 0.2
"""Share of French words above which the text is French without further question; one is enough where no foreign word stands."""
ENOUGH_FOREIGN = 3
"""Small words of its neighbours from which on a text without a French one is not French."""
FOREIGN = 0.1
"""Confidence in French under which the detector is believed: hurried French ("R.A.S, merci !") stays above."""

ENOUGH = 250
"""Characters that the detector is shown: its time grows with them, its certainty hardly."""


def has_words(text: str) -> bool:
    """Whether at least one run of two letters stands in the text, or an emoji that speaks."""
    return any(len(word) > 1 for word in WORD.findall(text)) or EMOJI.search(text) is not None


def is_french(text: str) -> bool:
    """True unless the text is clearly in another language; short comments are given the benefit of the doubt."""
    words = words_of(text)
    letters = "".join(words)
    if letters and len(LATIN.findall(letters)) < len(letters) / 2:
        return False
    told = told_by_words(words)
    if told is not None:
        return told
    from lingua import Language

    return detector().compute_language_confidence(text[:ENOUGH], Language.FRENCH) >= FOREIGN


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return [word.lower() for word in WORD.findall(text)]


def told_by_words(words: Sequence[str]) -> bool | None:
    """Whether a text is French, where its words alone settle that; None where they do not."""
    own, foreign = (sum(word in listed for word in words) for listed in (french_words(), foreign_words()))
    if len(words) < SHORT or own >= FRENCH_SHARE * len(words) or (own > 0 and foreign == 0):
        return True
    return False if own == 0 and foreign >= ENOUGH_FOREIGN else None


@cache
def french_words() -> frozenset[str]:
    """Words that the neighbouring languages do not share."""
    return frozenset(_FREQUENT.split()) | _listed(FRENCH_WORDS)


@cache
def foreign_words() -> frozenset[str]:
    """The small words of the neighbouring languages that French does not share."""
    return _listed(FOREIGN_WORDS) - french_words()


def _listed(path: Path) -> frozenset[str]:
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def detector() -> LanguageDetector:
    """lingua's, for French and its neighbours."""
    from lingua import Language, LanguageDetectorBuilder

    neighbours = ("FRENCH", "ENGLISH", "SPANISH", "ITALIAN", "GERMAN", "DUTCH", "PORTUGUESE")
    return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in neighbours)).build()
