"""Mask personal data before a comment is quoted: e-mails, links, telephone, card and account numbers, named persons."""

from __future__ import annotations

import re

_PATTERNS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w"), "[e-mail]"),
    (re.compile(r"\b(?:https?://|www\.)[^\s<>]+"), "[lien]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b"), "[iban]"),
    (re.compile(r"\b(?:\d[ -]?){13,19}(?<![ -])\b"), "[carte]"),
    (re.compile(r"(?<![\d/])(?:\+33|0033|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)"), "[téléphone]"),
    (re.compile(r"(?<![\d/])\+\d{2,3}(?:[ .-]?\d{2,4}){3,5}(?!\d)"), "[téléphone]"),
    (re.compile(r"(?<=\bcommande n° )\w{5,}|(?<=\bdossier n° )\w{5,}|\b\d{8,}\b"), "[numéro]"),
    (re.compile(r"(?:(?<=\bM\. )|(?<=\bMr )|(?<=\bMme )|(?<=\bMonsieur )|(?<=\bMadame ))[A-ZÀ-Ý][\w'-]+"), "[nom]"),
)


def mask(text: str) -> str:
    """The text with each piece of personal data replaced by its kind in brackets."""
    for pattern, kind in _PATTERNS:
        text = pattern.sub(kind, text)
    return text
