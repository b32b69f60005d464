"""The linear family scores in one pass what it learned from a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.classifiers import features
from pipeline.classifiers.linear import LinearClassifier, softmax
from pipeline.params import TrainParams
from pipeline.schema import TAGS, Tag

if TYPE_CHECKING:
    from datasets import Dataset

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
    np.testing.assert_allclose(linear.logits(*features.as_buffer(texts)), expected, rtol=0, atol=1e-6)


def test_it_scores_as_scikit_learns_own_model_would(linear: LinearClassifier, comments: Dataset, train_params: TrainParams) -> None:
    from sklearn.linear_model import LogisticRegression

    runs = {"shortest": linear.shortest, "longest": linear.longest}
    texts, tags = list(comments["text"]), list(comments["tag"])
    idf = features.inverse_document_frequency(texts, **runs)
    used = np.flatnonzero(idf)
    theirs = LogisticRegression(C=train_params.linear.C, class_weight="balanced", max_iter=2_000)
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
    classifier = LinearClassifier.train(turned, turned, params=train_params)
    predicted = classifier.predict_proba(list(turned["text"])).argmax(axis=1)
    assert [TAGS[k] for k in predicted] == turned["tag"][:]


def test_evidence_of_a_complaint_is_the_word_that_complains(linear: LinearClassifier) -> None:
    text = "Livraison en janvier, une honte."
    (spans,) = linear.evidence([text], [TAGS.index(Tag.COMPLAINT)])
    assert spans[0].of(text) == "honte"


def test_evidence_is_counted_in_characters_after_accents_and_emoji(linear: LinearClassifier) -> None:
    text = "👩‍👩‍👧 Très très déçue… 😡 une HONTE !"
    (spans,) = linear.evidence([text], [TAGS.index(Tag.COMPLAINT)])
    assert "HONTE" in [span.of(text) for span in spans]


def test_a_full_stop_is_no_evidence(linear: LinearClassifier, comments: Dataset) -> None:
    texts = list(comments["text"])
    for tag in range(len(TAGS)):
        for text, spans in zip(texts, linear.evidence(texts, [tag] * len(texts)), strict=True):
            assert not any(span.of(text) in {".", ",", ";", ":", "'", "-"} for span in spans)


def test_what_the_words_add_together_is_the_score(linear: LinearClassifier) -> None:
    """Two comments that share no word with training, but for one, differ by that word alone."""
    (without, with_word) = linear.predict_proba(["wwww kkkk", "wwww honte"])[:, TAGS.index(Tag.COMPLAINT)]
    assert with_word > without
