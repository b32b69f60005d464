"""What pages and review sites put around the words of a customer: links, badges, forms, replies."""

from __future__ import annotations

import re

_LINES = (
    r"lire la suite",
    r"(?:\.\.\.|…)?\s*(?:voir|afficher) (?:plus|la suite|l.avis complet)",
    r"(?:…|\.\.\.)\s*plus",
    r"(?:avis|achat) (?:certifié|vérifié|authentifié)s?(?: (?:par|le|-).{0,60})?",
    r"(?:publié|déposé|posté|rédigé) (?:le|il y a)\b.{0,60}",
    r"date de l.expérience\s*:.{0,60}",
    r"suite à une (?:expérience|commande) du\b.{0,60}",
    r"(?:cet avis vous a-t-il été )?utile\s*\??(?:\s*(?:oui|non|\(?\d+\)?))*",
    r"signaler(?: (?:un abus|cet avis|l.avis))?",
    r"traduit (?:par|avec|de)\b.{0,40}",
    r"note\s*:?\s*[1-5]\s*(?:/\s*5|étoiles?)",
    r"[1-5]\s*étoiles?\s*\d*",
    r"[★☆⭐\s]{2,}",
    r"partager\s*:?",
    r"partagez\b.{0,40}",
    r"imprimer",
    r"répondre",
    r"suivre",
    r"tags?\s*:.{0,80}",
    r"\d+\s*commentaires?(?:\(s\))?",
    r"commentaires?\s*:?",
    r"(?:laisser|ajouter|publier|poster) un commentaire",
    r"ping\s*:.{0,300}",
    r"précédent",
    r"suivant",
    r"accueil",
    r"votre adresse (?:de messagerie|e-?mail)\b.{0,160}",
    r"les champs obligatoires\b.{0,80}",
    r"\*+",
    r"vous pouvez utiliser ces balises\b.{0,600}",
    r"ce site utilise akismet\b.{0,200}",
    r"(?:nous utilisons|ce site utilise) des cookies\b.{0,300}",
    r"(?:tout )?accepter(?: les cookies)?",
    r"(?:abonné|visiteur) ?(?:je (?:me connecte|souhaite)\b.{0,80})?",
    r"je me connecte",
    r"pour télécharger",
    r"m.abonner",
    r"s.abonner",
    r"à l.unité",
    r"la synthèse \(\d+ p\.\)",
    r"(?:cet article est )?réservé aux abonnés\b.{0,80}",
    r"inscri(?:vez-vous|ption) à (?:la|notre) newsletter\b.{0,80}",
    r"il me fera (?:un )?plaisir de vous contacter\b.{0,120}",
    r"envoyé de(?:puis)? mon .{2,40}",
)
"""What furniture says, each a whole line, in any case."""
_LINE = re.compile(rf"^[ \t]*(?:{'|'.join(_LINES)})[ \t.]*$", re.IGNORECASE | re.MULTILINE)
_TAIL = re.compile(
    r"\s*(?:\.\.\.|…)?\s*\b(?:lire la suite|voir plus|afficher plus|avis vérifié|achat vérifié)(?:\s*[>»›…]+)?\s*\Z", re.IGNORECASE
)
_WRITTEN_INTO_A_SENTENCE = re.compile(r"(?:\w|,)\s\Z")
_REPLY = re.compile(
    r"(?:^|(?<=[.!?…\n]))\s*(?:réponse\s+(?:de|du|d['’])\s?.{2,60}?|(?:le\s+|l['’])?(?:propriétaire|établissement|vendeur|entreprise)\s+a\s+répondu)"
    r"\s*:\s*[\"«“]?\s*(?:bonjour|bonsoir|cher|chère|madame|monsieur|nous\s+(?:vous|sommes|regrettons|prenons)|merci|toute\s+l.équipe)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""A heading and then the voice of a company: customers quote replies too ("Réponse du SAV : on ne peut rien faire"), and those stay."""


def furniture_spans(text: str) -> list[tuple[int, int]]:
    """Where the text is not the customer's own: lines of furniture, and a badge or link that closes it."""
    spans = [m.span() for m in _LINE.finditer(text)]
    tail = _TAIL.search(text)
    if tail and not _WRITTEN_INTO_A_SENTENCE.search(text[: tail.start() + 1]) and (not spans or spans[-1][1] <= tail.start()):
        spans.append(tail.span())
    return spans


def reply_start(text: str) -> int | None:
    """Where the company's reply begins, if one is glued to the comment."""
    match = _REPLY.search(text)
    return match.start() if match else None
