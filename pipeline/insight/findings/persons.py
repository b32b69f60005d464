"""Persons whom a comment names without a title: “merci à Julie”, “Paul et Inès nous ont guidés”.

They are told by the words beside them, since no list holds all the names that people bear; a company so thanked is taken for one. A
name that stands alone, in lower case or in capitals is not told from other words.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline.text.folding import fold

_NOBODY = (
    r"(?:On|Ils?|Elles?|Je|Vous|Nous|Ont|Personne|Cel(?:a|ui|le)|Ceux|Ça|Ca|Ce(?:tte)?|Ces|Tou(?:t|s|tes?)|Chacune?|Quelqu|Aucune?|Qui|Rien"
    r"|L[ae]s?|L|Une?|Des|D[eu]|Mes|Mon|Ma|Nos|Notre|Vo(?:s|tre)|Son|Leurs?|Mme|Mlle|Mrs?|Monsieur|Madame|Mademoiselle|Messieurs|Merci|Bravo"
    r"|Bonjour|Très|Super|Bien|Personnel|[ÉE]quipe|Staff|Service|Vendeu(?:rs?|ses?)|Serveu(?:rs?|ses?)|Conseill(?:ers?|ères?)|Accueil|Livreur)"
)
_NAME = rf"(?!{_NOBODY}\b)[A-ZÀ-ÖØ-Ý][a-zà-öø-ÿ]+(?:[-'’][A-ZÀ-ÖØ-Ý]?[a-zà-öø-ÿ]+)*"
_SURNAME = rf"(?: {_NAME}(?=[ ]?[,.;:!?)\n]|\Z| (?:et|pour|de|qui|à|a|nous|m['’])))?"
_PERSONS = rf"({_NAME}{_SURNAME}(?:(?:, ?| et | & |, et ){_NAME}{_SURNAME})*)"
_SERVED = r"(?:accueilli|reçu|servi|conseillé|aidé|guidé|accompagné|renseigné|rassuré|écouté|orienté|dépanné|coiffé|prise? en charge)"
_PRAISED = r"\b(?:[Bb]ravo|[Ff]élicitations?|[Cc]hapeau|[Mm]ention spéciale|[Cc]oup de c(?:oe|œ)ur|[Rr]emerci\w+)"
_STAFF = r"\b(?:serveu(?:r|se)|vendeu(?:r|se)|conseill(?:er|ère)|hôtesse|esthéticienne|coiffeu(?:r|se)|réceptionniste|gérante?)"
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Mm]erci(?: (?!à|a\b)\w+){{0,3}} [àa] {_PERSONS}",
        rf"{_PRAISED}(?: \w+)? (?:à|pour) {_PERSONS}",
        rf"{_PERSONS} (?:nous |vous |m['’]|l['’])(?:a|ont) (?:\w+ ){{0,2}}(?:{_SERVED}|expliqué)",
        rf"\b(?:accueil|gentillesse|conseil|amabilité|patience|professionnalisme|écoute|disponibilité|sourire|compétence|bienveillance)s?"
        rf" d(?:e |['’]){_PERSONS}",
        rf"\b(?i:{_SERVED})(?:e|s|es)? par {_PERSONS}",
        rf"{_STAFF},? {_PERSONS}",
    )
)
_EACH = re.compile(_NAME)


def without_persons(text: str, *, allowed: Collection[str] = ()) -> str:
    """The text with such names replaced by “[nom]”, wherever they stand in it; those whose folded form is ``allowed`` stay."""
    found = (name for pattern in _NAMED for persons in pattern.finditer(text) for name in _EACH.findall(persons[1]))
    names = {name for name in found if fold(name) not in allowed}
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b", "[nom]", text) if names else text
