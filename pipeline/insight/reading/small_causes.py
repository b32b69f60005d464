"""Small causes with large feelings: a name misspelt on a cup, a word written by hand."""

from __future__ import annotations

from pipeline.insight.reading.cues import cue
from pipeline.schema import Span

SMALL = cue(
    "small cause",
    r"(?:petit |simple |gentil )?mot (?:ecrit|manuscrit|a la main|doux|gentil|d'excuses?|personnel)|(?:mon |son "
    r"|notre )?(?:pre)?nom (?:mal|ecorche|avec une faute)"
    r"|faute (?:sur|a|dans) (?:mon|notre|le) (?:pre)?nom|(?:ecorche|massacre) mon (?:pre)?nom|(?:petite?s? "
    r"|simple )?(?:carte|bonbons?|chocolats?|echantillons?|biscuits?|friandises?|caramel)"
    r"|(?:un |le |leur |son |avec le |meme pas un )sourires?|(?:un |meme pas un |sans un |pas un "
    r"|ni )(?:simple )?(?:bonjour|merci|regard|mot d'excuse)"
    r"|(?:un )?(?:cafe|the|verre|dessert|digestif|ballon|gateau) offert|petite (?:attention|surprise)|petit (?:geste|cadeau"
    r"|plus)|se (?:souvien|souven|rappel)\w* de (?:mon|moi|nous|notre)"
    r"|porte (?:mon|mes|le|les) (?:sac|sacs|colis|course|courses)|tenu la (?:main|porte)|dessin (?:de|pour|d')"
    r"|un (?:pansement|parapluie|mouchoir)",
)
LARGE = cue(
    "large feeling",
    r"ador\w+|emu\w*|pleur\w+|larmes|bonheur|touche\w*|c(?:oe|œ)ur|n'en reviens|incroyable\w*|jamais (?:vu|oubli)\w*|inoubli\w+"
    r"|magique|merci merci|honte\w*|scandal\w+|furieu\w+|humili\w+|mepris\w*"
    r"|inadmissible\w*|degout\w+|choque\w*|n'oublierai|fondu|craque|genial\w*|extraordinaire\w*|conquis\w*|[!?]{2,}",
)


def small_cause(folded: str) -> tuple[Span, ...]:
    """The words of a small cause, where the comment feels strongly; none otherwise."""
    return SMALL.find(folded) if LARGE.says(folded) or "!!" in folded else ()
