"""French is read however it is written; another language is set aside."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french

REAL = Path(__file__).parents[2].parent / "shared" / "real-comments.jsonl"


@pytest.mark.parametrize(
    "text",
    [
        *("nickel", "bof", "RAS", "R.A.S !", "tb", "ok super", "Top", "good, mais livraison longue"),
        *("slt jai pa recu mn colis c nul", "c est trop cher pr ce ke c", "jamé vu sa, tro nul franchmen", "tres bien recu merci"),
        *("Emballage soigné, délais respectés, expédition efficace", "accueil chaleureux personnel souriant"),
        *("Ben coudonc, j'ai magasiné là pis c'était ben correct", "Gros fun, char pas pire, ben content de mon achat icitte"),
        *("Septante euros pour ça, c'est une fois trop cher", "tiguidou, ça marche en masse"),
    ],
)
def test_french_is_french(text: str) -> None:
    assert is_french(text)


@pytest.mark.parametrize(
    "text",
    [
        "Very good product, fast delivery and great customer service",
        "The parcel never arrived and nobody answers the phone",
        "Muy buen producto, el envío llegó rápido y en perfectas condiciones",
        "Ottimo prodotto, spedizione veloce e venditore molto gentile",
        "Sehr gutes Produkt, schnelle Lieferung und freundlicher Service",
        "Niet tevreden, het pakket is kapot aangekomen",
        "Produto muito bom, a entrega foi rápida e o atendimento excelente",
        "منتج ممتاز والتوصيل سريع جدا شكرا لكم",
        "отличный товар, быстрая доставка",
    ],
)
def test_another_language_is_not(text: str) -> None:
    assert not is_french(text)


@pytest.mark.parametrize("code", ["de", "en", "es", "it", "nl", "pt"])
def test_sentences_that_spacy_gives_of_the_neighbouring_languages_are_not(code: str) -> None:
    sentences: list[str] = import_module(f"spacy.lang.{code}.examples").sentences
    assert sum(map(is_french, sentences)) <= 0.25 * len(sentences)


@pytest.mark.parametrize("text", ["Brastix fovel ulmen kovrat", "the best livraison rapide", "Rapide et efficace. What else?"])
def test_words_of_no_list_and_a_little_english_are_no_other_language(text: str) -> None:
    assert is_french(text)


@pytest.mark.skipif(not REAL.is_file(), reason=f"the real comments are not at {REAL}")
def test_next_to_no_real_comment_is_called_foreign() -> None:
    with REAL.open(encoding="utf-8") as lines:
        sample = Random(7).sample([json.loads(line)["text"] for line in lines], 3000)
    foreign = [text for text in sample if not is_french(clean(text).text)]
    assert len(foreign) <= 6, foreign


@pytest.mark.parametrize("text", ["ok", "👍", "RAS", "5 étoiles", "❤", "☹"])
def test_a_word_or_an_emoji_is_something_to_score(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["", "...", "10/10", "a", "? !", "★★★★★", "★★☆☆☆", "✓", "➜➜"])
def test_digits_and_punctuation_are_not(text: str) -> None:
    assert not has_words(text)
