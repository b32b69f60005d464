"""Which column of an export says when, at which touchpoint, about which product, in which shop, how many stars, with what permission.

A column is taken by the words of its name, and kept only if its content looks the part, which permissions need not; where no name
tells, dates and permissions are looked for by content alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from unicodedata import normalize

from pipeline.evaluation.ratings import rating_of
from pipeline.insight.tagged.consent import Consent, consent_of, yes_allows
from pipeline.insight.tagged.dates import date_of, written_date
from pipeline.text.folding import fold

Sample = Mapping[str, Sequence[str]]


class Role(StrEnum):
    """What a column may tell of a comment, in the order in which they are looked for: `note_produit` holds ratings, not products."""

    DATE = "date"
    RATING = "rating"
    TOUCHPOINT = "touchpoint"
    PRODUCT = "product"
    SHOP = "shop"
    CONSENT = "consent"
    NAME = "name"


_NAMES: dict[Role, re.Pattern[str]] = {
    Role.DATE: re.compile(r"\b(?:date|datetime|jour|created|timestamp|publie|cree|submitted)"),
    Role.TOUCHPOINT: re.compile(r"point de contact|touch ?point|parcours|\betape|\bcanal|\bchannel|\bmoment|journey|motif de contact"),
    Role.PRODUCT: re.compile(r"\bproduit|\bproduct|\barticle|\bgamme|\bsku\b|\brayon|\boffre|\bprestation"),
    Role.SHOP: re.compile(
        r"\bmagasin|\bboutique|\bshop|\bstore|\bagence|point de vente|\betablissement|\bfiliale|\bsite\b|\brestaurant|\bhotel|\bbranch"
    ),
    Role.RATING: re.compile(r"\bnotes?\b|\brating|\bscore|\betoiles?|\bstars?|\bnps\b|satisfaction"),
    Role.CONSENT: re.compile(
        r"consent|autoris|permission|\baccords?\b|opt[- ]?in|rgpd|gdpr|droit (?:de|a la) citation|\b(?:publi|cit|diffus|quot)able"
        r"|\b(?:(?:accept|souhait|voul|veu|pouv)\w*|peut|may|can)\b.*\b(?:publi|cit|diffus|quot)"
    ),
    Role.NAME: re.compile(r"\bprenom|first ?name|\bpseudo"),
}
_OTHER_DAYS = re.compile(r"naissance|birth|anniversaire|\bdob\b|expir|validite|echeance")
"""Days of the customer or of the goods, which never tell when a comment was written."""
_OF_THE_COMMENT = re.compile(r"avis|comment|reponse|review|publi")
_A_NAME = re.compile(r"noms?|prenoms?|pseudo(?:nyme)?|patronyme|surnom|names?|surname|(?:first|last|full|user|nick)name")
_OF_A_CUSTOMER = re.compile(
    r"l[ea]s?|l|une?|de|du|des|d|et|ou|quel|est|votre|vos|mon|the|of|and|or|what|is|your|my"
    r"|famille|complet|entier|naissance|jeune|fille|usage|usuel|civilite|affiche|facultatif|optionnel|obligatoire"
    r"|first|last|full|complete|given|middle|family|maiden|display|optional|required"
    r"|cliente?s?|auteure?|autrice|acheteu(?:r|se)|internaute|utilisat(?:eur|rice)|contact|personne|membre|adherente?|abonnee?|patiente?"
    r"|voyageur|repondante?|avis|commentaire|customer|user|author|reviewer|buyer|shopper|guest|visitor|respondent|member|person|review|comment"
)
"""Words that say which name of a customer's; beside any other it is the name of something else: a shop, a product, a file."""
_CUSTOMER = re.compile(
    r"(?:(?:le|la|the|votre|your) |l')?"
    r"(?:cliente?|customer|acheteu(?:r|se)|buyer|internaute|utilisat(?:eur|rice)|user|signature"
    r"|(?:auteure?|autrice|author|reviewer)(?: (?:de |du |of )?(?:l'|the )?(?:avis|commentaire|review|comment))?"
    r"|(?:ecrit|redige|depose|publie|signe|written|posted|signed|submitted) (?:par|by))"
)
"""Names of columns that hold the customer's name without saying that it is one."""
_SURNAME_FIRST = re.compile(r"\b(?:nom|surname|last ?name)\b.*(?:prenom|first)")
_MOST_VALUES = 0.7
"""Of the rows that are filled, groups may take this share of different values; a title or an address takes more."""
_MOST_LEVELS = 8
_ENOUGH = 0.6
"""Of the rows that are filled, the share that must look the part."""


def find_roles(sample: Sample, *, text_column: str) -> dict[Role, str]:
    """The column of each role that the export has; columns that verbatim added have none."""
    free = {name: [cell.strip() for cell in cells if cell.strip()] for name, cells in sample.items()}
    free = {name: cells for name, cells in free.items() if name != text_column and not name.startswith("verbatim_")}
    roles: dict[Role, str] = {}
    for role in Role:
        if taken := next(_candidates(role, free), None):
            roles[role] = taken
            del free[taken]
    return roles


def name_columns(columns: Iterable[str], *, text_column: str, roles: Mapping[Role, str]) -> tuple[str, ...]:
    """The columns called as a name of the customer's is, whichever of its parts and whatever they hold, that have no other role."""
    taken = {text_column, *(column for role, column in roles.items() if role != Role.NAME)}
    return tuple(name for name in columns if name not in taken and _names_the_customer(_plain(name)))


def _names_the_customer(plain: str) -> bool:
    if not _open_to(Role.NAME, plain):
        return False
    others = [word for word in re.findall(r"[^\W\d_]+", plain) if not _OF_A_CUSTOMER.fullmatch(word)]
    is_a_name = bool(others) and all(map(_A_NAME.fullmatch, others))
    return is_a_name or bool(_NAMES[Role.NAME].search(plain) or _CUSTOMER.fullmatch(plain.strip()))


def _candidates(role: Role, free: Sample) -> Iterator[str]:
    """The columns that may have the role, the best first; a column named as consent counts whatever it holds."""
    columns = [name for name in free if _open_to(role, _plain(name))]
    named = [name for name in columns if _named(role, _plain(name))]
    if role == Role.DATE:
        named.sort(key=lambda name: not _OF_THE_COMMENT.search(_plain(name)))
    if role == Role.CONSENT:
        named.sort(key=lambda name: yes_allows(_plain(name)) is None)
    yield from (name for name in named if _LOOKS[role](free[name]))
    if role == Role.CONSENT:
        yield from named
    if role in _BY_CONTENT:
        yield from (name for name in columns if _surely(role, free[name]))


def _open_to(role: Role, plain: str) -> bool:
    """Whether a column's name lets it have the role: one named as consent tells nothing else."""
    if role == Role.CONSENT:
        return True
    return not _named(Role.CONSENT, plain) and not (role == Role.DATE and _OTHER_DAYS.search(plain))


def _named(role: Role, plain: str) -> bool:
    return bool(_NAMES[role].search(plain)) or (role == Role.CONSENT and yes_allows(plain) is not None)


def first_name(cell: str, *, column: str) -> str:
    """The first name in a cell of a column of names, which is all of a name that a quote may bear."""
    words = cell.split()
    return words[-1 if _SURNAME_FIRST.search(_plain(column)) else 0] if words else ""


def _plain(name: str) -> str:
    return re.sub(r"[_\-./]+", " ", fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", normalize("NFC", name))))


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _dates(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: date_of(cell) is not None) >= _ENOUGH


def _groups(cells: Sequence[str]) -> bool:
    """Short values that come again: names of places or things, neither numbers nor sentences."""
    return bool(cells) and _share(cells, lambda c: len(c) <= 60) >= _ENOUGH and len(set(cells)) <= max(3, _MOST_VALUES * len(cells))


def _consents(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: consent_of(cell) != Consent.UNKNOWN) >= _ENOUGH


def _levels(cells: Sequence[str]) -> bool:
    """A few values that come again, whatever they say: what is not understood allows nothing."""
    return 0 < len(set(cells)) <= _MOST_LEVELS or _consents(cells)


def _ratings(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: rating_of(cell) is not None) >= _ENOUGH


def _names(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: len(cell) <= 30 and not any(c.isdigit() for c in cell)) >= _ENOUGH


_LOOKS: dict[Role, Callable[[Sequence[str]], bool]] = {
    Role.DATE: _dates,
    Role.TOUCHPOINT: _groups,
    Role.PRODUCT: _groups,
    Role.SHOP: _groups,
    Role.RATING: _ratings,
    Role.CONSENT: _levels,
    Role.NAME: _names,
}
_BY_CONTENT = frozenset({Role.DATE, Role.CONSENT})


def _surely(role: Role, cells: Sequence[str]) -> bool:
    """Whether content alone names the role: nearly every cell a date, or a few known levels of permission."""
    if role == Role.DATE:
        return _share(cells, lambda cell: len(cell) >= 8 and written_date(cell) is not None) > 0.9
    return (
        len(set(cells)) <= _MOST_LEVELS
        and _share(cells, lambda c: len(c) > 8 and consent_of(c) not in (Consent.UNKNOWN, Consent.SERVICE)) > 0.5
        and _consents(cells)
    )
