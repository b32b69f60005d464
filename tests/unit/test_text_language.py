"""French is read however it is written; another language is set aside."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french, words_of

REAL = Path(__file__).parents[2].parent / "shared" / "real-comments.jsonl"


@pytest.mark.parametrize(
    "text",
    [
        *("excellent service", "rude journée", "je te recommande", "service terrible", "Good"),
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


@pytest.mark.parametrize(
    "text",
    [
        *("Very good", "Not happy", "Thank you", "Never again !", "All good 👍", "No recomendado", "Muy bueno", "Todo perfecto"),
        *("Sehr gut", "Nie wieder", "Nicht gut", "Molto bene", "Tutto perfetto", "Non consiglio", "Muito bom", "Niet goed"),
        *("Great product", "Top quality", "Servizio pessimo", "Excelente servicio", "Schlechte Qualität", "Zeer tevreden"),
    ],
)
def test_two_or_three_words_half_of_which_are_foreign_and_none_french_are_not(text: str) -> None:
    assert not is_french(text)


@pytest.mark.parametrize(
    "text",
    ["nice", "Service client = zéro", "service client = zero", "tre bon contact", "Top top", "Bon produit", "very bien", "mal livré"],
)
def test_a_short_comment_is_given_the_benefit_of_the_doubt(text: str) -> None:
    assert is_french(text)


@pytest.mark.parametrize("code", ["de", "en", "es", "it", "nl", "pt"])
def test_sentences_that_spacy_gives_of_the_neighbouring_languages_are_not(code: str) -> None:
    sentences: list[str] = import_module(f"spacy.lang.{code}.examples").sentences
    assert sum(map(is_french, sentences)) <= 0.25 * len(sentences)


@pytest.mark.parametrize("text", ["Brastix fovel ulmen kovrat", "the best livraison rapide", "Rapide et efficace. What else?"])
def test_words_of_no_list_and_a_little_english_are_no_other_language(text: str) -> None:
    assert is_french(text)


@pytest.mark.skipif(not REAL.is_file(), reason=f"the real comments are not at {REAL}")
def test_no_real_comment_of_two_or_three_words_is_called_foreign() -> None:
    with REAL.open(encoding="utf-8") as lines:
        texts = [clean(json.loads(line)["text"]).text for line in lines]
    short = [text for text in texts if 1 < len(words_of(text)) < 4]
    assert len(short) > 600
    assert [text for text in short if not is_french(text)] == []


@pytest.mark.skipif(not REAL.is_file(), reason=f"the real comments are not at {REAL}")
def test_next_to_no_real_comment_is_called_foreign() -> None:
    with REAL.open(encoding="utf-8") as lines:
        sample = Random(7).sample([json.loads(line)["text"] for line in lines], 3000)
    foreign = [text for text in sample if not is_french(clean(text).text)]
    assert len(foreign) <= 6, foreign


@pytest.mark.parametrize("text", ["ok", "👍", "RAS", "R.A.S.", "r.a.s", "5 étoiles", "❤", "☹", "null !", "service nul"])
def test_a_word_or_an_emoji_is_something_to_score(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize(
    "text", ["", "...", "10/10", "a", "? !", "★★★★★", "★★☆☆☆", "✓", "➜➜", "NULL", "None", "NaN", "(vide)", "N/A", "n.d.", "N.A"]
)
def test_digits_punctuation_and_placeholders_are_not(text: str) -> None:
    assert not has_words(text)
