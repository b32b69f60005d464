"""Levels of permission: what a customer let the company do, lowest first."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from unicodedata import normalize

from pipeline.text.folding import fold


class Consent(StrEnum):
    """What the consent column allows. ``UNKNOWN``: the cell says nothing that is understood, which allows nothing."""

    NO_CONTACT = "no-contact"
    SERVICE = "service"
    ANONYMOUS = "anonymous"
    NAMED = "named"
    CONTACT = "contact"
    UNKNOWN = "unknown"


MAY_BE_QUOTED = frozenset({Consent.ANONYMOUS, Consent.NAMED, Consent.CONTACT})
"""Being contacted is the highest level and holds the lower ones; it is still quoted without a name, which only NAMED allows."""

_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]")
"""Where a code such as no_contact, no-contact or doNotContact is put together."""
_REFUSED = (
    r"aucune?|pas|ne|n|jamais|no|not|never|none|non|\w+n't|cannot|stop|sauf|except"
    r"|refus\w*|interdi\w*|oppos\w*|retir\w*|retrait|revo[ckq]\w*|declin\w*|withdr\w*|forbid\w*|prohib\w*|den(?:y|ied)|expir\w*"
    r"|opt(?:ed)?[- ]?out|unsubscri\w*|desinscri\w*"
    r"|sans(?! (?:le |mon )?(?:pre)?nom)|without(?! (?:a |the |my )?(?:first )?name)"
)
_NAME = r"(?:(?:pre)?noms?(?: de famille)?|(?:(?:first|last|full|given) )*names?)\b(?! (?:de|du|des|d|of)\b)"
"""The customer's name, and not that of something else."""
_THE, _MY = r"(?:(?:le|la|les|un|mon|mes|son|ses|a|the|my|their) )*", r"(?:(?:mon|mes|my|le|the) )+"
_BY_NAME = (
    rf"\b(?:(?:avec|par|with|by|using) {_THE}{_NAME}|(?:citer|citez|publier|publiez|quote|publish) {_MY}{_NAME}"
    r"|nomme(?:e|s|es)?\b|named\b|nominati(?:f|fs|ve|ves|vement|vely)\b)"
)
_ANY_NAME = r"(?:\b(?:pre)?nom(?:s|m\w+|inati\w+)?\b|name)"
_NOTHING_ELSE = (
    r"oui|yes|ok|accord\w*|accept|accepte|autoris(?:e|ee|es|ees|ation)|consent|consens|consentement|permets|permis|permission|permitted"
    r"|agreed?|allow(?:ed)?|authori[sz]ed?|granted|given|citations?|cit(?:er|ez|e|ee|es|ees|able)|publications?|publi(?:er|ez|e|ee|es|ees|able)"
    r"|publi(?:c|que|quement|cly|sh|shed)|quot(?:e|es|ed|ation)|nomme(?:e|s|es)?|named|nominati(?:f|fs|ve|ves|vement|vely)"
    r"|avis|commentaires?|temoignages?|message|reviews?|comments?|feedback|testimonial"
    r"|(?:pre)?noms?|names?|famille|initiale|complet|first|last|full|ville|city|age|seul|seulement|uniquement|only|niveau|level"
    r"|avec|par|et|aux?|de|du|des|l[ea]s?|une?|m[ae]|mon|mes|son|ses|cet?|que?|soit|soient|est|etre|peu(?:t|vent)|pouvez|vous|[adijlm]"
    r"|with|by|using|and|you|we|may|can|could|to|be|is|are|my|the|this|their"
)
"""Words beside a name that cannot take it back."""
_LEVELS = (
    (Consent.NO_CONTACT, re.compile(rf"\b(?:{_REFUSED})\b|(?<![\d.,/])(?:0|false)$")),
    (Consent.ANONYMOUS, re.compile(r"anony|sans (?:le |mon )?(?:pre)?nom|without (?:a |the |my )?(?:first )?name")),
    (Consent.NAMED, re.compile(rf"\A(?=.*{_BY_NAME})(?:\b(?:{_NOTHING_ELSE}|(?!0\b)\d+)\b|[\s'.,;:!()/&+–—])+\Z")),
    (Consent.ANONYMOUS, re.compile(rf"\b(?:cit|quot|publi).*{_ANY_NAME}|{_ANY_NAME}.*\b(?:cit|quot|publi)")),
    (Consent.SERVICE, re.compile(r"service|traitement|dossier")),
    (Consent.CONTACT, re.compile(r"contact|rappel")),
)
"""Refusal first, whatever is refused: a cell is never read as allowing more than it says.

A name may be told where the cell asks for it and holds no word that might mean otherwise; beside any other word on a name ("masqué",
"withheld", "hors"), and there are too many to list, a quote is anonymous.
"""
_YES = re.compile(r"(?:oui|o|yes|y|ok|vrai|true|1(?:[.,]0+)?|d'accord|(?:oui,? )?j'accepte)[ .!]*")
_NO = re.compile(r"(?:non|n|no|faux|false|0(?:[.,]0+)?)[ .!]*")
_QUOTED = (
    r"cit(?:er?|ez|ee?s?|ions|ables?|ations?)|publi(?:er?|ez|ee?s?|ables?|cations?)|diffus(?:er?|ez|ee?s?|ables?|ions?)"
    r"|quot(?:e|ed|ing|able|ations?)|publish(?:ed)?"
)
_LEAVE = (
    r"accept\w*|accord\w*|autoris\w*|consent\w*|perm(?:et|is)\w*|souhait\w*|veu[xt]|voul\w*|peu[tx]|pouv\w*|droit|opt in"
    r"|may|can|agree\w*|allow\w*|(?:cit|publi|diffus|quot)ables?"
)
_BESIDE_LEAVE = (
    r"oui[ /]+non|yes[ /]+no|[oy][ /]+n|avis|commentaires?|temoignages?|reviews?|comments?|clients?|cliente|customer|sur|notre|site"
    r"|anonym\w*|(?:avec|with) (?:(?:son|mon|votre|their|my|your|first) )*(?:(?:pre)?nom|name)"
    r"|on|nous|vous|we|us|you|j|je|i|il|elle|a|au|de|du|des|d|l[ea]s?|l|que|cet?|mon|ma|mes|son|sa|votre|vos|etre|est|soi(?:t|ent)|es?|s"
    r"|pour|t|to|be|the|my|your|for"
)
_REFUSAL = re.compile(
    r"\b(?:n(?:e |')(?:souhait\w*|veu[xt]|accept\w*|autoris\w*|consent\w*|peut) pas|ne pas|do(?:es)? not|don't"
    r"|refus\w*|(?:s')?oppos\w*|interdi\w*)\b"
)
_ASKED_PLAINLY = re.compile(rf"(?=.*\b(?:{_QUOTED})\b)(?:\b(?:{_LEAVE}|{_QUOTED}|{_BESIDE_LEAVE})\b|[\s'.,;:!?()\[\]/&+–—])++")
"""Names of columns that ask, or refuse, to be quoted and hold no word that might mean otherwise (photo, partenaires, sauf)."""


def consent_of(cell: str, *, column: str = "") -> Consent:
    """The level that a cell of a consent column names, in French or English; a mere yes or no answers the column's name."""
    folded = _words(cell)
    yes, allows = bool(_YES.fullmatch(folded)), yes_allows(column)
    if allows is not None and (yes or _NO.fullmatch(folded)):
        return Consent.ANONYMOUS if yes == allows else Consent.SERVICE
    return next((level for level, words in _LEVELS if folded and words.search(folded)), Consent.UNKNOWN)


@cache
def yes_allows(column: str) -> bool | None:
    """Whether a yes lets the company quote: so where the column's name asks for that, not where it refuses; None if neither is plain."""
    asked, refusals = _REFUSAL.subn(" ", _words(column))
    leaves = re.search(rf"\b(?:{_LEAVE})\b", asked)
    if refusals > 1 or bool(leaves) == bool(refusals) or not _ASKED_PLAINLY.fullmatch(asked):
        return None
    return not refusals


def _words(text: str) -> str:
    return " ".join(fold(_BETWEEN_WORDS.sub(" ", normalize("NFC", text))).split())
