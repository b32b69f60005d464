"""Expectations: what was got against what was expected."""

from __future__ import annotations

from enum import StrEnum

from pipeline.insight.reading.cues import cue


class Expectation(StrEnum):
    """Less, as much, more."""

    SHORT = "short"
    MET = "met"
    EXCEEDED = "exceeded"
    UNSAID = "unsaid"


EXCEEDED = cue(
    "exceeded",
    r"(?:agreable(?:ment)? |bonne |belle |quelle |heureuse )?surpris\w*|bluff\w+|epat\w+|scotch\w+|conquis\w*|emervei\w+"
    r"|ebloui\w*|stupef\w+|bouche bee|n'en reviens pas",
    r"au[- ]dela|mieux que|plus (?:beau|belle|grand|bon) (?:encore )?que|depasse\w*|jamais vu|le meilleur|la meilleure"
    r"|les meilleur\w+|incroyable\w*|extraordinaire\w*|exceptionnel\w*|magique\w*"
    r"|inoubliable\w*|merveill\w+|fabuleu\w+|genial\w*|ador\w+|coup de c(?:oe|œ)ur|bonheur|emu\w*|revelation|je ne m'attendais"
    r"|ne pensais pas|n'aurais (?:jamais )?cru",
)
SHORT = cue(
    "short",
    r"dec(?:u|ue|us|ues|oit|ois|oivent|evant|evante|eption|eptions)\b|moins (?:bien|bon) que|pas a la hauteur|en dessous"
    r"|m'attendais a (?:mieux|autre|plus)|loin de|honte\w*|inadmissible"
    r"|scandal\w+|inaccepta\w+|lamentable\w*|nul\b|nulle\b|catastroph\w+|mediocre\w*|regret\w+|degoute\w*|ras[- ]le[- ]bol"
    r"|marre|pire\b|horrible\w*|jamais plus|plus jamais",
)
MET = cue(
    "met",
    r"conforme\w*|comme (?:prevu|annonce|attendu|promis|d'habitude)|rien a (?:redire|signaler|dire)|correct\w*|satisf\w+"
    r"|content\w*|parfait\w*|tres bien|nickel|impeccable",
)
