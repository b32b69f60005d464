"""Ambassadors: from the formula through the intention and the deed to the recruit; and the mirror, who warns others."""

from __future__ import annotations

from enum import StrEnum

from pipeline.insight.reading.cues import cue
from pipeline.schema import Span


class Ambassador(StrEnum):
    """How far a customer goes for the company, or against it."""

    SAYS = "says"
    INTENDS = "intends"
    DID = "did"
    RECRUITED = "recruited"
    WARNS = "warns"
    NONE = "none"


_OUR = r"(?:mon|ma|mes|notre|nos|un|une|deux|trois|des|plusieurs|toute? (?:ma|mon|la|l'|notre)|tous? mes|toutes mes)"
_ONE = (
    r"(?:mari|femme|compagn\w+|copain\w*|copine\w*|ami|amis|amie|amies|s(?:oe|œ)urs?|freres?|beau[- ]\w+|belle[- ]\w+|mere|pere"
    r"|maman|papa|parents"
    r"|filles?|fils|enfants|garcons|cousin\w*|neveux?|niece\w*|tante|oncle|grand[- ](?:mere|pere|parents)|voisin\w*|collegues?|rue|quartier"
    r"|famille|entourage|connaissances?|proches|gendre|club de \w+|bru|patron|invites|belles?|couples?|tribu|club)\b"
)
_PEOPLE = rf"{_OUR} (?:\w+ )?{_ONE}"
_FRIENDS = rf"{_PEOPLE}(?:,? (?:et|ainsi que) {_PEOPLE})?"
_SAME = (
    r"(?:aussi|egalement|a (?:son|leur) tour|depuis|le soir meme|dans la foulee|du coup|la meme|le meme|les memes"
    r"|chez (?:eux|vous)|maintenant)"
)
_CAME = (
    r"(?:(?:l'|s'y |s'en |en |y |lui |les )?(?:a|ont|est|sont|va|vont|vient|viennent)"
    r" (?:(?:tous|toutes|tout|aussi|deja|depuis|donc|vite|meme) )*(?:pris|prise|prises|commande\w*|achete\w*|rachete\w*"
    r"|venus?|venues?|inscrits?"
    r"|inscrites?|mis|mises?|souscrit|signe|reserve\w*|installe\w*|telecharge\w*|abonn\w+|offert|change|ouvert un compte|rejoint|adopte\w*"
    r"|suivi|suivie|suivis|adhere|craque|franchi le pas|passe commande)"
    r"|(?:s'y )?(?:viennent|vient|vont|commandent?|achetent|s'habillent?|signent?|mettent?|s'abonnent?|passent?|y sont|y est|y va))"
)

RECRUITED = cue(
    "recruited",
    rf"{_FRIENDS}[^.!?;]{{0,45}}? {_CAME}\b[^.!?]{{0,40}}?(?:{_SAME})",
    rf"{_FRIENDS} (?:\w+ )?(?:s'y |s'en |l'y )(?:est|sont|ont|mettent?|met) (?:\w+ )?mis(?:es?)?\b",
    rf"{_FRIENDS} (?:de \w+ |du \w+ |de \w+ de \w+ )?(?:l'|en |les |m'en |y |vient d'en |viennent d'en )?(?:a|ont"
    rf"|commander) (?:\w+ )?(?:deja |aussi )?(?:pris|commande|achete|rachete|reserve|installe|telecharge)\w*"
    r"(?! (?:les|la|un|une|du|des|le (?!meme)))",
    rf"{_FRIENDS} (?:y sont|y est|y vont|y va|y viennent|(?:sont venus|est venue?)(?! (?:chercher|me|nous|le|la|les"
    rf"|recuperer))|sont passes|est passee?|ont adopte"
    r"|ont franchi|ont suivi|ont signe|ont souscrit|vont signer|veulent|va s'inscrire|se sont inscrit\w*|s'est inscrit\w*|s'est abonnee?"
    r"|se sont abonnes|a souscrit|a signe|a adhere|a craque)\b",
    r"(?:j'ai|on a|nous avons|j'y ai|ai) (?:deja |meme )*(?:fait venir|amene|emmene|entraine|converti|parraine|convaincu|fait adherer"
    rf"|fait decouvrir|ramene|inscrit|envoye)\w* (?:\w+ ){{0,3}}(?:{_ONE}|equipe|bureau|ecole)",
    r"(?:sont|est) (?:venus?|venues?) avec nous",
    rf"je (?:la |le |les |l')?f(?:ais|ait) (?:installer|essayer|adopter|prendre|decouvrir|acheter) (?:\w+ ){{0,2}}a {_PEOPLE}",
    rf"{_FRIENDS}[^.!?;]{{0,40}}? (?:ont|a|y ont|y a) (?:\w+ )?(?:ouvert un compte|chang\w+ (?:de|d')|souscrit|adhere|rejoint)",
    rf"{_FRIENDS}[^.!?;]{{0,25}}? (?:l'|les |y |chez )(?:a|ont|eux|elle|lui)? ?(?:maintenant|a (?:son|leur) tour|aussi|desormais)",
    rf"{_FRIENDS} (?:\w+ )?(?:signe|commande|achete|vient|va|signent|commandent|achetent|viennent|vont)"
    r" (?:\w+ )?(?:chez (?:eux|vous|elle)|ici|la)\b",
)
DID = cue(
    "did",
    rf"j(?:e |')en (?:ai |parle |reparle )(?:deja )?(?:parler? )?(?:autour de moi|partout|a (?:{_PEOPLE}|la terre entiere|tout le monde))",
    rf"(?:j'en ai|j'ai|on a|nous avons|l'ai)(?: deja)? (?:offert|prete|recommande|conseille) (?:\w+ ){{1,3}}a (?:chacune? de )?{_PEOPLE}",
    r"(?:j'ai|je l'ai|l'ai|avons)(?: deja)? (?:recommande|conseille|parle de|vante|fait la pub)\w* (?:\w+ ){0,4}(?:a |autour)",
    r"je (?:la |le |les |l'|vous )?(?:conseille|recommande|dis|vante|raconte|repete|montre) (?:\w+ ){0,3}?a (?:tout |tous "
    r"|toutes |toute )?(?:mes|ma|mon|la famille)\b",
    r"je (?:le |la )?parle de (?:\w+ ){1,5}a (?:tous |toutes |toute )?(?:mes|ma|mon)\b",
    r"j(?:e |')f\w+ (?:\w+ )?la pub",
    rf"(?:je |j')(?:n')?(?:en |l')?(?:parle|reparle|ai (?:deja )?(?:parle|vante|montre|fait lire|raconte))\w* (?:\w+ )?a {_PEOPLE}",
    rf"(?:il|elle|livre|film|jeu|cd|dvd) (?:a|est) (?:deja )?(?:fait le tour de|parti chez|passe (?:a|chez)) (?:{_PEOPLE}|ma|mon|mes)",
    r"(?:je l'ai|je les ai|l'ai) (?:deja )?(?:offert|prete|montre|fait lire|fait gouter|fait essayer)\w*",
    rf"j'en ai (?:deja )?(?:rachete|offert|commande|repris) (?:\w+ ){{0,4}}pour {_OUR}",
)
INTENDS = cue(
    "intends",
    rf"(?:je|on|nous) (?:\w+ )?(?:reviendr\w+|retourner\w+|revien\w+|revenons|retourne|retournons|amenerai|emmenerai|emmene"
    rf"|amene|inviterai)"
    rf" (?:\w+ ){{0,4}}(?:avec )?{_PEOPLE}",
    r"j'y (?:emmene|amene|emmenerai|amenerai|inviterai|enverrai)",
    r"(?:je |j')(?:vous |en |vais en |ne manquerai pas d'en |ne manquerai pas de )?(?:parlerai|parler|ferai la pub|ferai de la pub)\b",
    r"ne manquer\w+ pas de (?:vous |le |la |les )?(?:recommander|conseiller|parler)",
    r"(?:je compte|j'ai bien l'intention|j'ai l'intention|je vais) (?:bien )?(?:en parler|en offrir|l'offrir|la recommander"
    r"|le recommander|les recommander)",
    r"(?:j'enverrai|je vous enverrai|je vous envoie) (?:\w+ ){0,2}(?:client|monde|ami|voisin|collegue)",
)
SAYS = cue(
    "says",
    r"(?:je |j'|j ?|nous |on |a |vous |peux que |tiens a )(?:(?:la|le|les|vous|vs|leur) |l')?(?:vivement |fortement |chaudement )?"
    r"(?:recommand\w+|rekomand\w+|recomand\w+|conseil(?:le|ler|lons|lerai|lerais|l)?\b)(?! (?:pas|a personne|moyen|client))",
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
    r"(?:n'y |n')(?:allez|installez|achetez|commandez|prenez|souscrivez|reservez|croyez|utilisez|telechargez|mettez|signez|venez)"
    r"(?: (?:pas|surtout pas|jamais|rien))",
    r"ne (?:\w+ )?(?:perdez|faites|vous faites|commandez|prenez|signez|mettez|tombez|souscrivez|reservez|vous laissez"
    r"|donnez|payez|passez|venez) "
    r"(?:surtout |absolument |donc )?(?:pas|jamais|rien)",
    r"(?:bonjour |mesdames |messieurs |donc |alors )?attention(?: a| aux| !|!| les| ,|,| :|:| arnaque| site| escroc)",
    r"(?:allez|choisissez|prenez|courez|tournez[- ]vous|cherchez) (?:plutot )?(?:voir )?(?:ailleurs|un autre|une autre)",
    r"gardez vos sous|gardez votre argent|economisez votre|soyez (?:tres )?(?:vigilants?|prudents?|mefiants?)|changez de cremerie",
)
_STRONGEST_FIRST = ((Ambassador.RECRUITED, RECRUITED), (Ambassador.DID, DID), (Ambassador.INTENDS, INTENDS), (Ambassador.SAYS, SAYS))


def ambassador(folded: str, learned: Ambassador, *, unhappy: bool) -> tuple[Ambassador, tuple[Span, ...]]:
    """The strongest act that a comment tells, with its words; of somebody unhappy, the warning.

    What no cue tells is an act if it was learned as one. A formula is told by its cue alone.
    """
    told, words = _warned(folded) if unhappy else _done(folded)
    if told in (Ambassador.NONE, Ambassador.SAYS) and learned not in (Ambassador.NONE, Ambassador.SAYS):
        return learned, ()
    return told, words


def _warned(folded: str) -> tuple[Ambassador, tuple[Span, ...]]:
    words = WARNS.find(folded)
    return (Ambassador.WARNS, words) if words else (Ambassador.NONE, ())


def _done(folded: str) -> tuple[Ambassador, tuple[Span, ...]]:
    for act, told in _STRONGEST_FIRST:
        if (words := told.find(folded)) and not (act == Ambassador.SAYS and NOT_RECOMMENDED.says(folded)):
            return act, words
    return Ambassador.NONE, ()
