"""The linear family scores in one pass what it learned from a matrix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from pipeline.classifiers import features
from pipeline.classifiers.linear import MOST_WORDS, LinearClassifier, softmax
from pipeline.classifiers.linear_pass import GRAMMAR, slot_of
from pipeline.params import TrainParams
from pipeline.schema import TAGS, Span, Tag
from pipeline.strings import Strings, as_spans

if TYPE_CHECKING:
    from datasets import Dataset

SILENT = frozenset(GRAMMAR.split())
UNSEEN = [
    "Colis jamais reçu, personne ne répond, personne !",
    "Magique, magique, MAGIQUE : quelle surprise…",
    "",
    "???",
    "mot-inconnu-xyzzy" * 40,
    "L’équipe m’a remboursée le jour même 👍",
    "a",
    "caf\udce9",
]


def test_the_scoring_pass_agrees_with_the_matrix_of_training(linear: LinearClassifier, comments: Dataset) -> None:
    texts = [*comments["text"], *UNSEEN]
    runs = {"shortest": linear.shortest, "longest": linear.longest}
    idf = features.inverse_document_frequency(list(comments["text"]), **runs)
    coefficients = np.divide(linear.weights, idf[:, None], out=np.zeros_like(linear.weights), where=idf[:, None] > 0)
    expected = features.matrix(texts, idf, **runs) @ coefficients.astype(np.float64) + linear.bias
    np.testing.assert_allclose(linear.scored(Strings.of(texts), most=0)[0], expected, rtol=0, atol=1e-6)


def test_it_scores_as_scikit_learns_own_model_would(comments: Dataset, train_params: TrainParams) -> None:
    from sklearn.linear_model import LogisticRegression

    uneven = comments.select([row for row, tag in enumerate(comments["tag"]) if tag != Tag.DELIGHT or row % 3])
    linear = LinearClassifier.train(uneven, params=train_params)
    runs = {"shortest": linear.shortest, "longest": linear.longest}
    texts, tags = list(uneven["text"]), list(uneven["tag"])
    idf = features.inverse_document_frequency(texts, **runs)
    used = np.flatnonzero(idf)
    theirs = LogisticRegression(C=train_params.linear.C, max_iter=2_000)
    theirs.fit(features.matrix(texts, idf, **runs)[:, used], tags)
    expected = theirs.predict_proba(features.matrix(UNSEEN, idf, **runs)[:, used])
    assert theirs.classes_.tolist() == [str(tag) for tag in TAGS]
    np.testing.assert_allclose(linear.predict_proba(UNSEEN), expected, atol=1e-6)


def test_a_text_without_words_gets_what_the_biases_say(linear: LinearClassifier) -> None:
    np.testing.assert_allclose(linear.predict_proba([""])[0], softmax(linear.bias[None, :])[0])


def test_the_order_of_tags_is_ours_whatever_the_order_of_the_data(comments: Dataset, train_params: TrainParams) -> None:
    rows = [row for row in reversed(list(comments)) if row["tag"] != Tag.COMPLAINT] + [
        row for row in comments if row["tag"] == Tag.COMPLAINT
    ]
    from datasets import Dataset

    turned = Dataset.from_list(rows)
    classifier = LinearClassifier.train(turned, params=train_params)
    predicted = classifier.predict_proba(list(turned["text"])).argmax(axis=1)
    assert [TAGS[k] for k in predicted] == turned["tag"][:]


def test_the_words_shown_speak_for_the_tag_that_leads_once_the_lean_is_added(linear: LinearClassifier, comments: Dataset) -> None:
    texts, lean = [*comments["text"], *UNSEEN], np.array([0.0, 1.5, -0.5, 0.2])
    scores, spans = linear.scored(Strings.of(texts), most=MOST_WORDS, lean=lean)
    tags = (scores + lean).argmax(axis=1).tolist()
    assert len(set(tags)) > 1
    shown = [as_spans(text, own) for text, own in zip(texts, spans, strict=True)]
    assert shown == linear.evidence(texts, tags)


def test_a_word_whose_place_in_memory_another_takes_keeps_its_evidence(linear: LinearClassifier) -> None:
    place = place_in_memory("honte")
    rival = next(word for word in (f"mot{i}" for i in range(1 << 20)) if place_in_memory(word) == place)
    (spans,) = linear.evidence([f"honte {rival}"], [TAGS.index(Tag.COMPLAINT)])
    assert spans[0] == Span(0, len("honte"))


def place_in_memory(word: str) -> int:
    column, room, hashes = Strings.of([word]), np.empty(len(word), np.int64), np.empty(len(word), np.uint64)
    features.tokens(column.data, 0, len(column.data), room, room.copy(), hashes)
    return slot_of(hashes[0])


def test_evidence_of_a_complaint_is_the_word_that_complains(linear: LinearClassifier) -> None:
    text = "Livraison en janvier, une honte."
    (spans,) = linear.evidence([text], [TAGS.index(Tag.COMPLAINT)])
    assert spans[0].of(text) == "honte"


def test_evidence_is_counted_in_characters_after_accents_and_emoji(linear: LinearClassifier) -> None:
    text = "👩‍👩‍👧 Très très déçue… 😡 une HONTE !"
    (spans,) = linear.evidence([text], [TAGS.index(Tag.COMPLAINT)])
    assert "HONTE" in [span.of(text) for span in spans]


def test_a_full_stop_and_a_word_that_only_binds_are_no_evidence(linear: LinearClassifier, comments: Dataset) -> None:
    texts = list(comments["text"])
    for tag in range(len(TAGS)):
        for text, spans in zip(texts, linear.evidence(texts, [tag] * len(texts)), strict=True):
            assert not {span.of(text).lower() for span in spans} & {".", ",", ";", ":", "'", "-", *SILENT}


def test_what_the_words_add_together_is_the_score(linear: LinearClassifier) -> None:
    """Two comments that share no word with training, but for one, differ by that word alone."""
    (without, with_word) = linear.predict_proba(["wwww kkkk", "wwww honte"])[:, TAGS.index(Tag.COMPLAINT)]
    assert with_word > without


def margins(linear: LinearClassifier, text: str, tag: int) -> list[tuple[float, str]]:
    """What leaving the weights of all but one word gives, computed word by word with numpy."""
    runs = {"shortest": linear.shortest, "longest": linear.longest}
    words = text.split()
    columns, ends = features.occurrences([text], **runs)
    norms = [np.sqrt(linear.squares[block].sum() + 1e-12) for block in (columns[: ends[0]], columns[ends[0] :])]
    against = linear.weights[:, tag] - np.delete(linear.weights, tag, axis=1).mean(axis=1)
    found = []
    for place, word in enumerate(words):
        own, end = features.occurrences([word], **runs)
        neighbours = [two for two in (words[place - 1 : place + 1], words[place : place + 2]) if len(two) == 2]
        pairs = [features.occurrences([" ".join(two)], **runs)[0][2] for two in neighbours]
        by_words = against[own[: end[0]]].sum() + against[pairs].sum() / 2
        found.append((by_words / norms[0] + against[own[end[0] :]].sum() / norms[1], word))
    return sorted(found, key=lambda one: -one[0])


def test_the_deciding_words_are_those_that_their_weights_pairs_and_letters_make_them(linear: LinearClassifier, comments: Dataset) -> None:
    for text in [*comments["text"], *UNSEEN]:
        plain = " ".join(word for word in re.findall(r"\w+", text) if len(word) < 64)
        for tag in range(len(TAGS)):
            (spans,) = linear.evidence([plain], [tag])
            expected = [word for margin, word in margins(linear, plain, tag) if margin > 0 and word.lower() not in SILENT][: len(spans)]
            assert [span.of(plain) for span in spans] == expected
