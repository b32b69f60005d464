"""What ``has_words`` and ``is_french`` say of many texts, in one compiled pass; it says so where they must be asked themselves."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.compiled import FNV_PRIME, FNV_START, Bytes, Offsets, jit, next_letter
from pipeline.text.language import EMOJI, FRENCH_SHARE, LATIN, PLACEHOLDERS, SHORT, WORD, foreign_words, french_words

FRENCH, EMPTY, NO_WORDS, NOT_FRENCH, ASK = 0, 1, 2, 3, 4
"""What a text is; ASK where this pass cannot know."""
Wording = npt.NDArray[np.int8]
Hashes = npt.NDArray[np.uint64]
_KNOWN = 0x2800
_LATIN_END = 0x250
_EMOJI, _EMOJI_END = 0x1F300, 0x1FAFF
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
_SLOTS = 1 << 15
_LAST_SLOT = np.uint64(_SLOTS - 1)

_CODES = [chr(code) for code in range(_KNOWN)]
IS_LETTER = np.array([WORD.fullmatch(letter) is not None for letter in _CODES])
IS_EMOJI = np.array([EMOJI.fullmatch(letter) is not None for letter in _CODES])
IS_LATIN = np.array([LATIN.fullmatch(letter) is not None for letter in _CODES[:_LATIN_END]])
SMALL = np.array([ord(letter.lower()) if len(letter.lower()) == 1 else 0 for letter in _CODES[:_LATIN_END]], np.uint16)


def wording(data: Bytes, offsets: Offsets) -> Wording:
    """(n,) what each of n cleaned texts is."""
    result = np.empty(len(offsets) - 1, np.int8)
    _wording(data, offsets, *_lexicon(), result)
    return result


@cache
def _lexicon() -> tuple[Hashes, Wording]:
    """An open table of the hashes of both lists, and for each slot whether it is French (1) or foreign (-1)."""
    hashes, kinds = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.int8)
    for words, kind in ((french_words(), 1), (foreign_words(), -1)):
        for word in sorted(words):
            value = _hash_of(word)
            slot = value % _SLOTS
            while hashes[slot]:
                slot = (slot + 1) % _SLOTS
            hashes[slot], kinds[slot] = value, kind
    return hashes, kinds


def _hash_of(word: str) -> int:
    value = int(FNV_START)
    for letter in word:
        value = ((value ^ ord(letter)) * int(FNV_PRIME)) % (1 << 64)
    return value


@jit
def _kind(value: np.uint64, hashes: Hashes, kinds: Wording) -> int:
    slot = np.int64(value & _LAST_SLOT)
    while hashes[slot] != 0:
        if hashes[slot] == value:
            return int(kinds[slot])
        slot = (slot + 1) & (_SLOTS - 1)
    return 0


@jit
def _wording(data: Bytes, offsets: Offsets, hashes: Hashes, kinds: Wording, result: Wording) -> None:
    for row in range(len(offsets) - 1):
        result[row] = _wording_of(data, offsets[row], offsets[row + 1], hashes, kinds)


@jit
def _wording_of(data: Bytes, at: int, end: int, hashes: Hashes, kinds: Wording) -> int:
    if at == end:
        return EMPTY
    if end - at <= _LONGEST_PLACEHOLDER:
        return ASK
    words, letters, latin, french, foreign, speaks = 0, 0, 0, 0, 0, False
    value, length = FNV_START, 0
    while at <= end:
        code = 0
        if at < end:
            code, at = next_letter(data, at, end)
        else:
            at += 1
        if code < _KNOWN and IS_LETTER[code]:
            if code >= _LATIN_END or SMALL[code] == 0:
                return ASK
            letters, latin = letters + 1, latin + IS_LATIN[SMALL[code]] if SMALL[code] < _LATIN_END else latin
            value, length = (value ^ np.uint64(SMALL[code])) * FNV_PRIME, length + 1
            continue
        if length:
            kind = _kind(value, hashes, kinds)
            words, french, foreign, speaks = words + 1, french + (kind > 0), foreign + (kind < 0), speaks or length > 1
            value, length = FNV_START, 0
        if code >= _KNOWN and (code < _EMOJI or code > _EMOJI_END):
            return ASK
        speaks = speaks or code >= _KNOWN or IS_EMOJI[code]
    if not speaks:
        return ASK if letters > 1 else NO_WORDS  # initials, it may be
    if letters and 2 * latin < letters:
        return NOT_FRENCH
    if words < SHORT:
        return FRENCH if words < 2 or french > 0 or 2 * foreign < words else NOT_FRENCH
    return FRENCH if french >= FRENCH_SHARE * words or foreign <= french else NOT_FRENCH
