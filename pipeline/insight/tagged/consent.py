"""Levels of permission: what a customer let the company do, lowest first."""

from __future__ import annotations

import re
from enum import StrEnum

from pipeline.insight.reading.cues import fold


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

_LEVELS = (
    (Consent.NO_CONTACT, re.compile(r"(?:aucun|pas de|sans|no|ne pas|refus|non)\b.*(?:contact|usage)?|^(?:non|no|none|0|false|refuse)$")),
    (Consent.ANONYMOUS, re.compile(r"anony|sans (?:le |mon )?(?:nom|prenom)")),
    (Consent.NAMED, re.compile(r"(?:cit|quot|publi).*(?:nom|name)|avec (?:le |mon )?(?:pre)?nom|by name|named|nominati")),
    (Consent.SERVICE, re.compile(r"service|traitement|dossier")),
    (Consent.CONTACT, re.compile(r"contact|rappel")),
)


def consent_of(cell: str) -> Consent:
    """The level that a cell of a consent column names, in French or English."""
    folded = fold(cell).strip()
    return next((level for level, words in _ordered() if words.search(folded)), Consent.UNKNOWN) if folded else Consent.UNKNOWN


def _ordered() -> list[tuple[Consent, re.Pattern[str]]]:
    """Anonymity before refusal: “citation sans nom” is no refusal."""
    levels = dict(_LEVELS)
    order = (Consent.ANONYMOUS, Consent.NAMED, Consent.NO_CONTACT, Consent.SERVICE, Consent.CONTACT)
    return [(level, levels[level]) for level in order]
