"""Ambassadors: from the formula through the intention and the deed to the recruit; and the mirror, who warns others."""

from __future__ import annotations

from enum import StrEnum

from pipeline.insight.reading.circle import ANYBODY, EVERYBODY, ONLINE, TO
from pipeline.insight.reading.cues import cue
from pipeline.insight.reading.deeds import DID, INTENDS, RECRUITED
from pipeline.schema import Span


class Ambassador(StrEnum):
    """How far a customer goes for the company, or against it."""

    SAYS = "says"
    INTENDS = "intends"
    DID = "did"
    RECRUITED = "recruited"
    WARNS = "warns"
    NONE = "none"


SAYS = cue(
    "says",
    r"(?:je |j'|j ?|nous |on |a |vous |peux que |tiens a )(?:(?:la|le|les|vous|vs|leur) |l')?(?:vivement |fortement |chaudement )?"
    r"(?:recommand\w+|rekomand\w+|recomand\w+|conseil(?:le|ler|lons|lerai|lerais|l)?)\b(?! (?:pas|a personne|moyen|client|chez|ici))",
    r"(?:je |j')?(?:recommande|conseille)s? (?:a 100|les yeux fermes|vivement|fortement|sans hesit\w+|sans reserve)",
    r"(?:foncez|courez[- ]y|allez[- ]y|y aller les yeux fermes|n'hesitez (?:pas|plus))",
    r"a faire absolument|a offrir\b|a conseiller|commander ici l'esprit tranquille",
)
_NOT_RECOMMENDED = (
    r"ne (?:vous |le |la |les |l')?(?:recommand|conseill|rekomand)\w+ (?:absolument |vraiment |surtout |donc |plus )?(?:pas"
    r"|a personne|plus)",
    r"(?:je |j')(?:vous |le |la )?(?:recommande|conseille) (?:absolument |vraiment |surtout )?(?:pas|a personne)",
    r"deconseill\w+",
)
NOT_RECOMMENDED = cue("not recommended", *_NOT_RECOMMENDED)
WARNS = cue(
    "warns",
    *_NOT_RECOMMENDED,
    r"a (?:fuir|eviter|bannir|boycotter|proscrire)\b",
    r"a evit\w+ (?:absolument|a tout)",
    r"mefiance\b|(?:je )?vous conseille (?:pareil|d'aller (?:voir )?ailleurs|de (?:fuir|passer|changer))|surtout pas (?:pour )?\w+er\b",
    r"ne (?:vous |t')?(?:\w+ )?inscri\w+ (?:surtout |absolument )?pas",
    r"(?:fuyez|evitez|boycottez|mefiez|passez votre (?:chemin|route|tour)|passer votre chemin|passez votr)",
    r"(?<!vous\s)(?<!nous\s)n(?:e |')(?:vous |leur |lui |y |l\w |les |l')?(?!oubli|hesit|chang|derang)\w+ez "
    r"(?:surtout |absolument |donc |plus |meme )?(?:pas|jamais|rien)\b",
    r"(?:bonjour |mesdames |messieurs |donc |alors )?attention(?: a ce\w*| ?!| ?:| arnaque| site| escroc)",
    r"(?:allez|choisissez|prenez|courez|tournez[- ]vous|cherchez) (?:plutot )?(?:voir )?(?:ailleurs|un autre|une autre)",
    r"(?:allez|courez|partez|filez) (?:plutot |donc |voir )*(?:(?:a|chez|vers) )?"
    r"(?:la concurrence|les concurrents|d'autres|un autre|une autre)",
    r"gardez vos sous|gardez votre argent|economisez votre|soyez (?:tres )?(?:vigilants?|prudents?|mefiants?)|changez de cremerie",
    r"(?:reflechissez|verifiez|renseignez[- ]vous|regardez) (?:bien |y |a deux fois |tout )*avant (?:de|d')|abstenez[- ]vous|resiliez",
    r"(?:vous (?:etes|voila|voici)|soyez) prevenu\w*|je (?:vous )?previens|je (?:tiens a |prefere |veux )prevenir|pour ceux qui hesitent",
    r"(?:le |la |en )?(?:dirai|dirons|parlerai|parlerons) a (?:tout le monde|tous|toute|no\w+|mes|mon|ma)\b|mauvaise pub\w*",
    r"si vous (?:le |en )?(?:pouvez|avez le choix)[^.!?\n]{0,40} prenez|prenez[- ]en un\w* autre|faites attention|a vos risques",
)
_WITHIN = r"[^.!?\n]{0,40}?"
_WARNED = r"(?:previen\w*|preven\w+|averti(?:es?|s|r|t)?|alert\w+|deconseill\w+|m[ie]\w* en garde)"
_SAID = r"(?:dis|dit|dirai|disons|repete\w*|conseill\w+|recommand\w+|fais|fait|passe\w*|partage\w*|post\w+|publi\w+)"
_STAY_AWAY = (
    r"(?:de (?:ne|n') ?(?:\w+ )?(?:pas|plus|jamais|rien|surtout|aucun\w*)|d'(?:eviter|aller (?:voir )?ailleurs)|d'y renoncer"
    r"|de (?:fuir|se mefier|passer (?:leur|son) chemin|boycotter|changer|laisser tomber)"
    r"|pour qu(?:e |')(?:personne|plus personne|ils|elles) n)"
)
WARNS_THEIR_OWN = cue(
    "warns their own",
    rf"{_WARNED}{_WITHIN} {EVERYBODY}",
    rf"{_WARNED}{_WITHIN} {ANYBODY}{_WITHIN} {_STAY_AWAY}|(?:dissuad|deconseill)\w+ (?:\w+ )?(?:{TO}|{ANYBODY})",
    rf"{EVERYBODY} (?:est|sont|a ete|ont ete) (?:\w+ )?{_WARNED}",
    rf"{_SAID}{_WITHIN} (?:{TO}|{ANYBODY}){_WITHIN} {_STAY_AWAY}",
    rf"je (?:le |la |l'|en )?(?:dis|raconte|repete|parle) (?:\w+ )?(?:a tout le monde|autour de moi|{ONLINE})",
)
"""The circle of a customer, told to stay away: “j'ai prévenu toutes mes collègues”."""
_STRONGEST_FIRST = ((Ambassador.RECRUITED, RECRUITED), (Ambassador.DID, DID), (Ambassador.INTENDS, INTENDS), (Ambassador.SAYS, SAYS))


def ambassador(folded: str, learned: Ambassador, *, unhappy: bool, doubtful: bool = False) -> tuple[Ambassador, tuple[Span, ...]]:
    """The strongest act that a comment tells, with its words; of somebody unhappy, the warning.

    What no cue tells is an act if it was learned as one. A formula is told by its cue alone.

    Args:
        doubtful: the customer may not be unhappy; where there is no warning, an act is heard.
    """
    act, words = _warned(folded) if unhappy else _done(folded)
    if unhappy and doubtful and act == Ambassador.NONE:
        act, words = _done(folded)
    if act in (Ambassador.NONE, Ambassador.SAYS) and learned not in (Ambassador.NONE, Ambassador.SAYS):
        return learned, ()
    return act, words


def _warned(folded: str) -> tuple[Ambassador, tuple[Span, ...]]:
    words = tuple(sorted({*WARNS.find(folded), *WARNS_THEIR_OWN.find(folded)}))
    return (Ambassador.WARNS, words) if words else (Ambassador.NONE, ())


def _done(folded: str) -> tuple[Ambassador, tuple[Span, ...]]:
    for act, phrases in _STRONGEST_FIRST:
        if (words := phrases.find(folded)) and not (act == Ambassador.SAYS and NOT_RECOMMENDED.says(folded)):
            return act, words
    return Ambassador.NONE, ()
