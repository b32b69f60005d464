"""A judgement alone: “une honte”, “nul, à fuir”. It says what a customer thinks, and nothing that happened."""

from __future__ import annotations

import re

_JUDGES = (
    r"nul\w*|mauvais\w*|mediocre\w*|minable\w*|lamentable\w*|pitoyable\w*|pathetique\w*|ridicule\w*|deplorable\w*|execrable\w*|desastr\w+"
    r"|catastroph\w+|cata|horribl\w*|affreu\w+|atroce\w*|abominable\w*|epouvantable\w*|abject\w*|ignoble\w*|infect\w*|degueu\w*|immonde\w*"
    r"|hont\w+|scandal\w+|inadmissible\w*|inaccepta\w+|intolerable\w*|insupportable\w*|inqualifiable\w*|inimaginable\w*|incroyable\w*"
    r"|dec[ue]\w*|dec(?:oi|ev)\w+|degout\w+|mecontent\w*|insatis\w+|furieu\w+|colere|ecoeur\w+|ec(?:oe|œ)ur\w+|revolt\w+|enerv\w+|marre|regret\w+"
    r"|arnaqu\w+|escro\w+|voleu\w+|incompeten\w+|incapable\w*|amateur\w*|clown\w*|charlot\w*|desagreable\w*|impoli\w*|odieu\w+|bof|beurk|zero|pire\w*|moyen\w*|dommage|triste\w*"
    r"|fui\w+|fuy\w+|evit\w+|bann\w+|boycott\w*|proscrire|oubli(?:er|ez)|deconseill\w*|recommand\w*|conseill(?:e|er|ez|ons)|revien\w*|retourn\w*"
    r"|bien|bons?|bonnes?|top|terrible\w*|satisfai\w+|content\w*|serieu\w+|professionnel\w*|pro|digne\w*|normal\w*"
)
_OF = (
    r"services?|clients?|clientele|magasins?|boutiques?|societe\w*|entreprises?|enseignes?|sites?|hotels?|restaurants?|restos?|etablissements?"
    r"|endroits?|lieux?|compagnies?|agences?|banques?|assurances?|marques?|produits?|articles?|commandes?|qualite\w*|accueil|personnel|equipes?|gens|vendeu\w+"
    r"|experiences?|prestations?|fois|premiere|derniere|seconde|note|etoiles?|point|mots?|avis|chose|vie|monde|france|annee\w*|jours?|merci"
)
_BARE = (
    r"le|la|les|l|un|une|des|de|du|d|a|au|aux|et|ou|mais|c|ce|cet|cette|ces|cela|ca|je|j|tu|on|nous|vous|ils?|elles?|en|y|que|qu|qui|quel\w*"
    r"|pour|par|si|tres|trop|tellement|totale?\w*|complet\w*|absolu\w*|franchement|juste|vraiment|simplement|plus|moins|jamais|pas|ne|n|encore"
    r"|toujours|rien|tout\w*|tous|meme|dans|sur|chez|avec|sans|eux|moi|malheureusement|super|est|es|suis|sont|etait|etais|sera|serai|ete|ai|as|avons|mon|ma|mes|son|sa|ses"
    r"|votre|vos|leur|leurs|aucun\w*|dire|vu|vue|donc|alors|bref|voila|la|oh|ah|0|1|2"
)
_ALONE = re.compile(rf"\W*(?=[^\n]*\b(?:{_JUDGES}|jamais\s+(?:vu|plus)|plus\s+jamais)\b)(?:\b(?:{_JUDGES}|{_OF}|{_BARE})\b\W*)++")


def judges_alone(folded: str) -> bool:
    """Whether no word of a folded text tells more than a judgement."""
    return _ALONE.fullmatch(folded) is not None
