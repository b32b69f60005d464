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


DATA = cue(
    "data",
    r"(?:revend|vend|partag|transm|donn|communiqu|divulgu|fuit)\w* (?:\w+ ){0,2}(?:mes|nos|vos) (?:donnees|coordonnees|infos?|informations)(?: personnelles)?",
    r"(?:mes|nos) (?:donnees|coordonnees|informations)(?: personnelles)? (?:\w+ ){0,3}(?:revendu|vendu|partage|transmis|dans la nature|divulgue|pirate|vole)\w*",
    r"fuite (?:de|des) donnees|rgpd|la cnil|vie privee|(?:retirer|supprimer|effacer) (?:mon numero|mes donnees|mon adresse|mes coordonnees)",
    r"(?:mon|notre) (?:numero|adresse|mail) (?:\w+ ){0,3}(?:revendu|vendu|partage|transmis|donne)\w* (?:a|sans)",
)
UNASKED = cue(
    "unasked",
    r"demarch\w+ (?:telephonique|par telephone|abusif|a domicile|agressi\w+|incessant)|(?:me|nous|m'|faire) ?(?:\w+ )?demarcher?\b",
    r"harcel\w+ (?:telephonique|commercial|de mails?|d'appels?|par (?:mail|sms|telephone))|spam\w*",
    r"(?:recois|recoit|recevons|recevoir|recu|inonde\w*|bombarde\w*|submerge\w*|abreuve\w*|envoi\w*|envoyer) (?:\w+ ){0,4}(?:pubs?|publicites?|mails? (?:de pub|publicitaires?"
    r"|commercia\w+|tous|chaque)|newsletters?|sms (?:publicitaires?|commercia\w+)|sollicitations?)",
    r"(?:appels?|mails?|sms|messages|coups de fil|pubs?) (?:\w+ ){0,2}(?:incessants?|intempestifs?|a repetition|non (?:sollicites?|desires?|demandes?)|par (?:jour|semaine) pour)",
    r"(?:impossible|pas moyen|n'arrive pas) (?:de|a) (?:se |me )?(?:desinscrire|desabonner) (?:de (?:la|leur|vos|leurs) )?(?:newsletters?|mails?|listes?|pubs?)",
    r"sans (?:mon|notre|le moindre) (?:accord|consentement|autorisation)|je n'ai(?: jamais)? (?:rien )?(?:coche|donne (?:mon accord|l'autorisation))",
)
TOO_SOON = cue(
    "too-soon",
    r"(?:demand|reclam|sollicit|relanc)\w* (?:\w+ ){0,5}(?:avis|note|evaluation|etoiles) (?:\w+ ){0,4}(?:avant|alors que|sans avoir|pas encore|meme pas)",
    r"(?:avant meme|avant) (?:d'avoir|la reception|la livraison|d'etre) (?:\w+ ){0,4}(?:avis|note|questionnaire|enquete)",
    r"forc\w+ (?:a |la |de )?(?:main|s'abonner|l'abonnement|vente)|vente forcee|(?:signature|signer) (?:tout de suite|sur[- ]le[- ]champ|immediatement)",
    r"(?:abonne|engage|inscrite?)\w* (?:d'office|de force|sans (?:le|que je|mon))",
)
TOO_MUCH = cue(
    "too-much",
    r"(?:demand|exig|reclam)\w* (?:\w+ ){0,6}(?:copie de|photo de) (?:\w+ ){0,2}(?:piece|carte) d'identite",
    r"(?:demand|exig|reclam)\w* (?:trop|beaucoup) (?:de |d')?(?:informations?|renseignements?|donnees|infos)|questions? (?:indiscretes?|intrusi\w+|personnelles)",
    r"intrusi\w+|flicage|trop (?:de questions|curieux|insistant\w*)|vendeur\w* (?:trop |tres )?(?:insistant|collant|pressant)\w*",
    r"(?:mail|sms|message|relance|enquete|questionnaire)s? (?:de satisfaction )?(?:a chaque|apres chaque|pour un oui)",
)
_BY_WEIGHT = (
    (Permission.DATA, DATA),
    (Permission.UNASKED, UNASKED),
    (Permission.TOO_SOON, TOO_SOON),
    (Permission.TOO_MUCH, TOO_MUCH),
)
_FINE = cue("no breach", r"(?:pas|sans|aucun\w*|ni|jamais de|zero) (?:de |d'etre |etre )?(?:pubs?|publicites?|spams?|demarch\w+|harcel\w+|sollicit\w+|questions? indiscretes?)")


def permission(folded: str) -> tuple[Permission, tuple[Span, ...]]:
    """The breach that a comment complains of, with its words; praise for its absence is none."""
    if _FINE.says(folded):
        return Permission.NONE, ()
    for breach, told in _BY_WEIGHT:
        if spans := told.find(folded):
            return breach, spans
    return Permission.NONE, ()
