"""The features are one definition: the same text gives the same columns in training and in scoring, whatever it is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.classifiers import features
from pipeline.strings import Strings

RUNS = {"shortest": 2, "longest": 5}
ALL = np.ones(1 << features.BITS, np.float32)
TEXTS = (
    "Colis jamais reçu !",
    "",
    "Très bien, très bien.",
    "é" * 500,
    "L’équipe a été au top 👍",
    "N°1 : 100 % « satisfait »",
    "a",
    " \n ",
)


def columns_of(text: str) -> tuple[list[int], list[int]]:
    """The columns of the words and of the letter runs of one text."""
    columns, ends = features.occurrences([text], **RUNS)
    return columns[: ends[0]].tolist(), columns[ends[0] :].tolist()


def words(text: str) -> list[str]:
    data = Strings.of([text]).data
    starts, ends, hashes = (np.empty(len(data) + 1, kind) for kind in (np.int64, np.int64, np.uint64))
    count = features.tokens(data, 0, len(data), starts, ends, hashes)
    return [bytes(data[starts[i] : ends[i]]).decode() for i in range(count)]


def test_a_comment_is_cut_into_words_and_single_marks() -> None:
    assert words("L’équipe n'a PAS répondu !!") == ["L", "équipe", "n", "a", "PAS", "répondu", "!", "!"]
    assert words("Top👍, 10/10…") == ["Top", "👍", ",", "10", "/", "10", "…"]
    assert words("\u00a0 \t\n") == []


def test_capitals_do_not_change_the_features() -> None:
    assert columns_of("ÉTÉ DÉÇU") == columns_of("été déçu")


def test_accents_change_the_words_and_not_the_letter_runs() -> None:
    with_accents, without = columns_of("déçu"), columns_of("decu")
    assert with_accents[0] != without[0]
    assert with_accents[1] == without[1]


def test_the_order_of_words_counts_through_their_pairs() -> None:
    forth, back = columns_of("pas bien"), columns_of("bien pas")
    assert set(forth[0]) != set(back[0])
    assert len(set(forth[0]) & set(back[0])) == 2


def test_a_texts_features_do_not_depend_on_its_neighbours() -> None:
    together = features.matrix(TEXTS, ALL, **RUNS)
    alone = [features.matrix([text], ALL, **RUNS) for text in TEXTS]
    for row, own in enumerate(alone):
        assert abs(together[row] - own).max() < 1e-12


def test_words_and_letter_runs_are_two_blocks_of_length_one() -> None:
    for text in ("Colis jamais reçu", "déçu"):
        _, ends = features.occurrences([text], **RUNS)
        assert ends[0] > 0
        assert ends[1] > ends[0]
        row = features.matrix([text], ALL, **RUNS)
        assert np.isclose(row.sum(), np.sqrt(ends[0]) + np.sqrt(ends[1] - ends[0]))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "'"])
def test_a_text_without_words_has_no_features(text: str) -> None:
    assert columns_of(text) == ([], [])
    assert features.matrix([text], ALL, **RUNS).nnz == 0


def test_no_texts_make_an_empty_matrix() -> None:
    assert features.matrix([], ALL, **RUNS).shape == (0, 1 << features.BITS)


@pytest.mark.parametrize("letter", ["a", "é", "字", "😡"])
@pytest.mark.parametrize("length", [features.LONGEST_WORD - 1, features.LONGEST_WORD, features.LONGEST_WORD + 1, 5_000])
def test_very_long_words_are_read_to_a_bound_and_kept_apart(letter: str, length: int) -> None:
    word = letter * length
    found = columns_of(word)
    assert all(0 <= column < 1 << features.BITS for column in (*found[0], *found[1]))
    if letter in "aé":
        assert len(found[0]) == 1
        assert len(found[1]) <= (features.LONGEST_WORD + 2) * 4
        assert found[0] != columns_of(word + letter)[0]


def test_lone_surrogates_count_as_question_marks() -> None:
    column = Strings.of(["\udce9t\ud83d", "é"])
    assert bytes(column.data) == "?t?é".encode()
    assert column.offsets.tolist() == [0, 3, 5]


@pytest.mark.parametrize(("shortest", "longest"), [(1, 1), (1, 8), (2, 5), (8, 8)])
def test_any_lengths_of_letter_runs_fit_in_the_room_made_for_them(shortest: int, longest: int) -> None:
    texts = ["a b c d", "ab " * 200, "x" * 300, "é" * 64 + " " + "è" * 65, "!?!?!?"]
    columns, ends = features.occurrences(texts, shortest=shortest, longest=longest)
    assert len(columns) == ends[-1]
    for row, text in enumerate(texts):
        letters = ends[2 * row + 1] - ends[2 * row]
        expected = sum(sum(max(0, min(len(word), 64) + 2 - n + 1) for n in range(shortest, longest + 1)) for word in words(text))
        assert letters == expected


def test_idf_is_scikit_learns_and_columns_never_seen_weigh_nothing() -> None:
    from sklearn.feature_extraction.text import TfidfTransformer

    texts = ["colis reçu", "colis perdu, colis cassé", "ravie"]
    columns, ends = features.occurrences(texts, **RUNS)
    counts = np.zeros((len(texts), 1 << features.BITS))
    for row in range(len(texts)):
        np.add.at(counts[row], columns[ends[2 * row - 1] if row else 0 : ends[2 * row + 1]], 1)
    seen = counts.any(axis=0)
    idf = features.inverse_document_frequency(texts, **RUNS)
    np.testing.assert_allclose(idf[seen], TfidfTransformer().fit(counts[:, seen]).idf_, rtol=1e-6)
    assert not idf[~seen].any()
