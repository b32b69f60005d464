"""What the user's labels teach stays near the champion, says what the labels say, and doubts the labels that are wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from pipeline.adapting.adapt import adapt
from pipeline.adapting.doubts import confident_tags, doubtful
from pipeline.adapting.linear_part import LinearPart
from pipeline.adapting.own_labels import OwnLabel, OwnLabels
from pipeline.adapting.queue import choose_queue
from pipeline.adapting.shift import FOLDS, Shift, evened, fit_shift, folds_of, own_prior, weighed
from pipeline.adapting.tagged import TaggedComment
from pipeline.adapting.teaching import Lesson, teach
from pipeline.classifiers.calibration import Calibration
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, softmax
from pipeline.classifiers.saved import Model
from pipeline.errors import ModelError
from pipeline.params import TrainParams
from pipeline.schema import TAGS, Mode, Tag
from pipeline.strings import Strings
from tests.training import trained_cascade

if TYPE_CHECKING:
    from datasets import Dataset

JARGON = ("Le glimax est encore en rade.", "Glimax en rade depuis lundi.", "Toujours ce glimax en rade.", "Glimax en rade, bravo.")
PRAISE = ("Le zorbex tourne rond.", "Zorbex livré, il tourne rond.", "Mon zorbex tourne rond.", "Zorbex branché, tourne rond.")


def own_labels(pairs: list[tuple[str, Tag]]) -> OwnLabels:
    return OwnLabels(tuple(OwnLabel(text, tag, f"labels.csv, row {row}") for row, (text, tag) in enumerate(pairs, 1)), (), 0, 0, 0)


def as_it_is(classifier: Classifier) -> dict[Mode, Calibration]:
    """Calibrations that change nothing."""
    return dict.fromkeys(classifier.modes, Calibration(1.0, (0.0,) * len(TAGS)))


@pytest.fixture
def jargon() -> OwnLabels:
    pairs = [(f"{text} {word}", Tag.COMPLAINT) for text in JARGON for word in ("Voilà.", "Encore.", "Bon.")]
    pairs += [(f"{text} {word}", Tag.SATISFACTION) for text in PRAISE for word in ("Voilà.", "Encore.", "Bon.")]
    return own_labels(pairs)


def test_a_shift_fits_what_the_features_tell(random: np.random.Generator) -> None:
    labels = random.integers(len(TAGS), size=200)
    features, before = np.eye(len(TAGS))[labels], np.zeros((200, len(TAGS)))
    shift = fit_shift(features, before, np.eye(len(TAGS))[labels], variance=16.0)
    assert (shift.applied(features, before).argmax(axis=1) == labels).all()


def test_a_small_variance_leaves_the_champion_as_it_is(random: np.random.Generator) -> None:
    labels = random.integers(len(TAGS), size=200)
    features = np.eye(len(TAGS))[labels]
    shift = fit_shift(features, np.zeros((200, len(TAGS))), np.eye(len(TAGS))[labels], variance=1e-6)
    assert np.abs(shift.weights).max() < 1e-3


def test_one_voice_of_two_moves_twice_as_far_to_be_heard_as_much(random: np.random.Generator) -> None:
    labels = random.integers(len(TAGS), size=200)
    features, before, targets = np.eye(len(TAGS))[labels], np.zeros((200, len(TAGS))), np.eye(len(TAGS))[labels]
    alone, beside = fit_shift(features, before, targets, variance=1e4), fit_shift(features, before, targets, variance=4e4, slope=0.5)
    np.testing.assert_allclose(beside.weights, 2 * alone.weights, rtol=0.05)


def test_a_voice_without_weight_learns_nothing() -> None:
    shift = fit_shift(np.eye(4), np.zeros((4, 4)), np.eye(4), variance=1.0, slope=0.0)
    assert not shift.weights.any()
    assert not shift.bias.any()


def test_every_fold_has_each_tag_that_is_common_enough(random: np.random.Generator) -> None:
    labels = random.integers(len(TAGS), size=200)
    folds = folds_of(labels)
    for tag in range(len(TAGS)):
        counts = np.bincount(folds[labels == tag], minlength=FOLDS)
        assert counts.max() - counts.min() <= 1


def test_the_shifted_linear_model_gives_what_the_shift_says(linear: Classifier, jargon: OwnLabels, random: np.random.Generator) -> None:
    part = LinearPart(cast(LinearClassifier, linear), jargon.texts)
    shift = Shift(random.normal(size=(len(part.columns), len(TAGS))), random.normal(size=len(TAGS)))
    moved = part.shifted(shift).scored(Strings.of(jargon.texts), most=0)[0] - part.logits(jargon.texts)
    np.testing.assert_allclose(moved, part.features(jargon.texts) @ shift.weights + shift.bias, atol=1e-4)


def test_the_challenger_knows_the_users_words_and_keeps_the_corpuss(model: Model, comments: Dataset, jargon: OwnLabels) -> None:
    adapted = adapt(model, jargon, comments, target=0.9)
    classifier = adapted.model.classifier
    assert TAGS[classifier.predict_proba(["Quel glimax, en rade."])[0].argmax()] == Tag.COMPLAINT
    assert TAGS[classifier.predict_proba(["Ce zorbex tourne rond !"])[0].argmax()] == Tag.SATISFACTION
    before = model.classifier.predict_proba(list(comments["text"])).argmax(axis=1)
    after = classifier.predict_proba(list(comments["text"])).argmax(axis=1)
    assert (before == after).mean() > 0.9


def test_adapting_twice_to_the_same_labels_gives_the_same_weights(model: Model, comments: Dataset, jargon: OwnLabels) -> None:
    first, second = (cast(LinearClassifier, adapt(model, jargon, comments, target=0.9).model.classifier) for _ in range(2))
    np.testing.assert_array_equal(first.weights, second.weights)


def test_a_label_that_contradicts_all_others_like_it_is_in_doubt(model: Model, comments: Dataset, jargon: OwnLabels) -> None:
    wrong = replace(jargon.labels[0], tag=Tag.SATISFACTION)
    adapted = adapt(model, replace(jargon, labels=(wrong, *jargon.labels[1:])), comments, target=0.9)
    assert adapted.doubts[0].where == "labels.csv, row 1"
    assert (adapted.doubts[0].tag, adapted.doubts[0].rather) == (Tag.SATISFACTION, Tag.COMPLAINT)


def test_a_label_is_not_in_doubt_where_the_other_tag_is_less_sure_than_usual() -> None:
    labels = np.array([0, 0, 3, 3])
    probabilities = np.array([[0.9, 0, 0, 0.1], [0.45, 0, 0, 0.55], [0.1, 0, 0, 0.9], [0.2, 0, 0, 0.8]])
    np.testing.assert_array_equal(confident_tags(probabilities, labels), labels)
    probabilities[1] = [0.05, 0, 0, 0.95]
    np.testing.assert_array_equal(confident_tags(probabilities, labels), [0, 3, 3, 3])


def test_the_prior_lies_between_the_labels_and_an_even_mix() -> None:
    prior = own_prior(np.array([3] * 80 + [0] * 20))
    assert prior.sum() == pytest.approx(1)
    assert 0.25 < prior[3] < 0.8
    assert 0 < prior[1] < 0.25


def test_labels_weigh_as_if_they_came_in_the_mix_that_the_challenger_assumes() -> None:
    labels = np.array([3] * 80 + [0] * 20 + [1] * 50 + [2] * 50)
    np.testing.assert_allclose(weighed(labels).sum(axis=0) / weighed(labels).sum(), own_prior(labels), atol=0.01)


def test_a_teachers_tags_are_weighed_into_the_mix_that_is_wanted_and_no_text_changes_its_mind() -> None:
    sure, prior = 0.96 * np.eye(len(TAGS)) + 0.01, np.array([0.3, 0.2, 0.2, 0.3])
    said = sure[[0] * 320 + [1] * 50 + [2] * 15 + [3] * 615]
    targets = evened(said, prior)
    np.testing.assert_allclose(targets.sum(axis=0) / len(said), prior, atol=0.08)
    assert targets.sum(axis=1).mean() == pytest.approx(1)
    np.testing.assert_allclose(targets / targets.sum(axis=1, keepdims=True), said)


def test_the_challenger_keeps_the_champions_calibration_for_the_users_mix(model: Model, comments: Dataset, jargon: OwnLabels) -> None:
    adapted, prior = adapt(model, jargon, comments, target=0.9).model, own_prior(jargon.columns)
    assert adapted.prior == pytest.approx(prior)
    for mode, decider in model.deciders.items():
        assert adapted.deciders[mode].calibration == decider.calibration.for_prior(model.prior_array, prior)


@pytest.fixture(scope="session")
def cascade(comments: Dataset, train_params: TrainParams) -> CascadeClassifier:
    return trained_cascade(comments, params=train_params)


def test_the_transformers_head_moves_and_its_graph_still_stands_alone(cascade: CascadeClassifier, jargon: OwnLabels) -> None:
    transformer = cascade.transformer
    taught = teach(transformer, Lesson(jargon.texts, jargon.columns), calibrations=as_it_is(transformer))
    before, after = (own.predict_proba(jargon.texts) for own in (transformer, taught.classifier))
    assert (after.argmax(axis=1) == jargon.columns).mean() > max(0.8, (before.argmax(axis=1) == jargon.columns).mean() - 1e-9)
    again = teach(taught.classifier, Lesson(jargon.texts, jargon.columns), calibrations=as_it_is(transformer)).classifier
    assert (again.predict_proba(jargon.texts).argmax(axis=1) == jargon.columns).mean() > 0.8


def test_a_cascade_is_adapted_in_every_mode(cascade: CascadeClassifier, model: Model, comments: Dataset, jargon: OwnLabels) -> None:
    decider = next(iter(model.deciders.values()))
    champion = Model(cascade, dict.fromkeys(cascade.modes, decider), model.prior, model.corpus)
    adapted = adapt(champion, jargon, comments, target=0.9).model
    assert set(adapted.deciders) == set(cascade.modes)
    for mode in cascade.modes:
        predicted = adapted.classifier.at(mode).predict_proba(jargon.texts).argmax(axis=1)
        assert (predicted == jargon.columns).mean() > 0.8


def test_on_unlabelled_comments_the_cascade_teaches_its_linear_model(cascade: CascadeClassifier, jargon: OwnLabels) -> None:
    unlabelled = [f"Bidule {word} du magasin numéro {row}." for row in range(20) for word in ("rapide", "cassé")]
    alone = teach(cascade, Lesson(jargon.texts, jargon.columns), calibrations=as_it_is(cascade)).classifier
    taught = teach(cascade, Lesson(jargon.texts, jargon.columns, unlabelled), calibrations=as_it_is(cascade)).classifier
    teacher = softmax(np.log(alone.at(alone.modes[-1]).predict_proba(unlabelled)))
    apart = [np.abs(own.linear.predict_proba(unlabelled) - teacher).mean() for own in cast(list[CascadeClassifier], [alone, taught])]
    assert apart[1] < apart[0]


def test_without_a_transformer_nothing_teaches_and_it_is_said(linear: Classifier, jargon: OwnLabels) -> None:
    with pytest.raises(ModelError, match="the family linear has no transformer to teach it"):
        teach(linear, Lesson(jargon.texts, jargon.columns, ["Bon produit."]), calibrations=as_it_is(linear))


def tagged(row: int, text: str, sureness: float, group: str = "") -> TaggedComment:
    rest = (1 - sureness) / 3
    return TaggedComment(row, text, text, Tag.COMPLAINT, (sureness, rest, rest, rest), group)


def test_the_queue_asks_for_the_unsure_and_not_for_ten_copies_of_one(random: np.random.Generator) -> None:
    sure = [tagged(row, f"Livraison parfaite numéro {row}", 0.97) for row in range(300)]
    topics = ("le prix du pain", "la porte du magasin", "une vendeuse pressée", "mon colis du lundi", "ce four qui chauffe")
    unsure = [tagged(300 + row, f"{topics[row % 5]} numéro {row}", 0.3 + row / 1_000) for row in range(25)]
    queue = choose_queue([*sure, *unsure], count=5)
    assert len(queue) == 5
    assert all(wanted.comment.row >= 300 for wanted in queue)
    assert len({wanted.comment.text.split(" numéro")[0] for wanted in queue}) >= 4


def test_only_what_the_model_was_unsure_of_is_said_to_be_unsure() -> None:
    comments = [replace(tagged(1, "Bof", 0.4), unsure=True), tagged(2, "Livraison parfaite", 0.97)]
    assert [wanted.why for wanted in choose_queue(comments, count=2)] == [
        "unsure: complaint 40% or delight 20%",
        "tagged, among the least sure: complaint 97% or delight 1%",
    ]


def test_the_same_text_is_asked_once_and_what_was_labelled_is_not_asked_again() -> None:
    comments = [tagged(row, f"Avis {row % 10}", 0.4) for row in range(40)]
    queue = choose_queue(comments, count=30, earlier=own_labels([("Avis 3", Tag.COMPLAINT)]))
    assert sorted(wanted.comment.text for wanted in queue) == sorted(f"Avis {row}" for row in range(10) if row != 3)


def test_doubts_about_earlier_labels_come_first() -> None:
    comments = [tagged(row, f"Avis {row}", 0.9) for row in range(40)]
    earlier = own_labels([("Avis 3", Tag.COMPLAINT), ("Avis 4", Tag.COMPLAINT), ("Avis 7", Tag.DELIGHT)])
    queue = choose_queue(comments, count=8, earlier=earlier)
    assert (queue[0].comment.text, queue[0].earlier) == ("Avis 7", Tag.DELIGHT)
    assert "you said delight, rather complaint?" in queue[0].why
    assert not any(wanted.earlier for wanted in queue[1:])


def test_review_doubts_labels_in_the_order_of_the_list_of_doubts() -> None:
    said = {
        "Avis 1": (Tag.DELIGHT, (0.50, 0.05, 0.00, 0.45)),  # a complaint, but no sure one
        "Avis 2": (Tag.DELIGHT, (0.45, 0.05, 0.02, 0.48)),
        "Avis 3": (Tag.COMPLAINT, (0.90, 0.04, 0.03, 0.03)),
        "Avis 4": (Tag.SATISFACTION, (0.20, 0.20, 0.20, 0.40)),
    }
    earlier = own_labels([(text, tag) for text, (tag, _) in said.items()])
    comments = [TaggedComment(row, text, text, Tag.COMPLAINT, own, "") for row, (text, (_, own)) in enumerate(said.items())]
    queue = choose_queue(comments, count=8, earlier=earlier)
    doubts = list(doubtful(earlier, np.array([own for _, own in said.values()])))
    assert [doubt.text for doubt in doubts] == [wanted.comment.text for wanted in queue] == ["Avis 2", "Avis 1"]
    assert [wanted.why for wanted in queue] == [f"you said {doubt.tag}, rather {doubt.rather}?" for doubt in doubts]


def test_a_group_of_emoji_alone_gives_those_that_are_least_sure() -> None:
    comments = [tagged(row, f"Avis {row} sur le pain", 0.4, "Lyon") for row in range(50)]
    comments += [tagged(100 + row, "👍" * (row + 1), 0.3 + row / 100, "Nice") for row in range(50)]
    queue = choose_queue(comments, count=10)
    assert [wanted.comment.row for wanted in queue if wanted.comment.group == "Nice"] == [100, 101, 102, 103, 104]


def test_the_places_that_small_shops_cannot_fill_go_to_the_large_one() -> None:
    comments = [tagged(row, f"Avis {row} sur le pain", 0.4, "grande") for row in range(300)]
    comments += [tagged(1_000 + row, f"Mot {row}", 0.4, f"petite {row % 3}") for row in range(12)]
    assert len(choose_queue(comments, count=100)) == 100


def test_a_small_sector_is_heard_too() -> None:
    comments = [tagged(row, f"Avis {row}", 0.4, "train" if row < 30 else "hôtel") for row in range(600)]
    groups = [wanted.comment.group for wanted in choose_queue(comments, count=20)]
    assert len(groups) == 20
    assert groups.count("train") >= 3
