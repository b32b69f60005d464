"""Letters without what people leave out: capitals, accents, curled apostrophes.

Folding keeps every position, so that what is found can be shown in the comment as its writer wrote it.
"""

from __future__ import annotations

import unicodedata

_MARKS = {ord("’"): "'", ord("‘"): "'", ord("´"): "'", ord("`"): "'", ord("\u00a0"): " ", ord("\u202f"): " "}


def _folded_letter(code: int) -> str:
    letter = chr(code).lower()
    return unicodedata.normalize("NFD", letter)[0] if len(letter) == 1 else chr(code)


_FOLD = {code: _folded_letter(code) for code in range(0x250)} | _MARKS


def fold(text: str) -> str:
    """The text in lower case without accents, character for character."""
    return text.translate(_FOLD)
