"""Makes the two word lists of pipeline/text/language.py: `python -m bench.word_lists`.

French are the words of the corpus that lingua takes for French and for no neighbouring language, and their spellings without accents;
foreign are the stop words of other languages in Latin letters as spaCy lists them (MIT), and words of praise and blame in six of them,
without those that the corpus's French comments use too.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bench.exports import whole_corpus
from pipeline.text.language import FOREIGN_WORDS, FRENCH_WORDS, words_of

SEEN, USED = 3, 15
"""Comments in which a word must stand to be listed as French, and from which on it is not foreign."""
SURE, DOUBT = 0.5, 0.25
"""Confidence in French, at least, and in any neighbour, at most."""
OTHERS = tuple("ca cs da de en es et eu fi ga hr hu id is it lt lv nb nl pl pt ro sk sl sq sv tr".split())  # noqa: SIM905

REVIEWS = (
    "amazing awesome awful bad bought broken customer customers damaged delivered delivery dirty disappointed disappointing expensive "
    "friendly good great helpful highly loved lovely ordered poor pleased product products purchase purchased quality quickly received "
    "recommended refund refunded satisfied shipping slow thank thanks unhappy useless waste wonderful working worst worth "
    "amable amables barato buena buenas bueno buenos calidad comida contenta contento encantada encantado entrega envio envío excelente "
    "excelentes gracias llego llegó malo mala perfecta perfecto pesimo precio producto productos pésimo recomendable recomiendo servicio "
    "arrivata arrivato bellissima bellissimo buona buono cibo consegna consigliato consigliatissimo gentilissimi gentilissimo grazie "
    "ottima ottimi ottimo perfetta perfetto personale pessima pessimo prezzo prodotti prodotto qualita qualità servizio soddisfatta "
    "soddisfatto spedizione veloce "
    "angekommen bestellung danke dank empfehlen empfehlenswert freundlich freundliche geliefert gut gute guter gutes kaputt lieferung "
    "preis produkt qualität sauber schlecht schlechte schnell schnelle sehr teuer unzufrieden zufrieden zimmer "
    "adorei atendimento boa bom chegou gostei muito obrigada obrigado otima otimo péssima péssimo preço produto qualidade recomendo ótima "
    "ótimo "
    "aanrader bedankt goed goede kamer kwaliteit lekker levering mooi mooie ontevreden prijs slecht snel snelle tevreden vriendelijk "
    "vriendelijke"
)
"""Words of praise and blame in English, Spanish, Italian, German, Portuguese and Dutch that French does not have, nor borrows."""


def main() -> None:
    """Write both lists, a word a line, sorted."""
    comments = [comment for comment in whole_corpus() if comment.tag]
    seen = Counter(word for comment in comments for word in set(words_of(comment.text)))
    foreign = {word for code in OTHERS for word in stop_words(code) if word.isalpha() and len(word) > 1} | set(REVIEWS.split())
    french = {word for word, count in seen.items() if count >= SEEN and len(word) > 1 and word not in foreign and is_french_word(word)}
    french |= {plain for word in french if (plain := without_accents(word)) not in foreign and confidence(plain) >= SURE}
    write(FRENCH_WORDS, french)
    write(FOREIGN_WORDS, {word for word in foreign if seen[word] < USED})


def stop_words(code: str) -> set[str]:
    words: set[str] = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    return words


def is_french_word(word: str) -> bool:
    others = (value.value for value in detector().compute_language_confidence_values(word) if value.language != Language.FRENCH)
    return confidence(word) >= SURE and max(others) < DOUBT


@cache
def detector() -> LanguageDetector:
    """lingua's, for French and its neighbours."""
    neighbours = ("FRENCH", "ENGLISH", "SPANISH", "ITALIAN", "GERMAN", "DUTCH", "PORTUGUESE")
    return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in neighbours)).build()


def confidence(word: str) -> float:
    return detector().compute_language_confidence(word, Language.FRENCH)


def without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def write(path: Path, words: set[str]) -> None:
    path.write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
