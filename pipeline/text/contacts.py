"""How a person is reached or a case is found, which is not what happened: e-mail addresses, links, telephone and other long numbers."""

from __future__ import annotations

import re

from pipeline.text.aligned import AlignedText

_AT = r"(?:@|[\[(] ?(?:at|arobase|@) ?[\])])"
_DOMAIN = r"[\w-]{1,63}(?: ?\. ?[\w-]{1,63}){0,2} ?\. ?(?:com|fr|net|org|eu|be|ch|ca|lu|info|io)\b"
EMAILS = (
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    re.compile(rf"(?<![\w.+-])[\w+-]{{1,64}}(?: ?\. ?[\w+-]{{1,64}})? ?{_AT} ?{_DOMAIN}", re.IGNORECASE),
)
LINKS = (
    re.compile(r"\b(?:https?://|www\.)[^\s<>]+", re.IGNORECASE),
    re.compile(r"\b(?:facebook|instagram|twitter|linkedin|tiktok|x)\.com/[^\s<>]+", re.IGNORECASE),
)
TELEPHONES = (
    re.compile(r"(?<![\d/])(?:\+33 ?\(0\) ?|(?:\+33|0033|0)[ .-]?)[1-9](?:[ .-]?\d{2}){4}(?!\d)"),
    re.compile(r"(?<![\d/])\+\d{1,3}(?:[ .-]?\d{2,4}){3,5}(?!\d)"),
    re.compile(r"(?<![\d/])(?:0[1-9](?:/\d{2}){4}|\(0[1-9]\)(?:[ .-]?\d{2}){4})(?![\d/])"),
    re.compile(r"(?<!\d)0\d{1,2}([ ./])\d{3}\1\d{2}\1\d{2}(?!\d)"),
    re.compile(r"(?<![\d.-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[.-]\d{4}(?!\d)"),
)
LONG_NUMBERS = (re.compile(r"\b(?!(?:19|20)\d{6}\b|[1-9]0{7,}\b)\d{8,}\b"),)

SUSPECT = r"@|[\[(] ?(?:at|arobase) ?[\])]|https?://|www\.|\.com/|\d(?:[ ./()-]{0,3}\d){7}"
"""In RE2's words and in Python's: what a text holds, in small letters, if it holds any of them."""
_SUSPECT = re.compile(SUSPECT)


def without_contacts(text: AlignedText) -> AlignedText:
    """Each of them as "…": the tag of a comment must not hang on a telephone number, nor its evidence quote one."""
    if not _SUSPECT.search(text.text.lower()):
        return text
    for pattern in (*EMAILS, *LINKS, *TELEPHONES, *LONG_NUMBERS):
        text = text.sub(pattern, "…")
    return text
