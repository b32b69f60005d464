"""Levels of permission: what a customer let the company do, lowest first."""

from __future__ import annotations

import re
from enum import StrEnum

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

_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
"""Where a code such as no_contact or doNotContact is put together."""
_REFUSED = (
    r"aucune?|pas|ne|n|jamais|no|not|never|none|non|\w+n't|cannot|stop|sauf|except"
    r"|refus\w*|interdi\w*|oppos\w*|retir\w*|retrait|revo[ckq]\w*|declin\w*|withdr\w*|forbid\w*|prohib\w*|den(?:y|ied)|expir\w*"
    r"|opt(?:ed)?[- ]?out|unsubscri\w*|desinscri\w*"
    r"|sans(?! (?:le |mon )?(?:pre)?nom)|without(?! (?:a |the |my )?(?:first )?name)"
)
_LEVELS = (
    (Consent.NO_CONTACT, re.compile(rf"\b(?:{_REFUSED})\b|^(?:0|false)$")),
    (Consent.ANONYMOUS, re.compile(r"anony|sans (?:le |mon )?(?:pre)?nom|without (?:a |the |my )?(?:first )?name")),
    (Consent.NAMED, re.compile(r"(?:cit|quot|publi).*(?:nom|name)|avec (?:le |mon )?(?:pre)?nom|by name|named|nominati")),
    (Consent.SERVICE, re.compile(r"service|traitement|dossier")),
    (Consent.CONTACT, re.compile(r"contact|rappel")),
)
"""Refusal first, whatever is refused: a cell is never read as allowing more than it says."""


def consent_of(cell: str) -> Consent:
    """The level that a cell of a consent column names, in French or English."""
    folded = fold(_BETWEEN_WORDS.sub(" ", cell)).strip()
    return next((level for level, words in _LEVELS if folded and words.search(folded)), Consent.UNKNOWN)
