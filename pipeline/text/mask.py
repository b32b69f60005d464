"""Mask personal data before a comment is quoted: e-mails, links, telephone, card and account numbers, named persons."""

from __future__ import annotations

import re
from collections.abc import Callable

_FIRST = r"(?!(?:Je|J|Il|Elle|On|Nous|Vous|Ils|Elles|Le|La|Les|L|Un|Une|Des|Ce|C|Bonjour|Bonsoir|Merci|Très|Votre|Ma|Mon|Et|Mais|Pas)\b)"
_PERSON = rf"{_FIRST}[A-ZÀ-ÖØ-Ý][\w'’-]+"


def _card(found: re.Match[str]) -> str:
    """Masked when the last digit checks (Luhn 1960): a row of years does not."""
    digits = [int(d) for d in found[0] if d.isdigit()][::-1]
    check = sum(sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(digits))
    return found[0] if check % 10 else "[carte]"


_PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), "[e-mail]"),
    (re.compile(r"\b(?:https?://|www\.)[^\s<>]+", re.IGNORECASE), "[lien]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b"), "[iban]"),
    (re.compile(r"(?<!\d)(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?!\d)"), _card),
    (re.compile(r"(?<![\d/])(?:\+33 ?\(0\) ?|(?:\+33|0033|0)[ .-]?)[1-9](?:[ .-]?\d{2}){4}(?!\d)"), "[téléphone]"),
    (re.compile(r"(?<![\d/])\+\d{1,3}(?:[ .-]?\d{2,4}){3,5}(?!\d)"), "[téléphone]"),
    (re.compile(r"(?<!\d)0\d{1,2}([ ./])\d{3}\1\d{2}\1\d{2}(?!\d)"), "[téléphone]"),
    (re.compile(r"(?<![\d.-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[.-]\d{4}(?!\d)"), "[téléphone]"),
    (re.compile(r"(?:(?<=\bcommande n° )|(?<=\bdossier n° ))\w{5,}|\b(?!(?:19|20)\d{6}\b|[1-9]0{7,}\b)\d{8,}\b"), "[numéro]"),
    (
        re.compile(
            rf"(?:(?<=\bM\. )|(?<=\bMr )|(?<=\bMr\. )|(?<=\bMme )|(?<=\bMlle )|(?<=\bM[Mm][Ee] )|(?<=\bMR )"
            rf"|(?<=\bMonsieur )|(?<=\bMadame )){_PERSON}(?: (?:de |du |d['’])?{_PERSON})?"
        ),
        "[nom]",
    ),
)


def mask(text: str) -> str:
    """The text with each piece of personal data replaced by its kind in brackets. Prices, dates and large round numbers stay."""
    for pattern, kind in _PATTERNS:
        text = pattern.sub(kind, text)
    return text
