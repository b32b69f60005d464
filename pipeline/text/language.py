"""Whether a comment has words, and whether they are French."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-zA-ZÀ-ɏ]")
_FRENCH_WORDS = (
    "adore ai au aucun aucune aussi avais avait avec avez avoir bien bonne ces cette chez comme commande dans des donc du elle "
    "elles encore est et était étaient été êtes être eu fait faut français je jamais jai leur leurs lors mais malgré mes moi moins "
    "mon même ne nickel nos notre nous où ou parfait pas peu plus pour produit produits qu quand qui quoi ras rien ses soit son "
    "sont suis super sur tous tout toute toutes très tres trop un une vite votre vous vraiment à ça déjà après cest merci colis "
    "livraison rapide recommande satisfait satisfaite ravi ravie déçu déçue conforme prix qualité reçu recu "
)
_FRENCH = frozenset(_FRENCH_WORDS.split())
"""Frequent words that the neighbouring languages do not share."""
SHORT = 4
"""Words under which a comment is taken for French: "nickel", "bof", "RAS"."""
FRENCH_SHARE = 0.2
"""Share of such words above which the text is French without further question."""
FOREIGN = 0.1
"""Confidence in French under which the detector is believed: hurried French ("R.A.S, merci !") stays above."""


def has_words(text: str) -> bool:
    """Whether at least one run of two letters stands in the text, or an emoji that speaks."""
    return any(len(word) > 1 for word in _WORD.findall(text)) or re.search("[\u2600-\u27bf\U0001f300-\U0001faff]", text) is not None


def is_french(text: str) -> bool:
    """True unless the text is clearly in another language; short comments are given the benefit of the doubt."""
    words = [w.lower() for w in _WORD.findall(text)]
    letters = "".join(words)
    if letters and len(_LATIN.findall(letters)) < len(letters) / 2:
        return False
    if len(words) < SHORT or sum(w in _FRENCH for w in words) >= FRENCH_SHARE * len(words):
        return True
    from lingua import Language

    return _detector().compute_language_confidence(text, Language.FRENCH) >= FOREIGN


@cache
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    neighbours = ("FRENCH", "ENGLISH", "SPANISH", "ITALIAN", "GERMAN", "DUTCH", "PORTUGUESE")
    return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in neighbours)).build()
