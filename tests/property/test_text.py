"""Whatever a customer or a system writes: cleaning never fails, settles at once, and can say where each letter came from."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.schema import Span
from pipeline.text.aligned import AlignedText, differences
from pipeline.text.clean import clean
from pipeline.text.mask import mask
from pipeline.text.sentences import clauses, sentences

SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, derandomize=True)
WORDS = ["pas", "plus", "jamais", "mais", "malgré", "cœur", "déçue", "été", "Noël", "L’œuvre", "garçon", "Âgée", "rien", "32", "bof"]
PERSONAL = [
    "lea.martin@orange.fr",
    "https://exemple.fr/a?b=1",
    "06 12 34 56 78",
    "+33612345678",
    "FR76 3000 6000 0112 3456 7890 189",
    "M. Dupont",
    "Madame de La Tour",
    "commande n° AB12345",
    "4970 1000 0000 0055",
    "12345678901",
    "(514) 555-0199",
]
DIRT = [
    *(
        "Ã©",
        "â€™",
        "Ã ",
        "Â«",
        "&amp;",
        "&lt;",
        "&gt;",
        "amp;",
        "&",
        ";",
        "<b>",
        "</p>",
        "<",
        ">",
        "<br/>",
        "<!--",
        "-->",
        "\u00a0",
        "\u200b",
    ),
    *(
        "\ufeff",
        "\u00ad",
        "\u0301",
        "\r\n",
        "\n",
        "  ",
        "\t",
        "!!!!",
        "aaaa",
        "é",
        "😀😀😀😀",
        "👍🏽",
        "\u200d",
        "\ufe0f",
        "\x00",
        "\x85",
        "ﬁ",
        "Ａ",
    ),
    *(
        "lire la suite",
        "Avis vérifié",
        "...",
        "Voir plus",
        "Réponse de l'entreprise",
        " : ",
        "Bonjour",
        ".",
        "★★★★★",
        "Répondre",
        "\ud83d",
        "\x1c",
    ),
]
DIRTY = st.lists(st.sampled_from(WORDS + DIRT) | st.text(max_size=3), max_size=14).map("".join)
ANY = st.text(st.characters(), max_size=60) | DIRTY


@SETTINGS
@given(ANY)
@example("&am&#112;lt;b&gt;")
@example("e\u200b\u0301")
@example("lire  la suite\nlire la suite... voir plus")
def test_a_clean_text_is_clean(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@SETTINGS
@given(ANY)
def test_each_stretch_of_the_clean_text_comes_from_a_stretch_of_the_original(text: str) -> None:
    cleaned = clean(text)
    places = [cleaned.aligned.origin(Span(i, i + 1)) for i in range(len(cleaned.text))]
    assert all(0 <= place.start <= place.end <= len(text) for place in places)
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(places))
    empty = [cleaned.aligned.origin(Span(i, i)) for i in range(len(cleaned.text) + 1)] if cleaned.text else []
    assert all(0 <= place.start == place.end <= len(text) for place in empty)


@SETTINGS
@given(
    st.lists(
        st.tuples(
            st.sampled_from(WORDS), st.sampled_from([" ", "\u00a0", " Ã©tÃ© ", " <b> ", "  ", " &amp; ", " \u200b", " câ€™est ", "\n"])
        )
    )
)
def test_no_word_is_dropped_and_each_is_found_where_it_was_written(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + dirt for word, dirt in pieces)
    cleaned = clean(text)
    found = re.finditer("|".join(WORDS), cleaned.text)
    sources = [cleaned.aligned.origin(Span(*m.span())).of(text) for m in found]
    kept = [source for source in sources if source != "Ã©tÃ©"]
    assert kept == [word for word, _ in pieces]


@SETTINGS
@given(ANY, ANY)
def test_the_differences_of_two_texts_turn_one_into_the_other(before: str, after: str) -> None:
    edits = list(differences(before, after))
    assert AlignedText.of(before).edited(edits).text == after


@SETTINGS
@given(ANY)
def test_the_pieces_of_a_text_follow_each_other_and_leave_no_letter_out(text: str) -> None:
    for spans in (sentences(text), clauses(text)):
        edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
        assert edges == sorted(edges)
        assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


@SETTINGS
@given(st.lists(st.one_of(st.sampled_from(PERSONAL), st.sampled_from(WORDS), ANY), max_size=6).map(" ".join))
def test_what_is_masked_holds_nothing_more_to_mask(text: str) -> None:
    assert mask(mask(text)) == mask(text)
