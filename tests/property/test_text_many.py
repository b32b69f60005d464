"""Cleaning and judging many texts at once says what cleaning and judging each by itself says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.schema import Span
from pipeline.strings import Strings, as_byte_spans, as_spans
from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french
from pipeline.text.many import clean_many
from pipeline.text.wording import ASK, EMPTY, FRENCH, NO_WORDS, NOT_FRENCH, wording

SETTINGS = settings(max_examples=300, deadline=None, database=None, derandomize=True)
PIECES = st.sampled_from(
    [
        *(" ", "  ", "\n", " \n\n ", "\r\n", "\t", "\u00a0", "\u202f", "\u200b", "\u2028"),
        *("a", "b", "Ée", "ooooo", "!!!!", "....", "…", "★★★★★", "1000000", "²²²²", "😡😡😡😡", "❤️❤️❤️❤️", "👩‍👩‍👧", "e\u0301"),
        *("Lire la suite", "… plus", "Avis vérifié", "Utile ?", "Partager", "12 commentaires", "tags : x", "Répondre", "***"),
        *("Réponse de la boutique : Bonjour", "le vendeur a répondu : merci", "Publié le 3 mai 2024", "envoyé de mon iPhone"),
        *("&eacute;", "&amp;", "<br>", "<b>", "Ã©", "â€™", "Â", "Âge", "œ", "ÿ", "é", "’", "«", "€", "\x00", "\x1b[0m", "字", "ع"),
        *("Colis jamais reçu", "une honte", "The parcel never arrived", "El paquete", "merci", "pas", "ok", "R.A.S", "10/10", "K", "İ"),
        *("Very good", "no", "muy", "zero", "service"),
        *(
            "06 12 34 56 78",
            "ana@exemple.fr",
            "ANA (AT) EXEMPLE . FR",
            "https://exemple.fr/a",
            "12345678",
            "WWW.exemple",
            "@",
            "(0",
            ")",
            "/",
        ),
    ]
)
TEXT = st.one_of(st.lists(PIECES, max_size=9).map("".join), st.lists(PIECES, max_size=6).map(" ".join), st.text(max_size=12))


@SETTINGS
@given(texts=st.lists(TEXT, max_size=6))
def test_many_texts_are_cleaned_as_each_alone(texts: list[str]) -> None:
    whole = [text.encode("utf-8", "replace").decode() for text in texts]
    many = clean_many(Strings.of(texts))
    assert many.texts.to_list() == [clean(text).text for text in whole]
    assert many.originals.to_list() == whole


@SETTINGS
@given(texts=st.lists(TEXT, min_size=1, max_size=4), data=st.data())
def test_a_span_of_a_cleaned_text_is_found_in_the_original_as_by_cleaning_it_alone(texts: list[str], data: st.DataObject) -> None:
    whole = [text.encode("utf-8", "replace").decode() for text in texts]
    many = clean_many(Strings.of(whole))
    own = [clean(text) for text in whole]
    spans = []
    for cleaned in own:
        ends = sorted(data.draw(st.lists(st.integers(0, len(cleaned.text)), min_size=2, max_size=2)))
        spans.append([Span(*ends)] if ends[0] < ends[1] else [])
    found = many.origins(np.stack([as_byte_spans(c.text, s, 2) for c, s in zip(own, spans, strict=True)]))
    expected = [[c.aligned.origin(span) for span in s] for c, s in zip(own, spans, strict=True)]
    assert [as_spans(text, row) for text, row in zip(whole, found, strict=True)] == expected


def judged(text: str) -> int:
    if not text:
        return EMPTY
    if not has_words(text):
        return NO_WORDS
    return FRENCH if is_french(text) else NOT_FRENCH


@SETTINGS
@given(texts=st.lists(TEXT, max_size=6))
def test_what_the_pass_knows_of_a_text_is_what_the_rules_say(texts: list[str]) -> None:
    column = Strings.of(texts)
    for text, found in zip(column, wording(column.data, column.offsets), strict=True):
        assert found in (ASK, judged(text))


@pytest.mark.parametrize(("name", "asked"), [("seed", 0.02), ("plain", 0.02), ("no-judgement", 0.15)])
def test_the_corpus_is_cleaned_and_judged_as_text_by_text_and_hardly_ever_needs_to_be(name: str, asked: float, repository: Path) -> None:
    lines = (repository / "data/corpus" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    many = clean_many(Strings.of(texts))
    assert many.texts.to_list() == [clean(text).text for text in texts]
    assert len(many.others) < 0.15 * len(texts)
    found = wording(many.texts.data, many.texts.offsets)
    judged_alone = [is_french(text) for text in many.texts]
    assert all(french == (kind == FRENCH) for french, kind in zip(judged_alone, found, strict=True) if kind in (FRENCH, NOT_FRENCH))
    assert (found == ASK).sum() < asked * len(texts)
