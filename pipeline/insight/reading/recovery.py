"""Recoveries: cues of what failed, of who acted, of how it ended, and the time that it took where told."""

from __future__ import annotations

import re
from enum import StrEnum

from pipeline.insight.reading.cues import cue
from pipeline.schema import Span


class Actor(StrEnum):
    """Who acted to put it right."""

    COMPANY = "company"
    CUSTOMER = "customer"
    PARTNER = "partner"
    NONE = "none"


class Outcome(StrEnum):
    """How the recovery ended."""

    FULL = "full"
    PARTIAL = "partial"
    FAILED = "failed"
    UNSAID = "unsaid"


_REMEDY = (
    r"rembours\w+|recredit\w+|dedommag\w+|indemnis\w+",
    r"(?:re|r)?(?:envoye|expedie|livre)\w* (?:un|une|le|la|les|des|aussitot|gratuitement|rapidement|tout de suite|immediatement|dans)",
    r"renvoy\w+|reexpedi\w+|remplac\w+|echang\w+|refait\w*|refaire|repar\w+|corrig\w+|rectifi\w+|debloqu\w+|restaur\w+|retabli\w*",
    r"(?:tout |vite |bien |a |ont |est |ete )(?:arrange|regle|resolu|rattrape)\w*",
    r"geste commercial|bon d'achat|avoir de|un avoir|excuses?\b|excusee?s?\b|rappele\w*|pris (?:l'affaire|le dossier|les choses) en main",
    r"solution|rattrapage|service apres[- ]vente (?:au top|parfait|efficace)|sav (?:au top|efficace|reactif)",
)
REMEDY = cue("remedy", *_REMEDY)
PARTIAL = cue(
    "partial",
    r"(?:remboursee?s?|rembourse\w*|rendu\w*|recredit\w+) (?:\w+ ){0,3}(?:moitie|partiel\w*|une partie|seulement|que)",
    r"rembours\w+ partiel\w*|en partie|a moitie|la moitie|partiellement",
    r"(?:un |une |d'un |me |nous )?(?:bon|avoir|geste|remise|remboursement|bons)(?: d'achat| d'avoir| commercial)?(?: de| d') ?\d+",
    r"(?:propos|offr|offert|rend|rendu|rembours)\w* (?:\w+ ){0,3}?\d+ ?(?:€|e\b|euros?|francs|%)",
    r"\d+ (?:€|euros?) (?:d'avoir|de bon|de remise|rembourses)",
    r"(?:au bout de|apres) (?:\w+ ){0,2}(?:mois|semaines|relances|appels|mails)",
    r"(?:geste|dedommagement|compensation) (?:derisoire|ridicule|symbolique)|sur (?:les|une) prochaine|a titre exceptionnel",
    r"le rembours\w+ (?:ok|oui)|c'est vrai,? mais",
)
FAILED = cue(
    "failed",
    r"refus\w+|deboute\w*|decline toute|fin de non[- ]recevoir",
    r"(?:aucune?|sans|zero|pas de|pas eu de|0|jamais (?:de |eu de |recu de )?) ?(?:reponse|retour|nouvelles?|solution"
    r"|excuses?|remboursement|geste|suite|explication)",
    r"(?:toujours|tjs|tjrs|tjr) (?:pas|rien|aucun\w*|en attente|sans)|j'attends (?:encore|toujours)|attend toujours"
    r"|on attend (?:encore|toujours)",
    r"personne (?:ne |n')?(?:m'a |nous a |me |nous )?(?:repond|rappel|sait|decroche|veut)\w*|injoignable\w*|sourde oreille"
    r"|ne repond\w* (?:pas|plus|jamais)",
    r"(?:jamais|pas|plus) (?:ete )?(?:rappele|rembourse|livre|repondu|recontacte|resolu|regle|remplace|repris|recu)\w*",
    r"se (?:renvo|moqu|foute|fout|dedoua)\w+|renvo\w+ (?:la balle|vers)|robots?\b|tourne en (?:rond|boucle)|ne (?:veulent"
    r"|veut) rien (?:savoir|faire)",
    r"relanc\w+|malgre (?:mes|nos|plusieurs|de nombreu\w+|\w+) (?:\w+ )?(?:appels|mails|messages|courriers|reclamations|demandes|photos)",
)
CUSTOMER_ACTS = cue(
    "customer acts",
    r"(?:j'ai|on a|nous avons|j'|je|g) ?(?:du |fini par |donc |alors |deja |re)?(?:appel|rappel|telephon|ecri|reclam|demand"
    r"|relanc|signal|contact|envoy|rachet|repar)\w*",
    r"(?:mes|ma|nos|plusieurs) (?:relances?|appels?|mails?|reclamations?|courriers?|demandes?|messages?)",
    r"reclamation (?:faite|deposee|envoyee)|mediateur|mise en demeure|signalement",
)
PARTNER_ACTS = cue(
    "partner acts",
    r"(?:le |la |mon |ma )?(?:transporteur|livreur|banque|assurance|assureur|mutuelle|garage|reparateur|paypal|fabricant"
    r"|constructeur|voisine?) "
    r"(?:\w+ ){0,2}(?:a|m'a|nous a|ont) (?:\w+ )?(?:rembours|repar|remplac|retrouv|rendu|repris|ramen)\w*",
)
INCIDENT = cue(
    "incident",
    r"casse\w*|fele\w*|fendu\w*|brise\w*|abime\w*|dechir\w+|raye\w*|troue\w*|defectueu\w+|defaut\w*|en panne|panne"
    r"|ne (?:marche|fonctionne)\w* (?:pas|plus)",
    r"perdu\w*|egare\w*|vole\w*|manqu\w+|incomplet\w*|oubli\w*|erreur\w*|trompe\w*|mauvais(?:e|es)? (?:taille|couleur"
    r"|article|adresse|produit|modele)",
    r"retard\w*|jamais (?:recu|arrive|livre)\w*|annul\w+|bloqu\w+|bug\w*|plant\w+|double(?:ment)? (?:debit|preleve"
    r"|factur)\w*|(?:debit|preleve|factur)\w+ (?:deux|2) fois",
    r"probleme\w*|souci\w*|incident\w*|couac\w*|mesaventure|litige\w*|sinistre\w*|fuite|pirat\w+|fraud\w+|reclamation",
)

_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10, "quinze": 15}
_HOURS = {"minute": 1 / 60, "mn": 1 / 60, "min": 1 / 60, "heure": 1.0, "h": 1.0, "jour": 24.0, "j": 24.0, "semaine": 168.0, "mois": 730.0}
_COUNT = r"(\d{1,3}|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|quinze)\s?(minute|mn|min|heure|h|jour|j|semaine|mois)s?(?!\w)"
_AFTER = re.compile(
    rf"(?<!\w)(?:(?:en|sous|dans les)\s+(?:moins d[e']\s*|plus de |a peine |seulement |environ )?{_COUNT}|{_COUNT}\s+(?:plus tard|apres))"
)
_AT_ONCE = (
    (
        re.compile(
            r"(?<!\w)(?:(?:tout )?de suite|aussitot|immediatement|sur[- ]le[- ]champ|dans la foulee|dans l'heure|dans la minute)(?!\w)"
        ),
        1.0,
    ),
    (
        re.compile(
            r"(?<!\w)(?:dans |des )?(?:le |la |l')?(?:meme jour|(?:jour|journee|soir|matin|matinee|apres[- ]midi) meme)(?!\w)"
            r"|(?<!\w)dans la (?:journee|matinee)"
        ),
        8.0,
    ),
    (re.compile(r"(?<!\w)(?:le|des le) lendemain(?!\w)"), 24.0),
    (re.compile(r"(?<!\w)(?:dans la semaine|la semaine (?:suivante|d'apres))(?!\w)"), 120.0),
)
_PUT_RIGHT = cue("put right", *_REMEDY, r"recu\w*|rendu\w*|retrouv\w*|arrive\w*|livre\w*|trouve\w*|repris\w*|revenu\w*|nouvelle?")
_NEAR = 60


def hours_to_recovery(folded: str) -> tuple[float, Span] | None:
    """The hours that a recovery took and the words that say so; None where none is told.

    “Le jour même” is said of recoveries wherever it stands; a counted time (“en trois jours”) only near what was put right.
    """
    for pattern, hours in _AT_ONCE:
        if found := pattern.search(folded):
            return hours, Span(*found.span())
    for done in _PUT_RIGHT.find(folded):
        if found := _AFTER.search(folded, max(0, done.start - _NEAR), min(len(folded), done.end + _NEAR)):
            number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
            return _number(number) * _HOURS[unit], Span(*found.span())
    return None


def _number(word: str) -> float:
    return float(_NUMBERS.get(word) or word)
