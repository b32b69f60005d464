"""What customers do for a company: they bring somebody, have told or given, or will. Who does it, its tense and to whom tell them apart."""

from __future__ import annotations

from pipeline.insight.reading.circle import ACTING, AMONG, ANYBODY, FRIEND, FRIENDS, ONLINE, TO, WIDE
from pipeline.insight.reading.cues import cue


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


_WITHIN, _NEARBY = r"[^.!?\n]{0,45}?", r"[^.!?\n]{0,30}?"
"""A few words of the same sentence."""
_IT = r"(?:(?:le|la|les|en|y|vous|leur|lui) |l')*"
_ALREADY = (
    r"(?: (?:deja|meme|donc|aussi|tout de suite|aussitot|vite|d'ailleurs|egalement|bien|depuis|beaucoup|tellement|souvent|toujours|tant"
    r"|immediatement|spontanement)){0,2}"
)
_I_HAVE = rf"j'?(?:(?:y|les|en|lui|leur) |l'?)?ai|l'ai|les ai|ai|(?:nous )?{_IT}avons"
_HAVE = rf"(?:{_I_HAVE}|on (?:(?:en|les|leur|lui|y) |l')?a){_ALREADY}"
"""I have, we have: “je l'ai déjà”."""
_HAVE_IT = rf"(?:{_I_HAVE}|on (?:(?:en|les) |l')a|on (?:(?:leur|lui|y) )?a(?={_WITHIN} (?:{WIDE}))){_ALREADY}"
"""The same of what the staff may do too: “on a dit à mon mari” is said of them, “on a parlé à nos amis” is not."""
_FUTURE = r"(?:ai|a|ons|ais|ait|ions)"
_WILL = _any(
    r"(?:je|on|nous) (?:vais|va|allons|compte|comptons|pense|pensons|manquerai pas|n'hesiterai pas a|veux|prevois|tiens a|promets|dois)"
    r"(?: bien| quand meme| aussi| surement| d'en| de| vite)*",
    r"(?<!avais\s)(?<!avait\s)(?<!avions\s)(?:j'ai |on a |nous avons )?(?:hate|envie|prevu|(?:bien )?l'intention) d(?:e |')",
    r"on n'a qu'une envie c'est d(?:e |')",
)
_SOON = (
    r"(?:la prochaine fois|l'an(?:nee)? prochaine?|cet ete|bientot|demain|ce soir|samedi|dimanche|vendredi"
    r"|l[ae] (?:semaine|mois|week[- ]end|saison) prochaine?|au printemps|pour noel)"
)
_OWN = r" d(?:e|u) (?:commande|dossier|suivi|client|colis|contrat|serie|billet)"
"""What a number is of that only the customer needs."""
_ADDRESS = (
    rf"(?:l'adresse|(?:le|votre|leur|son) (?:nom|numero(?!{_OWN})|lien|contact|site|tuyau|bon plan)|(?:les|vos|leurs|ses) coordonnees"
    r"|le mot|(?:la|votre|leur) carte|(?:la |le |les |des |une |plein de )?(?:photos?|videos?))"
)
_NO_ERRAND = r"(?! (?:chercher|recuperer|retirer|reprendre|rendre|rapporter|ramener))"
"""“J'enverrai mon mari chercher le colis” brings nobody."""
_PASSED = (
    rf"(?:{_ADDRESS}|(?:l[ae] |les |l'|ce\w* |une? |votre |vos )"
    r"(?!fetes|vacances|week|jour|soir|nuit|noel|reveillon|commande|taille|numero|code|bonjour|merci))"
)
"""What one passes on to others: an address, or the thing itself; neither a holiday nor an order."""
_SHOW = r"(?:passer|decouvrir|gouter|essayer|connaitre|venir|lire)"
_BRING = r"(?:amene|emmene|ramene|amenons|emmenons|invite)"
_GOT = (
    r"(?:pris|commande\w*|achete\w*|rachete\w*|inscrit\w*|souscrit\w*|signe\w*|reserve\w*|installe\w*|telecharge\w*|abonnee?s?|chang\w+"
    r"|ouvert|rejoint|adopt\w+|adher\w+|craque\w*)"
)
_JOINED = (
    rf"(?:{_GOT}|prend|prennent|venus?|venues?|vien\w+|s'inscri\w+|mis|mises?|met|mettent|essaye\w*|teste\w*|suivi\w*"
    r"|y vont|y va|y sont|y est)"
)
_CAME = (
    r"(?:(?:l'|s'y |s'en |en |y |lui |les )?(?:a|ont|est|sont|va|vont|vient|viennent)"
    rf" (?:(?:tous|toutes|tout|aussi|deja|depuis|donc|vite|meme) )*(?:{_GOT}|prises?|venus?|venues?|mis|mises?|offert|suivi\w*"
    r"|franchi le pas|passe commande)"
    r"|(?:s'y )?(?:viennent|vient|vont|commandent?|achetent|s'habillent?|signent?|mettent?|s'abonnent?|passent?|y sont|y est|y va))"
)
_TOO = (
    r"(?:aussi|egalement|a (?:son|leur) tour|depuis|le soir meme|dans la foulee|du coup|la meme|le meme|les memes"
    r"|chez (?:eux|vous)|maintenant)"
)
_LIKE_ME = (
    r"(?:a (?:son|leur) tour|grace a moi|dans la foulee|le soir meme"
    r"|l(?:a|e|es) memes?(?: chose)?\b(?! (?:jour|temps|emotion|pour|soir|annee|que|menu|plat)))"
)
_WE_ARE = r"(?:nous sommes|on est|sommes) (?:maintenant |desormais )?(?:deux|trois|quatre|cinq|six|sept|huit|dix|plusieurs|\d+)"

RECRUITED = cue(
    "recruited",
    FRIENDS
    + _any(
        rf"[^.!?;]{{0,45}}? {_CAME}\b[^.!?]{{0,40}}?{_TOO}",
        r" (?:\w+ )?(?:s'y |s'en |l'y )(?:est|sont|ont|mettent?|met) (?:\w+ )?mis(?:es?)?\b",
        r" (?:de \w+ |du \w+ |de \w+ de \w+ )?(?:l'|en |les |m'en |y )?(?:a|ont) (?:\w+ )?(?:deja |aussi )?"
        r"(?:pris|commande|achete|rachete|reserve|installe|telecharge)\w*(?! (?:les|la|un|une|du|des|le (?!meme)))",
        r" (?:\w+ )?(?:vient|viennent) d'en (?:commander|acheter|prendre|reserver)",
        r" (?:y sont|y est|y vont|y va|y viennent|(?:sont venus|est venue?)(?! (?:chercher|me|nous|le|la|les|recuperer))|sont passes"
        r"|est passee?|ont adopte|ont franchi|ont suivi|ont signe|ont souscrit|vont signer|veulent|va s'inscrire|se sont inscrit\w*"
        r"|s'est inscrit\w*|s'est abonnee?|se sont abonnes|a souscrit|a signe|a adhere|a craque)\b",
        r"[^.!?;]{0,40}? (?:ont|a|y ont|y a) (?:\w+ )?(?:ouvert un compte|chang\w+ (?:de|d')|souscrit|adhere|rejoint)",
        r"[^.!?;]{0,25}? (?:l'|les |y |chez )(?:a|ont|eux|elle|lui)? ?(?:maintenant|a (?:son|leur) tour|aussi|desormais)",
        r" (?:\w+ )?(?:signe|commande|achete|vient|va|signent|commandent|achetent|viennent|vont) (?:\w+ )?"
        r"(?:chez (?:eux|vous|elle)|ici|la)\b",
    ),
    ACTING
    + _any(
        rf" {_NEARBY}{_JOINED}\b{_NEARBY} {_LIKE_ME}",
        rf" {_NEARBY}(?:a (?:son|leur) tour|grace a moi) {_NEARBY}{_JOINED}",
        rf" {_WITHIN}depuis que je (?:l'|les |leur |lui |la |le )(?!connais|vois|frequente)",
    ),
    rf"(?:elles?|ils?|deux|trois|qui) (?:l'|en |les |s'y |s'est |se sont )?(?:a |ont )?(?:\w+ )?{_GOT} (?:[^.!?\n]{{0,20}} )?{_LIKE_ME}",
    rf"{ANYBODY}[^\n]{{0,80}}?[,.!?;] ?(?:et |du coup |depuis |maintenant )*(?:elles?|ils?) (?:s'en |s'y |s'|se |l'|en |les )?"
    rf"(?:a|ont|est|sont|vient de|viennent de) (?:\w+ )?{_GOT}",
    rf"{TO}[^.!?\n]{{0,20}} et (?:deux|trois|elles?|ils?|plusieurs|toutes|tous) (?:\w+ )?(?:l'|en |les |y )?(?:a|ont) (?:\w+ )?{_GOT}",
    rf"depuis (?:que )?(?:j'?en|je leur en) ai parle{_WITHIN} {_JOINED}|depuis{_WITHIN} {ACTING} (?:\w+ )?y (?:sont|est|vont|va|viennent)",
    rf"parle {_WITHIN}que {ACTING} (?:l'|en |y )?(?:a|ont) {_GOT}",
    _WE_ARE
    + _any(
        r" (?:\w+ ){0,3}a (?:l[ae]s? |l' ?|y )(?:prendre|aller|utiliser|commander|venir|suivre"
        r"|avoir(?! (?:signale|remarque|constate|demande|dit|vu|subi|attendu)))",
        r" (?:du|au|de la|dans \w+) ?\w+ (?:maintenant|desormais)",
    ),
    r"toute? (?:la |le |ma |mon |l' ?|notre )\w+ (?:s'y est|s'y met|y est|y va(?! en)|y vient|s'est (?:inscrit|abonn|mis)\w*)",
    r"(?:copines?|copains?|amies?|amis?|voisins?|voisines?|collegues?|potes) (?:\w+ ){0,2}?(?:s'y|si|sy) (?:met|mette|mettent|sont mis\w*)",
    r"mes (?:voisin|copain|copine|ami|collegue|proche)\w* aussi|(?:sont|est) (?:venus?|venues?) avec nous",
    _HAVE
    + _any(
        r" (?:fait venir|amene|emmene|entraine|converti|parraine|convaincu|fait adherer|fait decouvrir|ramene|inscrit|envoye)\w* "
        rf"(?:a )?{ANYBODY}",
        rf" fait (?:installer|adopter|prendre|acheter) {_WITHIN}a {ANYBODY}",
    ),
    rf"je (?:la |le |les |l')?f(?:ais|ait) (?:installer|essayer|adopter|prendre|decouvrir|acheter) (?:\w+ ){{0,2}}a {FRIEND}",
    rf"(?:j'y|on y|nous y) (?:amene|emmene|envoie) tou\w+ {ANYBODY}(?![^.!?\n]{{0,20}}{_SOON})",
)
DID = cue(
    "did",
    _HAVE_IT
    + _any(
        r" (?:parler?|reparle|conseill\w+|recommande\w*|vante\w*|raconte\w*|montre\w*|signale\w*|partage\w*|transmis\w*|refile\w*|dit)\b"
        rf"{_WITHIN} {TO}",
        rf" (?:donne|laisse|passe|refile|file|transmis|envoye|partage|transfere|communique)\w* {_ADDRESS}{_WITHIN} {TO}",
        rf" fait (?:{_SHOW}|tester|ecouter)",
        rf" (?:offert|prete|passe|donne)\w*(?! \w+ numero{_OWN}){_WITHIN} (?:a|aux) (?:chacune? de )?{FRIEND}",
        r" (?:recommande|conseille|parle)\w* (?:\w+ )?(?:plusieurs|maintes|bien des|trois|dix) fois",
    ),
    _HAVE
    + _any(
        r" (?:poste|publie|partage|mis (?:en ligne|en story)) (?:\w+ ){0,4}(?:photos?|videos?|story|stories)",
        rf" mis (?:\w+ ){{0,4}}(?:photos?|videos?) (?:en ligne|{ONLINE})",
        r" fait (?:passer (?:le mot|l'adresse)|(?:de )?la pub\w*|une demo\w*|tourner|circuler)",
    ),
    rf"j'en ai (?:deja )?(?:rachete|offert|commande|repris) (?:\w+ ){{0,4}}pour {FRIEND}",
    r"(?:je l'ai|je les ai|l'ai) (?:deja )?(?:offert|prete|montre|fait lire|fait gouter|fait essayer)\w*",
    r"(?:conseillee|recommandee|offerte?|pretee|montree) a (?:(?:mon|ma|mes|une amie|un ami)|toute? (?:ma|mon|la|mes)) ",
    rf"j'?(?:en |l')?(?:re)?parle (?:\w+ )?{AMONG}|(?:j'en ai|on en a|en avons){_ALREADY} parle{_WITHIN} {AMONG}",
    r"j'en parle (?:tout le temps|sans (?:arret|cesse)|sans m'arreter|a qui veut)",
    rf"(?:je |j'){_IT}(?:offre|prete|fais {_SHOW}|dis|vante|raconte|repete|montre) (?:\w+ ){{0,3}}?{TO}",
    r"je (?:le |la )?parle de (?:\w+ ){1,5}a (?:tous |toutes |toute )?(?:mes|ma|mon)\b|j(?:e |')f\w+ (?:\w+ )?la pub",
    rf"je leur en ai (?:parle|montre)|je (?:lui|leur) (?:en )?ai (?:donne|passe|laisse) {_ADDRESS}|deja donne {_ADDRESS} {TO}",
    r"(?:je |j')(?:n')?(?:arrete pas|cesse pas|cesse|arrete plus) (?:de |d')(?:en |vous |le |la )?(?:parler|conseiller|recommander|vanter)",
    rf"(?:il|elle|livre|film|jeu|cd|dvd) (?:a|est) (?:deja )?(?:fait le tour de|parti chez|passe (?:a|chez)) (?:{FRIEND}|ma|mon|mes)",
    r"(?:il|elle) (?:circule (?:dans|chez|au|entre)|passe de main en main)",
)
INTENDS = cue(
    "intends",
    _WILL
    + f" ?{_IT}"
    + _any(
        rf"(?:dire|parler|conseiller|recommander|montrer|offrir|preter|partager|faire {_SHOW}){_WITHIN} {TO}",
        rf"(?:passer|donner) {_PASSED}{_WITHIN} {TO}",
        rf"(?:(?:amener|emmener|ramener|inviter|faire venir){_WITHIN}|envoyer(?: \w+)?) {ANYBODY}{_NO_ERRAND}",
        rf"(?:revenir|retourner|y aller|reserver){_WITHIN} avec {ANYBODY}",
        rf"(?:prendre|reprendre|commander|acheter|racheter|reserver) (?:\w+ ){{0,4}}pour {FRIEND}",
    ),
    f"(?:je |j' ?|on |nous ){_IT}"
    + _any(
        rf"(?:dir|parler|conseiller|recommander|montrer|offrir|preter|transmettr){_FUTURE}{_WITHIN} {TO}",
        rf"(?:passer|donner){_FUTURE} {_PASSED}{_WITHIN} {TO}",
        rf"fer{_FUTURE} {_SHOW}{_WITHIN} {TO}",
        rf"(?:(?:amener|emmener|ramener|inviter){_FUTURE}{_WITHIN}|enverr{_FUTURE}(?: \w+)?) {ANYBODY}{_NO_ERRAND}",
        rf"(?:reviendr|viendr|retourner|retournr|reserver){_FUTURE}{_WITHIN} avec {ANYBODY}",
        rf"(?:re)?(?:commander|prendr|acheter){_FUTURE} (?:\w+ ){{0,4}}pour {FRIEND}",
    ),
    rf"{_WILL} ?(?:le |la |les )(?:passer|donner)(?: \w+)? {TO}|(?:je|on|nous) (?:le |la |les )(?:passer|donner){_FUTURE}(?: \w+)? {TO}",
    r"(?:je |j')(?:vous |en )?(?:parlerai|ferai la pub|ferai de la pub)\b|je (?:compte|vais) (?:bien )?(?:en parler|en offrir|l'offrir)\b",
    r"ne manquer\w+ pas de (?:vous |l\w+ )?(?:recommander|conseiller|parler)",
    rf"(?:je|on|nous) (?:\w+ )?(?:revien\w+|revenons|retourne|retournons|emmene|amene) (?:\w+ ){{0,4}}(?:avec )?{FRIEND}",
    r"j'y (?:emmene|amene)",
    rf"{_SOON}{_WITHIN} (?:{_BRING}{_WITHIN}|(?:revien\w+|revenons|retourn\w+){_WITHIN} avec) {ANYBODY}",
    rf"(?:j' ?|on |nous |je )(?:y )?{_BRING} {ANYBODY}{_WITHIN} {_SOON}",
    rf"(?:faut|falloir) que (?:je |j'){_IT}(?:parle|dise|montre|conseille|recommande|offre){_WITHIN} {TO}",
    rf"j'en parle (?:\w+ )?(?:{_SOON}|des )|promis j'en parle",
)
