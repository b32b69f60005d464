"""Mask personal data before a comment is quoted: e-mails, links, accounts, telephone, card and other numbers, addresses, named persons.

A name without a title is told from no other word here; the report knows those in the export's columns of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.text.contacts import EMAILS, LINKS, LONG_NUMBERS, TELEPHONES

_NO_NAME = r"(?i:je|j|il|elle|on|nous|vous|ils|elles|un|une|des|ce|c|bonjour|bonsoir|merci|très|votre|ma|mon|et|mais|pas|madame|monsieur)"
_PERSON = rf"(?!(?:{_NO_NAME}|Le|La|Les|L)\b)[A-ZÀ-ÖØ-Ý][\w'’-]+"
_TITLE = r"\b(?:(?<!taille )(?<!Taille )M\. ?|(?i:(?:mrs?|dr|mme|me?lle)(?:\. ?| )|(?:monsieur|madame|mademoiselle) ))"
_NAME = rf"(?:(?i:de la |d[eu] |d['’])|L[EeAa] )?{_PERSON}"
_AMOUNT = r"(?:19|20)\d{6}\b|\d{1,3}0{3,}\b|\d+ ?(?:€|euros?\b)"
_ORDER = (
    r"\b(?:commande|dossier)[ \u00a0]?"
    r"(?:(?:n[°º]|no\.?(?![a-z])|num[ée]ro)[ \u00a0]?:?[ \u00a0]?(?=[\w-]*\d)"
    rf"|:?[ \u00a0]?(?!{_AMOUNT})(?=[a-z]{{0,3}}\d{{5}}))"
)
_STREET = (
    r"(?i:rue|avenue|av\.|boulevard|bd|all[ée]e|impasse|quai)"
    r"(?: (?:d[eu]s?|la|les?|aux?))*(?: [dl]['’]| )(?!\d)[\w-]+(?: [A-ZÀ-Ý][\w'’-]+){0,2}"
)


def _card(found: re.Match[str]) -> str:
    """Masked when the last digit checks (Luhn 1960): a row of years does not."""
    digits = [int(d) for d in found[0] if d.isdigit()][::-1]
    check = sum(sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(digits))
    return found[0] if check % 10 else "[carte]"


_PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    *((pattern, "[e-mail]") for pattern in EMAILS),
    *((pattern, "[lien]") for pattern in LINKS),
    (re.compile(r"(?<![\w.@])@[A-Za-z_][\w.]{2,29}(?<!\.)"), "[compte]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b"), "[iban]"),
    (re.compile(r"(?<!\d)(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?!\d)"), _card),
    *((pattern, "[téléphone]") for pattern in TELEPHONES),
    (re.compile(rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? {_STREET}(?:,? \d{{5}}(?: [A-ZÀ-Ý][\w'’-]+)?)?"), "[adresse]"),
    (
        re.compile(r"(\b(?:code (?:portail|porte|immeuble|d['’](?:entr[ée]e|acc[èe]s))|digicode) ?:? ?)\w{0,3}\d\w{0,7}", re.IGNORECASE),
        r"\1[code]",
    ),
    (re.compile(rf"({_ORDER})\w[\w-]{{4,}}", re.IGNORECASE), r"\1[numéro]"),
    *((pattern, "[numéro]") for pattern in LONG_NUMBERS),
    (re.compile(rf"({_TITLE}){_NAME}(?: {_NAME})?"), r"\1[nom]"),
)


def mask(text: str) -> str:
    """The text with each piece of personal data replaced by its kind in brackets. Prices, dates and large round numbers stay."""
    for pattern, kind in _PATTERNS:
        text = pattern.sub(kind, text)
    return text
