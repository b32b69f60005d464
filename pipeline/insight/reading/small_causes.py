"""Small causes with large feelings: a name misspelt on a cup, a word written by hand."""

from __future__ import annotations

from pipeline.insight.reading.cues import cue
from pipeline.schema import Span
from pipeline.text.sentences import sentences

_TREAT = (
    r"(?:bonbons?|chocolats?|echantillons?|friandises?|gourmandises?|sucettes?|caramels?|biscuits?|gateaux?|madeleines?|dessins?|coloriages?"
    r"|autocollants?|stickers|marque[- ]pages?)"
)
_GIVEN = r"(?:offert|ajoute|glisse|cache|joint|depose)e?s?"
SMALL = cue(
    "small cause",
    r"(?:petit |simple |gentil )?mot (?:ecrit|manuscrit|a la main|doux|gentil|d'excuses?|personnel)",
    r"(?:mots?|cartes?|cartons?|lettres?|messages?|remerciements?|dedicaces?|etiquettes?) (?:\w+ ){0,3}?"
    r"(?:manuscrite?s?\b|(?:a la|de (?:sa|leur|votre)) (?:\w+ )?main\b|au (?:stylo|feutre))",
    r"(?:mon |son |notre )?(?:pre)?nom (?:mal|ecorche|avec une faute)|faute (?:sur|a|dans) (?:mon|notre|le) (?:pre)?nom"
    r"|(?:ecorche|massacre) mon (?:pre)?nom",
    rf"(?:{_GIVEN}|offrent|offre|mis|avec|recu) (?:\w+ ){{0,3}}{_TREAT}|{_TREAT} (?:\w+ ){{0,3}}{_GIVEN}\b",
    rf"(?:une?|petite?s?) {_TREAT} (?:dans|au fond d\w+|sur) (?:l[ae] |mon |ma |notre |l')?"
    r"(?:colis|paquet|carton|sac|commande|boite|oreiller|lit)\b",
    r"(?:un|avec le|leur|meme pas un|sans un) (?:grand |beau |simple )?sourires?",
    r"(?:meme pas|pas|sans|ni) (?:un |de |le moindre )?(?:simple )?(?:bonjour|merci|regard|sourire|mot d'excuse)",
    r"(?:cafe|the|digestif|ballon|gateau) offert|petites? (?:attentions?|surprises?)",
    r"se (?:souvien|souven|rappel)\w* de (?:mon|moi|nous|notre)|(?:porte|portes) (?:mes|les|nos) (?:sacs|courses)|tenu la (?:main|porte)",
)
LARGE = cue(
    "large feeling",
    r"ador\w+|emu\w*|pleur\w+|larmes|bonheur|touche\w*|c(?:oe|œ)ur|n'en reviens|incroyable\w*|jamais (?:vu|oubli)\w*|inoubli\w+"
    r"|magique|merci merci|honte\w*|scandal\w+|furieu\w+|humili\w+|mepris\w*"
    r"|inadmissible\w*|degout\w+|choque\w*|n'oublierai|fondu|craque|genial\w*|extraordinaire\w*|conquis\w*"
    r"|ravie?s?\b|enchante\w*|bluff\w+|fait (?:\w+ )?plaisir",
)


def small_cause(text: str, folded: str) -> tuple[Span, ...]:
    """The words of a small cause in a sentence that feels strongly, or beside one; none otherwise."""
    cut = sentences(text)
    felt = [place for place, sentence in enumerate(cut) if LARGE.says(sentence.of(folded)) or sentence.of(text).endswith("!")]
    near = [cut[i] for i in range(len(cut)) if any(abs(i - place) <= 1 for place in felt)]
    return tuple(span for span in SMALL.find(folded) if any(part.start <= span.start < part.end for part in near))
