"""Makes the two word lists of pipeline/text/language.py: `python -m bench.word_lists`.

French are the words of the corpus that lingua takes for French and for no neighbouring language, and their spellings without accents;
foreign are the stop words of other languages in Latin letters as spaCy lists them (MIT), without those that the corpus uses too.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from pipeline.corpus.read import read_corpus
from pipeline.text.language import FOREIGN_WORDS, FRENCH_WORDS, words_of

SEEN, USED = 3, 20
"""Comments in which a word must stand to be listed as French, and from which on it is not foreign."""
SURE, DOUBT = 0.5, 0.25
"""Confidence in French, at least, and in any neighbour, at most."""
OTHERS = tuple("ca cs da de en es et eu fi ga hr hu id is it lt lv nb nl pl pt ro sk sl sq sv tr".split())  # noqa: SIM905


def main() -> None:
    """Write both lists, a word a line, sorted."""
    seen = Counter(word for comment in read_corpus(sorted(Path("data/corpus").glob("*.jsonl"))) for word in set(words_of(comment.text)))
    foreign = {word for code in OTHERS for word in stop_words(code) if word.isalpha() and len(word) > 1}
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
