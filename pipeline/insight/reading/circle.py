"""The circle of a customer, as comments name it: family, friends, neighbours, colleagues, and those whom one tells.

Parts of phrases over folded text (`cues.py`), for the cues of what customers do with others.
"""

from __future__ import annotations

_NEAR = (
    r"(?:amis?|amies?|copain\w*|copine\w*|potes?|gang|voisin\w*|collegu\w*|confrere\w*|famille|entourage|proches|connaissances?|cousin\w*"
    r"|s(?:oe|œ)urs?|freres?|beaux?[- ]\w+|belles?[- ]\w+|mere|pere|mamans?|papas?|parents|mari|femme|compagn\w+|enfants|garcons|filles?"
    r"|fils|neveux?|nieces?|tantes?|oncles?|(?:grand|petit)e?s?[- ](?:mere|pere|parents|fils|filles?|enfants)|gendre|bru|marraine|parrain"
    r"|coloc\w*|mamies?|papis?|invites|couples?|quartier|rue|village|immeuble|eleves|classe|chorale|club(?: de \w+)?|bureau|atelier"
    r"|boulot|travail|association|asso|groupe|bande|tribu|promo)\b"
)
_KNOWN = rf"(?:{_NEAR}|(?:patron|chef)\w*|equipe|clients|patients|medecin)"
_MY = r"(?:(?:tou\w+ )?(?:mon|ma|mes|notre|nos|une?|deux|trois|quatre|\d+|des|plusieurs|d'autres) |toute? (?:la |le |l' ?))"
_THE = r"(?:tou\w+ )?(?:(?:la|le|ces) |les (?!enfants|garcons)|l' ?)"

FRIEND = rf"(?:{_MY}(?:\w+ ){{0,2}}?{_NEAR})"
"""Somebody of the circle: “ma sœur”, “tous mes bons amis”."""
FRIENDS = rf"{FRIEND}(?:,? (?:et|ainsi que) {FRIEND})?"
"""One or two of them, as those who act."""
ACTING = rf"(?:{FRIEND}|{_THE}(?:\w+ ){{0,2}}?{_NEAR})(?: (?:de|du|des|et) (?:\w+ ){{0,2}}?\w+)?"
"""They too, or somebody of a group: “la collègue des CP”, “deux voisins et leur fille”."""
ANYBODY = (
    rf"(?:{_MY}(?:\w+ ){{0,2}}?{_KNOWN}|(?:tou\w+ )?(?:(?:la|les) |l' ?)(?:\w+ )?{_NEAR}|tout le (?:monde|bureau|quartier|village)"
    r"|la terre entiere|(?:au moins )?(?:cinq|six|dix|vingt|\d+) personnes)"
)
"""Anybody whom a customer speaks to, one or many."""
_MANY = r"(?:amis|amies|copains|copines|potes|voisine?s|collegues|proches|connaissances|cousine?s)\b"
WIDE = (
    r"(?:a|aux) (?:(?:\w+ ){0,2}(?:nos|mes|des|plusieurs|d'autres) (?:\w+ )?)?"
    rf"{_MANY}"
    r"|a (?:mon|notre) entourage|a toute la famille"
)
"""Many of them, whom no staff ever meets: “à nos amis”, “à toute la famille”."""
ONLINE = r"(?:sur (?:les reseaux|facebook|insta\w*|whats\w*|mon \w+)|(?:sur|dans) (?:le|un|notre|mon) groupe)"
"""Where one tells everybody at once."""
TO = (
    rf"(?:(?:a|pour|devant) (?!toute l'equipe){ANYBODY}|aux? (?:\w+ )?{_NEAR}|autour (?:de (?:moi|nous|soi)|d'elle|d'eux)|partout"
    rf"|{ONLINE}|dans (?:(?:tou\w+ )?(?:mon|ma|mes|notre|nos) |toute? (?:la |le |l' ?))(?:\w+ ){{0,2}}?{_KNOWN})"
)
"""Those who are told or given: “à ma sœur”, “aux voisins”, “dans mon club”; not the company's own “toute l'équipe”."""
EVERYBODY = (
    rf"(?:(?:a |aux )?(?:(?:tou\w+ )?(?:mes|nos|des|les|plusieurs) (?:\w+ )?{_MANY}|(?:tou\w+ )?(?:mon|notre) entourage"
    rf"|tou\w+ (?:la|ma|notre|mon) (?:famille|{_NEAR})|tout le (?:monde|quartier|village|bureau))|autour (?:de (?:moi|nous)|d'elle))"
)
"""Many of them, told or warned: “toutes mes collègues”, “à tout le monde”, “autour de moi”."""
AMONG = rf"(?:(?:dans|chez) {ANYBODY}|{TO})"
"""They too, or where one speaks of it: “dans la rue”, “chez mes parents”."""
