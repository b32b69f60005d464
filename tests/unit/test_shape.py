"""What two collections of comments look like can be compared: each figure follows from the texts, and likeness is a ratio of 1."""

from __future__ import annotations

import pytest

from bench.shape import Stock, shape, stock_of

PLAIN = ["Très bien, je recommande ce site.", "je recommande ce vendeur", "Livraison rapide, rien à dire !"]


def test_a_collection_is_shaped_like_itself() -> None:
    own = shape(PLAIN, stock=stock_of(PLAIN))
    assert all(ratio == pytest.approx(1) for ratio in own.over(own).values())


def test_figures_follow_from_the_texts() -> None:
    own = shape(["ÉTÉ !!", "oui non"], stock=Stock())
    assert own.capitals == pytest.approx(3 / 9)
    assert own.accents == pytest.approx(2 / 9)
    assert own.exclamations == pytest.approx(2 / 14)
    assert own.small_opening == 0.5
    assert own.length_median == 6.5
    assert own.distinct_words == 1


def test_stock_phrases_are_the_common_ones_and_are_found_in_any_spelling_of_case() -> None:
    stock = stock_of([*["je recommande ce site"] * 3, "une phrase"])
    assert ("je", "recommande", "ce") in stock.phrases
    assert shape(["JE RECOMMANDE CE lieu"], stock=stock).stock_phrases == pytest.approx(1 / 2)


def test_stock_words_are_the_long_ones_of_most_comments() -> None:
    stock = stock_of(["livraison rapide livraison", "livraison", "RAPIDE mais cher"])
    assert stock.words == {"livraison", "rapide"}
    assert shape(["Livraison très rapide", "oui"], stock=stock).stock_words == pytest.approx(2 / 4)


def test_shouting_and_hurry_show() -> None:
    calm, loud = shape(PLAIN, stock=Stock()), shape([text.upper() + "!!!" for text in PLAIN], stock=Stock())
    ratios = loud.over(calm)
    assert ratios["capitals"] > 5
    assert ratios["exclamations"] > 2
