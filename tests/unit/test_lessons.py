"""The lessons are the corpus's own words, and the linear model learns what the teacher says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.classifiers.lessons import lesson_texts
from pipeline.classifiers.linear import LinearClassifier
from pipeline.params import TrainParams
from pipeline.schema import TAGS, Tag

if TYPE_CHECKING:
    from datasets import Dataset

TEXTS = ["Colis reçu. Parfait !", "Tout va.", "Retard de dix jours. Tout est cassé. Je suis remboursée."]


def test_lessons_are_the_texts_their_sentences_and_mixtures_of_those() -> None:
    lessons = lesson_texts(TEXTS, mixtures=5, seed=1)
    assert lessons[:3] == TEXTS
    assert lessons[3:8] == ["Colis reçu.", "Parfait !", "Retard de dix jours.", "Tout est cassé.", "Je suis remboursée."]
    assert all(any(sentence in mixture for sentence in [*lessons[3:8], TEXTS[1]]) for mixture in lessons[8:])
    assert len(lessons) == len(set(lessons)) <= 13


@pytest.mark.parametrize("negation", ["pas", "Jamais", "n’avons", "«rien", "aucune", "ZÉRO"])
def test_the_words_around_a_negation_are_a_lesson_with_it_and_without_it(negation: str) -> None:
    words = f"on savait quand même que {negation} de tout cela serait un jour prêt".split()
    around, affirmed = lesson_texts([" ".join(words)], mixtures=0, seed=1)[1:]
    assert negation in around.split()[:3]
    assert 2 <= len(around.split()) <= 7
    assert affirmed.split() == [word.removeprefix("n’") for word in around.split() if word == "n’avons" or word != negation]


@pytest.mark.parametrize("word", ["passage", "plusieurs", "nez", "sanspareil"])
def test_a_word_that_begins_like_a_negation_is_none(word: str) -> None:
    assert lesson_texts([f"on savait que {word} viendrait"], mixtures=0, seed=1) == [f"on savait que {word} viendrait"]


def test_what_the_corpus_grades_often_is_shown_in_its_shades() -> None:
    lessons = lesson_texts(["Très propre.", "Un quai assez propre", "TROP propre !", "Assez lent.", "Trop lent"], mixtures=0, seed=1)
    assert {"très propre", "peu propre", "pas propre", "pas du tout propre", "jamais propre"} <= set(lessons)
    assert [lesson for lesson in lessons if "lent" in lesson] == ["Assez lent.", "Trop lent"]


def test_the_same_seed_gives_the_same_lessons() -> None:
    assert lesson_texts(TEXTS, mixtures=5, seed=1) == lesson_texts(TEXTS, mixtures=5, seed=1)
    assert lesson_texts(TEXTS, mixtures=5, seed=1) != lesson_texts(TEXTS, mixtures=5, seed=2)


def test_a_word_that_only_the_teacher_knows_is_learned(comments: Dataset, train_params: TrainParams) -> None:
    lessons = ["Un vrai glimax.", "Quel glimax.", "Ce zorbex.", "Un zorbex alors."]
    complaint, delight = TAGS.index(Tag.COMPLAINT), TAGS.index(Tag.DELIGHT)
    said = np.eye(len(TAGS))[[complaint, complaint, delight, delight]]
    taught = LinearClassifier.taught(comments, lessons, said, params=train_params)
    assert taught.predict_proba(["glimax", "zorbex"]).argmax(axis=1).tolist() == [complaint, delight]
    assert (LinearClassifier.train(comments, params=train_params).predict_proba(["zorbex"]) < 0.5).all()


def test_a_teacher_who_wavers_leaves_the_pupil_wavering(comments: Dataset, train_params: TrainParams) -> None:
    sure = LinearClassifier.taught(comments, ["zorbex"], np.array([[0.0, 1.0, 0.0, 0.0]]), params=train_params)
    wavering = LinearClassifier.taught(comments, ["zorbex"], np.array([[0.5, 0.5, 0.0, 0.0]]), params=train_params)
    assert wavering.predict_proba(["zorbex"])[0, 1] < sure.predict_proba(["zorbex"])[0, 1]


def test_a_tag_that_lessons_repeat_is_no_more_likely_for_that(comments: Dataset, train_params: TrainParams) -> None:
    again = [text for text, tag in zip(comments["text"], comments["tag"], strict=True) if tag == Tag.COMPLAINT] * 4
    complaints = np.tile(np.eye(len(TAGS))[TAGS.index(Tag.COMPLAINT)], (len(again), 1))
    taught = LinearClassifier.taught(comments, again, complaints, params=train_params)
    plain = LinearClassifier.train(comments, params=train_params)
    of_none = ["Ytterbium quokka."]
    complaint = TAGS.index(Tag.COMPLAINT)
    assert taught.predict_proba(of_none)[0, complaint] <= plain.predict_proba(of_none)[0, complaint] + 0.02
