"""French is read however it is written; another language is set aside."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french, told_by_words, words_of

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


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("The parcel never arrived and nobody answers the phone", False),
        ("Muy buen producto, el envío llegó rápido y en perfectas condiciones", False),
        ("the best livraison of my life", None),
        ("Brastix fovel ulmen kovrat", None),
        ("the best of", True),
        ("Colis jamais arrivé et personne ne répond", True),
    ],
)
def test_small_words_settle_what_they_can(text: str, french: bool | None) -> None:
    assert told_by_words(words_of(text)) is french


@pytest.mark.skipif(not REAL.is_file(), reason=f"the real comments are not at {REAL}")
def test_next_to_no_real_comment_is_called_foreign() -> None:
    with REAL.open(encoding="utf-8") as lines:
        sample = Random(7).sample([json.loads(line)["text"] for line in lines], 3000)
    foreign = [text for text in sample if not is_french(clean(text).text)]
    assert len(foreign) <= 6, foreign


@pytest.mark.parametrize("text", ["ok", "👍", "RAS", "5 étoiles"])
def test_a_word_or_an_emoji_is_something_to_score(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["", "...", "10/10", "a", "? !"])
def test_digits_and_punctuation_are_not(text: str) -> None:
    assert not has_words(text)
