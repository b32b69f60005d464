"""The three pillars a judgement rests on, with the words that speak of each."""

from __future__ import annotations

from enum import StrEnum

from pipeline.insight.reading.cues import Cue, cue


class Pillar(StrEnum):
    """How people are treated, whether one can rely on it, the thing itself."""

    KINDNESS = "amabilité"
    TRUST = "confiance"
    PRODUCT = "produit"


CUES: dict[Pillar, Cue] = {
    Pillar.KINDNESS: cue(
        "kindness",
        r"accueil\w*|aimable\w*|amabilite|gentil\w*|souri\w+|polie?s?\b|impoli\w*|courtois\w*|agreable\w*|desagreable\w*"
        r"|chaleureu\w+|attentionne\w*|bienveillan\w+",
        r"(?:a l')?ecoute\b|patien(?:t|te|ts|tes|ce)\b|disponib\w+|conseils?\b|mepris\w*|arrogan\w+|insolen\w+|froid\w* (?:au"
        r"|du)|mal recu\w*|adorables?|charmant\w*|sympa\w*|respectu\w+"
        r"|personnel|equipe|serveu\w+|vendeu\w+|conseill(?:er|ere|ers|eres)\b|hotesse|patronn?e?\b|excus\w+",
    ),
    Pillar.TRUST: cue(
        "trust",
        r"confiance|fiab\w+|serieu\w+|honnet\w+|malhonnet\w+|transparen\w+|promesse\w*|promi[st]\w*|parole|engagement\w*"
        r"|respect(?:e|er|es|ant)\b|arnaque\w*|escro\w+|vol(?:eur|eurs)?\b",
        r"rembours\w+|factur\w+|debit\w+|preleve\w*|delais?\b|a l'heure|dans les temps|retards?|comme (?:prevu|annonce|promis)"
        r"|date|livraison|recu\w*|reponse|suivi|garantie|donnees|securi\w+",
        r"resili\w+|contrat|mensong\w+|mentir|ment\b|annonce\w*|publicite mensongere|conforme\w*",
    ),
    Pillar.PRODUCT: cue(
        "product",
        r"qualite\w*|produits?|articles?|beaux?|belles?|solide\w*|robuste\w*|confort\w*|taille\w*|couleur\w*|matiere\w*|gout"
        r"|saveur\w*|delicieu\w+|bon(?:ne|s|nes)?\b|excellent\w*|casse\w*|defectu\w+",
        r"panne|prix|chambre\w*|plats?|repas|cuisine|appli\w*|site|fonctionn\w+|marche\b|efficac\w+|pratique|propre\w*"
        r"|recette\w*|livre\b|film|lit\b|literie|choix|emplacement|robe|chaussures?",
    ),
}
