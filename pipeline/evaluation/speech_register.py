"""The register of a comment, told by its writing alone: shouted, hurried, careful or plain. A rule of thumb to slice by; no model reads it.

The first that holds: **shouted**, most of ten letters or more are capitals; **hurried**, a word of a text message ("bcp"), a frequent
word without its accent ("tres"), an apostrophe left out ("l appli"), or neither a capital at the start nor a mark at the end;
**careful**, a greeting or a formula of courtesy, or a connector of written French ("cependant", "lors de"); **plain**, the rest.
"""

from __future__ import annotations

import re

SHOUTED, HURRIED, CAREFUL, PLAIN = "shouted", "hurried", "careful", "plain"
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[\w’']+")
_LEAST_LETTERS = 10
_SHORTENED = (
    "bcp bi1 bjr cest cetait ct dc ds dsl jai javais jetais jms jsui jsuis kan ke keske koi lol mdr pcq pdt pk pkoi pr qd qqch ri1 slt stp "
    "tjr tjrs tjs tro tt tte vrmt vs ya yavait "
)
_BARE = "apres ca deja decu decue derniere desole etaient etait ete etre meme numero premiere probleme problemes qualite recu tres voila "
"""Spellings that are no French words, but for a lost accent."""
_OF_THE_HURRIED = frozenset((_SHORTENED + _BARE).split())
_NO_APOSTROPHE = re.compile(r"(?<![\w’'.])(?<!\d )[cdgjlmnstCJ](?= [^\W\d_])")
"""A letter that stands alone before a word, as "l" and "g" do in "l appli" and "g recu"; not a unit after a number."""
_CAREFUL = re.compile(
    r"\A(?:bonjour|bonsoir|madame|monsieur)\b"
    r"|\b(?:cependant|néanmoins|toutefois|par ailleurs|en revanche|en outre|en effet|ainsi que|bien que|tandis que|lorsque|certes|notamment"
    r"|lors (?:d[eu]|des)|lors d['’]|afin d['’e]|afin qu['’e]|quant (?:à|aux?)|suite (?:à|aux?)|(?:au|du|le|la|les|aux|des)quel(?:le)?s?"
    r"|veuillez|cordialement|salutations|(?:vous|nous) (?:remerci|pri[eo])\w*|(?:pourriez|auriez|pouvez)-vous|(?:tiens|tenons) à)\b",
    re.IGNORECASE,
)


def register_of(text: str) -> str:
    """The register of a cleaned comment."""
    if _is_shouted(text):
        return SHOUTED
    if _is_hurried(text):
        return HURRIED
    return CAREFUL if _CAREFUL.search(text) else PLAIN


def _is_shouted(text: str) -> bool:
    letters = _LETTER.findall(text)
    return len(letters) >= _LEAST_LETTERS and 2 * sum(map(str.isupper, letters)) > len(letters)


def _is_hurried(text: str) -> bool:
    words = {word.lower() for word in _WORD.findall(text)}
    unmarked = text[:1].islower() and text[-1:].isalnum()
    return unmarked or not words.isdisjoint(_OF_THE_HURRIED) or _NO_APOSTROPHE.search(text) is not None
