"""Whether a comment has words, and whether they are French."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[a-zA-ZÀ-ɏ]")
EMOJI = re.compile("(?![★☆✓-✘➔-➿])[\u2600-\u27bf\U0001f300-\U0001faff]")
"""Those that speak: not the stars of a rating, nor ticks and arrows."""
FRENCH_WORDS, FOREIGN_WORDS = Path(__file__).with_name("words-french.txt"), Path(__file__).with_name("words-foreign.txt")
"""A word a line; bench/word_lists.py made them and says how."""
_FREQUENT = (
    "adore ai au aucun aucune aussi avais avait avec avez avoir bien bonne ces cette chez comme commande dans des donc du elle "
    "elles encore est et était étaient été êtes être eu fait faut français je jamais jai leur leurs lors mais malgré mes moi moins "
    "mon même ne nickel nos notre nous où ou parfait pas peu plus pour produit produits qu quand qui quoi ras rien ses soit son "
    "sont suis super sur tous tout toute toutes très tres trop un une vite votre vous vraiment à ça déjà après cest merci colis "
    "livraison rapide recommande satisfait satisfaite ravi ravie déçu déçue conforme prix qualité reçu recu "
)
INITIALS = re.compile(r"[^\W\d_]\.[^\W\d_]")
PLACEHOLDERS = frozenset(
    {"null", "(null)", "none", "nan", "nil", "undefined", "(vide)", "n.a", "n.a.", "n.c", "n.c.", "n.d", "n.d.", "s.o", "s.o."}
)
"""What tools write into a cell that nobody filled."""
SHORT = 4
"""Words under which a comment is taken for French ("nickel", "bof", "RAS") unless at least half of its two or three are foreign."""
FRENCH_SHARE = 0.2
"""Share of French words from which on a text is French, whatever else stands in it."""


def has_words(text: str) -> bool:
    """Whether a run of two letters stands in the text, or dotted initials ("R.A.S."), or an emoji that speaks; a placeholder has none."""
    if text.lower() in PLACEHOLDERS:
        return False
    return any(len(word) > 1 for word in WORD.findall(text)) or any(sign.search(text) for sign in (INITIALS, EMOJI))


def is_french(text: str) -> bool:
    """True unless the text is clearly in another language: by its script, or where foreign words outnumber the few French ones.

    Short comments, and words in no list, are given the benefit of the doubt: hurried French is full of them.
    """
    words = words_of(text)
    letters = "".join(words)
    if letters and len(LATIN.findall(letters)) < len(letters) / 2:
        return False
    french, foreign = (sum(word in listed for word in words) for listed in (french_words(), foreign_words()))
    if len(words) < SHORT:
        return len(words) < 2 or french > 0 or 2 * foreign < len(words)
    return french >= FRENCH_SHARE * len(words) or foreign <= french


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return [word.lower() for word in WORD.findall(text)]


@cache
def french_words() -> frozenset[str]:
    """Words that other languages do not share."""
    return frozenset(_FREQUENT.split()) | _listed(FRENCH_WORDS)


@cache
def foreign_words() -> frozenset[str]:
    """The small words of other languages that French does not share."""
    return _listed(FOREIGN_WORDS) - french_words()


def _listed(path: Path) -> frozenset[str]:
    return frozenset(path.read_text(encoding="utf-8").split())
