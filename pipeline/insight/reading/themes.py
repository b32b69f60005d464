"""Themes: what a comment is about, by its words; the causes of incidents and the subjects of criticism."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pipeline.insight.reading.cues import Cue, cue
from pipeline.schema import Span


class Theme(StrEnum):
    """A subject, in the order in which a tie is decided."""

    DELIVERY = "delivery"
    WRONG_ITEM = "wrong-item"
    DEFECT = "defect"
    BILLING = "billing"
    REACH = "reach"
    STAFF = "staff"
    WAITING = "waiting"
    DIGITAL = "digital"
    STOCK = "stock"
    PACKAGING = "packaging"
    COMFORT = "comfort"
    FOOD = "food"
    PRICE = "price"
    TERMS = "terms"
    OTHER = "other"


CUES: dict[Theme, Cue] = {
    Theme.DELIVERY: cue(
        "delivery",
        r"livr(?:aison|e|eur|er|ee|es|ees|eurs)\b",
        r"colis|transporteurs?|points? relais|chronopost|colissimo|mondial relay|dpd|expedi\w+|tournee",
    ),
    Theme.WRONG_ITEM: cue(
        "wrong item",
        r"(?:mauvais|mauvaise|autre) (?:taille|couleur|coloris|article|produit|modele|pointure|reference|commande)|pas (?:le"
        r"|la) bon(?:ne)?|incomplet\w*",
        r"(?:il )?manqu\w+|manquant\w*|erreur (?:de|dans|sur) (?:la |ma |le )?(?:commande|taille|reference|couleur|preparation)"
        r"|trompes? de|oublie\w*|a la place",
    ),
    Theme.DEFECT: cue(
        "defect",
        r"casse\w*|fele\w*|fendu\w*|brise\w*|abime\w*|dechir\w+|raye\w*|defectueu\w+|defaut\w*|panne\w*|ne (?:marche|fonctionne"
        r"|tient|charge|chauffe)\w*",
        r"qualite|decoll\w+|decous\w+|bouloch\w+|couture|fragile|fuit\b|tombe en|au bout de (?:\w+ ){1,2}(?:jours|mois|semaines"
        r"|utilisations|lavages)|usure",
    ),
    Theme.BILLING: cue(
        "billing",
        r"factur\w+|preleve\w*|prelevements?|debit\w+|rembours\w+|paiements?|paye\w*|paie\w*|avoir de|frais|surcharge"
        r"|double(?:ment)?|virement\w*|caution",
    ),
    Theme.REACH: cue(
        "reach",
        r"service (?:client|clients|clientele)|sav\b|hotline|standard|(?:numero|ligne) de telephone|au telephone|joindre"
        r"|injoignable\w*|chat\b|tchat|chatbot|robots?\b"
        r"|(?:sans|aucune|pas de|jamais) (?:reponse|nouvelles?|retour)|repond\w*",
    ),
    Theme.STAFF: cue(
        "staff",
        r"vendeu\w+|caissi\w+|serveu\w+|conseill(?:er|ere|ers|eres)\b|personnel|accueil\w*|equipe|employe\w*|hotesse"
        r"|receptionn\w+|technicien\w*|agents?\b|patronn?e?|desagreable\w*|aimable\w*|impoli\w*",
    ),
    Theme.WAITING: cue(
        "waiting", r"attente|attend\w*|queue|file|delais?|long(?:ue|s|ues)?\b|lent\w*|retards?|minutes|interminable\w*|patient\w+"
    ),
    Theme.DIGITAL: cue(
        "digital",
        r"site\b|sites\b|appli\w*|internet|en ligne|bug\w*|plant\w+|connexion|connecter|mise a jour|maj\b|mot de passe"
        r"|compte client|page|panier|wifi|ecran",
    ),
    Theme.STOCK: cue("stock", r"stocks?|ruptures?|indisponible\w*|choix|rayons?|disponib\w+|epuise\w*|gamme|catalogue"),
    Theme.PACKAGING: cue("packaging", r"emball\w+|cartons?|plastiques?|sachets?|paquet\w*|suremball\w+|protege\w*"),
    Theme.COMFORT: cue(
        "comfort",
        r"bruit\w*|bruyant\w*|sale\w*|proprete|propre\w*|menage|odeur\w*|chaleur|clim\w*|froid\w*|lit\b|literie|chambre\w*"
        r"|salle|place\b|parking|places\b|etroit\w*|exigu\w*|toilettes|sanitaires",
    ),
    Theme.FOOD: cue(
        "food",
        r"plats?|repas|menu|cuisson|viande|pizza|frites|dessert\w*|gout|saveurs?|recettes?|portions?|petit[- ]dejeuner|cafe|assiette",
    ),
    Theme.PRICE: cue("price", r"prix|chere?s?\b|tarifs?|couteu\w+|addition|euros?\b|abonnement|pas donnee?|budget|augment\w+|hausse"),
    Theme.TERMS: cue(
        "terms",
        r"retours?\b|garantie|conditions?|resili\w+|contrat|clause|delai de|annul\w+|reglement|obligation|documents?|dossier|papiers",
    ),
}


def theme_of(folded: str, within: Sequence[Span]) -> tuple[Theme, tuple[Span, ...]]:
    """The theme with the most mentions inside the spans, with its words; OTHER where no word tells."""
    best = Theme.OTHER
    words: tuple[Span, ...] = ()
    for theme, phrases in CUES.items():
        found = tuple(span for span in phrases.find(folded) if any(part.start <= span.start < part.end for part in within))
        if len(found) > len(words):
            best, words = theme, found
    return best, words
