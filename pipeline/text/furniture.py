"""What pages and review sites put around the words of a customer: links, badges, forms, replies."""

from __future__ import annotations

import re

_DATE = r"\d{1,2}(?:er)?[ /.-](?:\d{1,2}|[a-zéû]{3,9}\.?)(?:[ /.-]\d{2,4})?(?: à \d{1,2} ?[h:] ?\d{0,2})?"
_AGO = r"il y a (?:\d+|une?|quelques|plus d.une?) (?:minutes?|heures?|jours?|semaines?|mois|ans?)"
_NAME = r"(?-i:[A-ZÉ])[\w.-]+"
_LINES = (
    r"lire la suite",
    r"(?:\.\.\.|…)?\s*(?:voir|afficher) (?:plus|la suite|l.avis complet)",
    r"(?:…|\.\.\.)\s*plus",
    rf"(?:avis|achat|client) (?:certifié|vérifié|authentifié)s?(?: par {_NAME}(?: {_NAME})?)?(?:(?: -)? (?:publié )?le {_DATE})?",
    rf"(?:avis )?(?:publié|rédigé) (?:le {_DATE}|{_AGO})(?:,? suite à une? (?:expérience|commande|achat) du {_DATE})?",
    rf"date de l.expérience\s*:\s*{_DATE}",
    rf"suite à une (?:expérience|commande) du {_DATE}",
    r"cet avis vous a-t-il été utile\s*\??(?:\s*(?:oui|non|\(?\d+\)?))*",
    r"utile\s*(?:\?(?:\s*(?:oui|non|\(?\d+\)?))*|\(\d+\))",
    r"signaler (?:un abus|cet avis|l.avis)",
    r"traduit (?:par|avec) (?:google|deepl|bing|microsoft)(?: traduction| translate)?",
    r"traduit de l.(?:anglais|allemand|espagnol|italien)",
    r"[1-5]\s*étoiles?\s*\d+",
    r"partager\s*:",
    r"partage[rz] (?:cet(?:te)? (?:article|avis|page)|sur (?:facebook|twitter|x|linkedin|whatsapp))",
    r"tags?\s*:.{0,80}",
    r"\d+\s*commentaires?\(s\)",
    r"commentaires?\s*:",
    r"(?:laisser|ajouter|publier|poster) un commentaire",
    r"(?:\d+\.\s*)?ping\s*:.{0,300}\|.{0,200}",
    r"votre adresse (?:de messagerie|e-?mail) ne sera pas publiée\b.{0,160}",
    r"les champs obligatoires sont (?:indiqués|marqués|signalés) (?:avec|par|d.une?)\b.{0,40}",
    r"vous pouvez utiliser ces balises\b.{0,600}",
    r"ce site utilise akismet\b.{0,200}",
    r"(?:nous utilisons|ce site utilise) des cookies (?:pour|afin d)\b.{0,300}",
    r"(?:tout accepter|accepter (?:tous )?les cookies)",
    r"(?:abonné|visiteur) ?je (?:me connecte|souhaite)(?: acheter)?",
    r"la synthèse \(\d+ p\.\)",
    r"(?:(?:cet )?article (?:est )?|contenu )?réservé (?:aux|à nos) abonnés",
    r"inscri(?:vez-vous|ption) à (?:la|notre) newsletter",
    r"il me fera (?:un )?plaisir de vous contacter\b.{0,120}",
    r"envoyé de(?:puis)? mon (?:i ?phone|i ?pad|android|smartphone|mobile|téléphone|samsung|galaxy|huawei|xiaomi|appareil)\b.{0,30}",
)
"""What furniture says, each a whole line, in any case. A customer's sentence may begin like any of these, so each says how it ends."""
_BUTTONS = (
    r"[★☆]{5}",
    r"\*+",
    r"[-_=~]{2,}",
    r"partager",
    r"imprimer",
    r"répondre",
    r"signaler",
    r"\d+\s*commentaires?",
    r"je me connecte",
    r"pour télécharger",
    r"[ms].abonner",
    r"à l.unité",
)
"""Furniture too, but only beside other lines: alone, it may be all that the customer answered."""
_LINE = re.compile(rf"[\[(]?(?:{'|'.join(_LINES)})[ .…>»\])]*", re.IGNORECASE)
_BUTTON = re.compile(rf"(?:{'|'.join(_BUTTONS)})[ .]*", re.IGNORECASE)
LONGEST = 700
"""Characters of the longest line of furniture."""
_BADGES = "lire la suite|voir plus|afficher plus|avis vérifié|achat vérifié"
_TAIL = re.compile(rf"\s*(?:\.\.\.|…)?\s*\b(?:{_BADGES})(?:\s?[>»›…]+)?\Z", re.IGNORECASE)
TAIL = 60
"""Last characters of a text in which a badge or link is looked for."""
_WRITTEN_INTO_A_SENTENCE = re.compile(r"(?:\w|,)\s\Z")
_HEADED = (
    r"(?:réponse\s(?:de|du|d['’])\s?[^\n:]{2,60}|(?:le\s|l['’])?(?:propriétaire|établissement|vendeur|entreprise)\sa\srépondu)"
    r"\s?[:\n]\s?(?:(?P<greeting>bonjour|bonsoir|cher|chère|madame|monsieur)"
    r"|nous\s(?:vous|sommes|regrettons|prenons)|merci|toute\sl.équipe)\b"
)
_AGAIN = r"[\[(]?(?:mise [àa] jour|modifiée?|[ée]dité?|maj)\b"
_REPLY = re.compile(rf"(?:^|(?<=[.!?…])|(?<=[.!?…] )){_HEADED}(?s:.*?)(?=\n{_AGAIN}|\Z)", re.IGNORECASE | re.MULTILINE)
"""A heading and then the voice of a company, up to a line in which the customer writes again. Customers quote replies too ("Réponse du
SAV : on ne peut rien faire", or between quotation marks), and those stay."""


def _loosened(pattern: str) -> str:
    """A pattern for RE2 that finds at least what ``pattern`` finds: bounds and borders of words, which cost it much, are let go."""
    for strict, loose in ((r"\b", ""), (r"\w", r"\pL\pN_"), (r"[\pL\pN_.-]", r"[\pL\pN_.\-]")):
        pattern = pattern.replace(strict, loose)
    return re.sub(r"(\.|\])\{\d,\d\d+\}", r"\1*", pattern)


SUSPECT = _loosened(rf"(?im)^[\[(]?(?:{'|'.join(_LINES)}|{'|'.join(_BUTTONS)})[ .…>»\])]*$|(?:{_BADGES})(?:\s?[>»›…]+)?$|{_HEADED}")
"""In RE2's words: what a tidy text holds if it holds any furniture or a company's reply; most that hold it do not."""


def furniture_spans(text: str) -> list[tuple[int, int]]:
    """Where a tidy text is not the customer's own: lines of furniture, and a badge or link that closes it."""
    spans = []
    start = 0
    for line in text.split("\n"):
        if line and len(line) <= LONGEST and (_LINE.fullmatch(line) or (len(line) < len(text) and _BUTTON.fullmatch(line))):
            spans.append((start, start + len(line)))
        start += len(line) + 1
    tail = _tail(text)
    if tail and (not spans or spans[-1][1] <= tail[0]):
        spans.append(tail)
    return spans


def reply_spans(text: str) -> list[tuple[int, int]]:
    """Where the company's replies stand that are glued to a tidy text.

    One before any word of the customer's is what he quotes, unless it greets him.
    """
    lower = text.lower()
    if "réponse" not in lower and "a répondu" not in lower:
        return []
    own = _own_start(text)
    first = _REPLY.match(text, own)
    return [match.span() for match in _REPLY.finditer(text, own if first and first["greeting"] else own + 1)]


def _own_start(text: str) -> int:
    """Where the first line begins that is no furniture."""
    start = 0
    for line in text.split("\n"):
        if len(line) > LONGEST or not _LINE.fullmatch(line):
            break
        start += len(line) + 1
    return start


def _tail(text: str) -> tuple[int, int] | None:
    end = text[-TAIL:].lower()
    if "suite" not in end and "plus" not in end and "vérifié" not in end:
        return None
    tail = _TAIL.search(text, max(0, len(text) - TAIL))
    if tail is None or _WRITTEN_INTO_A_SENTENCE.search(text, max(0, tail.start() - 1), tail.start() + 1):
        return None
    return tail.span()
