"""Spelling as hurried people have it: accents dropped, all small, all capitals, letters missed or swapped."""

from __future__ import annotations

import unicodedata
from random import Random

LETTERS_A_SLIP = 40
"""One letter in so many is missed or swapped with its neighbour, in a text with slips."""


def noisy(text: str, random: Random) -> str:
    """The text with one kind of hurry: without accents (30 %), small (20 %), in capitals (15 %), or with slips of the fingers."""
    kind = random.random()
    if kind < 0.30:
        return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    if kind < 0.50:
        return text.lower()
    if kind < 0.65:
        return text.upper()
    return _with_slips(text, random)


def _with_slips(text: str, random: Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(text) // LETTERS_A_SLIP)):
        at = random.randrange(max(1, len(letters) - 1))
        letters[at : at + 2] = letters[at + 1 : at + 2] if random.random() < 0.5 else letters[at : at + 2][::-1]
    return "".join(letters)
