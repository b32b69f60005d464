"""Weaknesses people live with: cues of a criticism that is forgiven, and of one that is held against the company."""

from __future__ import annotations

from enum import StrEnum

from pipeline.insight.reading.cues import cue


class Weakness(StrEnum):
    """A standing weakness, and how the customer takes it."""

    NONE = "none"
    TOLERATED = "tolerated"
    RESENTED = "resented"


_BEFORE_IT = (
    r"(?:seul|petit|unique|un|leger|gros|mini) (?:petit )?(?:bemol|bemole|regret|reproche|defaut|hic|inconvenient"
    r"|point (?:noir|negatif|faible))s?",
    r"(?:petite?|seule|unique) (?:remarque|reserve|ombre|critique|deception|chose)|(?:petit|simple) detail",
    r"dommage|malgre|hormis|mis a part|a part (?:ca|cela|le|la|les|un|une)|excepte|meme si|bien que|certes|bien sur",
    r"(?:j'aurais|on aurait|nous aurions|j'aimerais|on aimerait) (?:juste |bien |quand meme |simplement )?(?:aime|prefere"
    r"|apprecie|voulu|souhaite)?",
    r"il (?:manque|manquerait) (?:juste|peut[- ]etre|seulement|un peu|plus qu)|(?:juste|seulement) (?:un peu|dommage|il|le|la)",
)
_AFTER_IT = (
    r"(?:merit|gagner)\w+ (?:un|une|a |d'etre|quelques|mieux)|(?:un peu|parfois|assez|peut[- ]etre un peu|legerement"
    r"|plutot) (?:trop |peu )?"
    r"(?:chere?s?|petite?s?|longue?s?|bruyante?s?|serree?s?|froide?s?|forte?s?|etroite?s?|eloignee?s?|juste|limite\w*"
    r"|lente?s?|vieillo\w+|vetuste\w*|date\w*|tristes?|lourde?s?|sombres?|compliquee?s?|chargee?s?)",
    r"rien de (?:mechant|grave|dramatique)|pas (?:bien |tres )?grave|on s'y fait|on s'en moque|ca compense|pas donnee?"
    r"|mais (?:bon|ca vaut|cela vaut|ca reste|on)",
    r"(?:prix|tarif|tarifs|addition|port) (?:\w+ ){0,2}(?:eleve|cher|sale|pas donne|justifie)\w*",
)
BEFORE_IT = cue("before what is forgiven", *_BEFORE_IT)
"""“Seul bémol, …”, “malgré …”: what is criticised follows."""
AFTER_IT = cue("after what is forgiven", *_AFTER_IT)
"""“… un peu chers”, “… rien de grave”: what is criticised went before."""
TOLERATED = cue("tolerated", *_BEFORE_IT, *_AFTER_IT)
RESENTED = cue(
    "resented",
    r"(?:trop|beaucoup trop|bien trop|si) (?:chere?s?|longue?s?|lente?s?|eleve\w*|petite?s?|bruyante?s?|peu|de (?:pub"
    r"|publicite|monde|frais|bruit)\w*)",
    r"hors de prix|prix (?:exorbitant|excessif|abusif|honteux|delirant)\w*|(?:c'est|du) (?:du )?vol\b|arnaque|hausse"
    r"|augment\w+|frais (?:caches|de)",
    r"interminable\w*|illisible\w*|inutilisable\w*|lourdingue|parcours du combattant|mal (?:concu|fait|pense|organise"
    r"|indique|isole)\w*|sale\b|sales\b|vetuste\w*",
    r"pour (?:ce|le) (?:prix|tarif)|a ce (?:prix|tarif)|aucun (?:choix|parking|siege|effort)|qualite (?:qui )?(?:baisse"
    r"|mediocre|moyenne)|de (?:pire en pire|moins en moins)",
    r"(?:publicites?|pubs?) (?:\w+ ){0,2}(?:partout|toutes|tout|incessant\w*)",
)
