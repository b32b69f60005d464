"""A comment is cut where its writer paused, even when spaces and capitals are missing."""

from __future__ import annotations

import pytest

from pipeline.text.sentences import clauses, sentences
from tests.growth import growth


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Bien. Très bien ! Et vous ?", ["Bien.", "Très bien !", "Et vous ?"]),
        ("Colis abîmé.Service nul", ["Colis abîmé.", "Service nul"]),
        ("Merci à M. Dupont. Parfait", ["Merci à M. Dupont.", "Parfait"]),
        ("R.A.S merci", ["R.A.S merci"]),
        ("une ligne\nune autre", ["une ligne", "une autre"]),
        ("Il a dit « non. » Honteux…", ["Il a dit « non.", "» Honteux…"]),
        ("Le prix est de 3.50 sur orange.fr", ["Le prix est de 3.50 sur orange.fr"]),
        ("il y en a. Nul", ["il y en a.", "Nul"]),
    ],
)
def test_a_comment_is_cut_into_sentences(text: str, pieces: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Bon produit mais livraison lente", ["Bon produit", "mais livraison lente"]),
        ("Cher, malgré la promo ; dommage", ["Cher,", "malgré la promo ;", "dommage"]),
        ("Joli - cher", ["Joli -", "cher"]),
        ("Joli MAIS fragile", ["Joli", "MAIS fragile"]),
        ("voir orange.fr pour 3,50 euros", ["voir orange.fr pour 3,50 euros"]),
        ("La maison mère", ["La maison mère"]),
    ],
)
def test_a_sentence_is_cut_into_clauses(text: str, pieces: list[str]) -> None:
    assert [span.of(text) for span in clauses(text)] == pieces


@pytest.mark.parametrize("piece", [". ", ".", " ", "a. ", "mais ", "\n", "- ", "M. "])
def test_the_time_taken_grows_with_the_length(piece: str) -> None:
    assert growth(clauses, piece, length=200_000) < 1.5
