"""Permission: where the comment complains of a step too far, in what was asked, when, how, or with whose data."""

from __future__ import annotations

from enum import StrEnum

from pipeline.insight.reading.cues import cue
from pipeline.schema import Span


class Permission(StrEnum):
    """The step too far."""

    NONE = "none"
    TOO_MUCH = "too-much"
    TOO_SOON = "too-soon"
    UNASKED = "unasked"
    DATA = "data"


_MINE = r"(?:mes|nos|leurs) (?:donnees|coordonnees|infos|informations)(?: personnelles)?"
_PROMOTION = r"(?:pubs?|publicites?|spams?|newsletters?|demarch\w+|sollicitations? commerciales?|offres? promotionnelles?)"

DATA = cue(
    "data",
    rf"(?:revend|vend|vendu|partag|transmet|transmis|communiqu|divulgu)\w* (?:\w+ ){{0,2}}{_MINE}",
    rf"{_MINE} (?:\w+ ){{0,3}}(?:revendu|vendu|partage|transmis|dans la nature|divulgue|pirate)\w*",
    r"fuites? (?:de|des) donnees|(?:retirer|supprimer|effacer|sortir) (?:mon numero|mes donnees|mon adresse|mes coordonnees|mon mail)",
    r"(?:mon|notre) (?:numero|adresse|mail) (?:\w+ ){0,3}(?:revendu|vendu|partage|transmis|donne)\w* (?:a|sans)",
)
UNASKED = cue(
    "unasked",
    r"demarch\w+ (?:telephonique|par telephone|abusi\w+|a domicile|agressi\w+|incessant\w*)",
    r"(?:harcel\w+|inonde\w*|bombarde\w*|submerge\w*|abreuve\w*) (?:telephonique\w*|par telephone|commercial\w*|(?:de|par"
    r"|d') ?(?:la |des |les |leurs |vos )?"
    r"(?:pubs?|publicites?|mails?|sms|appels?|messages|newsletters?))",
    rf"(?:recois|recoit|recevons|recevoir|recu|envoie\w*|envoyer|envoyez) (?:\w+ ){{0,4}}(?:{_PROMOTION}|(?:mails?"
    rf"|sms) (?:de pub|publicitaires?|commercia\w+))",
    r"(?:\w+ ){0,3}(?:appels?|coups de fil|mails?|sms) (?:par (?:jour|semaine) pour|intempestifs?|incessants?"
    r"|non (?:sollicites?|desires?|demandes?))",
    r"(?:impossible|pas moyen|n'arrive pas) (?:de|a) (?:se |me )?(?:desinscrire|desabonner) (?:de (?:la|leur|vos"
    r"|leurs) )?(?:newsletters?|mails?|listes?|pubs?)",
)
TOO_SOON = cue(
    "too-soon",
    r"(?:demand|reclam|sollicit|relanc)\w* (?:\w+ ){0,5}(?:avis|note|evaluation|etoiles) (?:\w+ ){0,4}(?:avant|alors que"
    r"|sans avoir|pas encore|meme pas)",
    r"avant (?:meme )?(?:d'avoir|la reception|la livraison|d'etre) (?:\w+ ){0,4}(?:avis|questionnaire|enquete)",
    r"vente forcee|(?:voulait|voulaient|exige\w*|reclam\w*) (?:\w+ ){0,3}(?:signature|signer"
    r"|signe) (?:\w+ )?(?:tout de suite|sur[- ]le[- ]champ|immediatement)",
    r"(?:abonnee?|engagee?|inscrite?) (?:d'office|de force|a (?:mon|notre) insu|sans (?:le savoir|que je|mon accord))",
)
TOO_MUCH = cue(
    "too-much",
    r"(?:demand|exig|reclam)\w* (?:\w+ ){0,6}(?:copie de|photo de) (?:\w+ ){0,2}(?:piece|carte) d'identite",
    r"(?:demand|exig|reclam)\w* (?:trop|beaucoup trop) (?:de |d')(?:informations?|renseignements?|donnees|infos|papiers"
    r"|justificatifs)|questions? (?:indiscretes?|intrusi\w+)",
    r"(?:tres |trop |vraiment )?intrusi(?:f|fs|ve|ves)\b|vendeu\w+ (?:trop |tres )?(?:insistant|collant|pressant)\w*|forcing",
)
_BY_WEIGHT = (
    (Permission.DATA, DATA),
    (Permission.UNASKED, UNASKED),
    (Permission.TOO_SOON, TOO_SOON),
    (Permission.TOO_MUCH, TOO_MUCH),
)
_FELT_ONLY_IN_COMPLAINTS = frozenset({Permission.TOO_SOON, Permission.TOO_MUCH})
_FINE = cue(
    "no breach",
    r"(?:pas|sans|aucun\w*|ni|jamais|zero|n'est) (?:\w+ )?(?:de |d'etre |etre |du |me )?(?:pubs?|publicites?|spams?"
    r"|demarch\w+|harcel\w+|sollicit\w+|questions? indiscretes?|intrusi\w+|forcing)",
)


def permission(folded: str, learned: Permission, *, unhappy: bool) -> tuple[Permission, tuple[Span, ...]]:
    """The breach that a comment complains of, with its words, or else the one learned; praise for its absence is none.

    A demand or a haste is a breach only to somebody unhappy; unasked contact and misused data are one to anybody.
    """
    if _FINE.says(folded):
        return Permission.NONE, ()
    for breach, phrases in _BY_WEIGHT:
        if (unhappy or breach not in _FELT_ONLY_IN_COMPLAINTS) and (words := phrases.find(folded)):
            return breach, words
    return learned, ()
