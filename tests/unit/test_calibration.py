"""Calibrated probabilities lose less, follow the shares of the tags, and `tagged` keeps its promise."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.classifiers.calibration import (
    Calibration,
    estimated_mix,
    fit_temperature,
    life_weights,
    mix_of,
    review_threshold,
    threshold_interval,
)
from pipeline.classifiers.protocol import softmax
from pipeline.classifiers.training import decider
from pipeline.schema import TAGS

LIFE = np.array([0.335, 0.132, 0.067, 0.466])


def sampled(random: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """True probabilities, and labels drawn from them."""
    probabilities = random.dirichlet(np.full(len(TAGS), 0.6), size=n)
    labels = (random.random((n, 1)) < probabilities.cumsum(axis=1)).argmax(axis=1)
    return probabilities, labels


def log_loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(np.clip(probabilities[np.arange(len(labels)), labels], 1e-12, 1)).mean())


def overconfident(probabilities: np.ndarray) -> np.ndarray:
    sharp = np.clip(probabilities, 1e-6, 1) ** 3
    return np.asarray(sharp / sharp.sum(axis=1, keepdims=True))


def test_calibration_lowers_the_log_loss_of_comments_it_has_not_seen(random: np.random.Generator) -> None:
    truth, labels = sampled(random, 3_000)
    claimed = overconfident(truth)
    calibrated = fit_temperature(claimed[:1_500], labels[:1_500]).apply(claimed)[1_500:]
    unseen = labels[1_500:]
    assert log_loss(calibrated, unseen) < 0.8 * log_loss(claimed[1_500:], unseen)
    assert log_loss(calibrated, unseen) == pytest.approx(log_loss(truth[1_500:], unseen), rel=0.1)


def test_what_is_calibrated_already_is_left_nearly_as_it_is(random: np.random.Generator) -> None:
    calibration = fit_temperature(*sampled(random, 3_000))
    assert calibration.temperature == pytest.approx(1, abs=0.1)
    assert calibration.bias == (0.0,) * len(TAGS)


def test_a_temperature_alone_undoes_sharpness_and_moves_no_border(random: np.random.Generator) -> None:
    truth, labels = sampled(random, 3_000)
    sharp = truth**2 / (truth**2).sum(axis=1, keepdims=True)
    calibration = fit_temperature(sharp, labels)
    assert calibration.temperature == pytest.approx(2, rel=0.1)
    assert (calibration.apply(sharp).argmax(axis=1) == truth.argmax(axis=1)).all()


def test_a_tag_that_the_classifier_sees_too_faintly_keeps_what_is_believed_of_it(random: np.random.Generator) -> None:
    prior = np.full(len(TAGS), 1 / len(TAGS))
    probabilities, _ = sampled(random, 1_000)
    probabilities[:, 1] *= 0.02
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    alone, believed = (estimated_mix(probabilities, prior, believed=count) for count in (0, 100))
    assert alone[1] < 0.002
    assert believed[1] >= 0.25 * 100 / 1_100
    assert believed.sum() == pytest.approx(1)


def test_probabilities_of_nought_and_one_are_calibrated_without_infinities() -> None:
    certain = np.array([[1.0, 0, 0, 0], [0, 0, 0, 1.0], [1.0, 0, 0, 0]])
    calibrated = fit_temperature(certain, np.array([0, 3, 1])).apply(certain)
    assert np.isfinite(calibrated).all()
    np.testing.assert_allclose(calibrated.sum(axis=1), 1)


def test_the_lean_leads_to_the_tag_of_the_highest_calibrated_probability(random: np.random.Generator) -> None:
    scores, calibration = random.normal(0, 3, (500, len(TAGS))), Calibration(1.7, (0.4, -1.2, 0.1, 0.9))
    leading = (scores + calibration.lean).argmax(axis=1)
    assert (leading != scores.argmax(axis=1)).any()
    assert leading.tolist() == calibration.apply(softmax(scores)).argmax(axis=1).tolist()


def test_no_comments_are_calibrated_to_no_probabilities() -> None:
    assert Calibration(2.0, (0.0,) * 4).apply(np.empty((0, 4))).shape == (0, 4)


def test_a_change_of_prior_is_bayes_rule() -> None:
    old, new = np.array([0.25] * 4), np.array([0.7, 0.1, 0.1, 0.1])
    probabilities = np.array([[0.4, 0.3, 0.2, 0.1]])
    expected = probabilities * new / old
    moved = Calibration(1.0, (0.0,) * 4).for_prior(old, new).apply(probabilities)
    np.testing.assert_allclose(moved, expected / expected.sum())


def test_a_tag_that_is_commoner_in_life_gets_more_and_a_rarer_one_less(random: np.random.Generator) -> None:
    probabilities, _ = sampled(random, 500)
    even = np.full(len(TAGS), 1 / len(TAGS))
    moved = Calibration(1.0, (0.0,) * 4).for_prior(even, LIFE).apply(probabilities)
    change = moved.mean(axis=0) - probabilities.mean(axis=0)
    assert (np.sign(change) == np.sign(LIFE - even)).all()


def test_there_and_back_again_changes_nothing(random: np.random.Generator) -> None:
    probabilities, _ = sampled(random, 20)
    start = Calibration(1.7, (0.1, -0.2, 0.3, 0.0))
    even = np.full(len(TAGS), 0.25)
    again = start.for_prior(even, LIFE).for_prior(LIFE, even)
    np.testing.assert_allclose(again.apply(probabilities), start.apply(probabilities))


def test_the_mix_of_labels_gives_a_tag_that_never_comes_more_than_nothing() -> None:
    mix = mix_of(np.array([0, 0, 3]))
    assert mix.sum() == pytest.approx(1)
    assert mix[0] > mix[3] > mix[1] > 0


def test_weights_bring_the_labels_to_the_shares_of_life() -> None:
    labels = np.repeat(np.arange(4), 250)
    weights = life_weights(labels, LIFE)
    assert weights.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose([weights[labels == k].sum() / weights.sum() for k in range(4)], LIFE, atol=1e-6)


@pytest.mark.parametrize("target", [0.5, 0.8, 0.9, 0.95])
def test_comments_from_the_threshold_on_are_as_right_as_was_asked(random: np.random.Generator, target: float) -> None:
    confidence = random.uniform(0.25, 1, size=800)
    right = random.random(800) < confidence
    weights = random.uniform(0.5, 2, size=800)
    threshold = review_threshold(confidence, right, weights, target=target)
    above = confidence >= threshold
    assert above.any()
    assert np.average(right[above], weights=weights[above]) >= target


def test_the_threshold_leaves_no_more_for_review_than_it_must(random: np.random.Generator) -> None:
    confidence = random.uniform(0.25, 1, size=300)
    right = random.random(300) < confidence
    threshold = review_threshold(confidence, right, np.ones(300), target=0.8)
    lower = np.unique(confidence[confidence < threshold])
    assert all(right[confidence >= each].mean() < 0.8 for each in lower)


def test_equal_confidences_stand_on_one_side_of_the_threshold() -> None:
    confidence = np.array([0.9, 0.8, 0.8, 0.8])
    right = np.array([True, True, False, False])
    threshold = review_threshold(confidence, right, np.ones(4), target=0.95)
    assert right[confidence >= threshold].mean() >= 0.95


def test_the_interval_of_a_threshold_holds_what_other_comments_would_give(random: np.random.Generator) -> None:
    def drawn(comments: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        confidence = random.uniform(0.25, 1, size=comments)
        return confidence, random.random(comments) < confidence, np.ones(comments)

    low, high = threshold_interval(*drawn(600), target=0.8)
    others = np.array([review_threshold(*drawn(600), target=0.8) for _ in range(100)])
    assert ((others >= low - 0.03) & (others <= high + 0.03)).mean() > 0.85
    narrow = threshold_interval(*drawn(20_000), target=0.8)
    assert narrow[1] - narrow[0] < (high - low) / 2


def test_few_comments_that_hardly_reach_the_target_leave_little_tagged(random: np.random.Generator) -> None:
    """The interval's upper end is of the draws that reach it: some hundred comments give many draws that do not."""
    confidence = random.uniform(0.4, 1, size=150)
    right, unweighted = random.random(150) < 0.6 + 0.38 * (confidence - 0.4) / 0.6, np.ones(150)
    low, high = threshold_interval(confidence, right, unweighted, target=0.95)
    assert low <= high <= 1
    assert (confidence >= high).mean() < 0.2


def test_draws_that_reach_by_luck_what_the_comments_do_not_tag_nothing(random: np.random.Generator) -> None:
    confidence, right = random.uniform(0.4, 1, size=300), np.arange(300) % 4 > 0
    right[confidence.argmax()] = False
    assert min(threshold_interval(confidence, right, np.ones(300), target=0.95)) > 1


def test_a_target_out_of_reach_sends_everything_to_review() -> None:
    confidence = np.array([0.9, 1.0])
    assert review_threshold(confidence, np.array([False, False]), np.ones(2), target=0.95) > 1
    assert min(threshold_interval(confidence, np.array([False, False]), np.ones(2), target=0.95)) > 1


def test_the_mix_of_an_export_is_found_from_probabilities_that_assume_another(random: np.random.Generator) -> None:
    even, labels = sampled(random, 40_000)
    weights = life_weights(labels, LIFE)
    life = random.choice(len(labels), size=20_000, p=weights / weights.sum())
    found = estimated_mix(even[life], mix_of(labels))
    np.testing.assert_allclose(found, LIFE, atol=0.02)
    assert np.abs(found - LIFE).sum() < np.abs(even[life].mean(axis=0) - LIFE).sum()


def test_comments_in_the_assumed_mix_leave_it_as_it_is(random: np.random.Generator) -> None:
    even, labels = sampled(random, 20_000)
    np.testing.assert_allclose(estimated_mix(even, mix_of(labels)), mix_of(labels), atol=0.02)


def test_a_tag_that_no_comment_carries_keeps_a_share_above_nothing() -> None:
    found = estimated_mix(np.tile([0.97, 0.01, 0.01, 0.01], (50, 1)), np.full(4, 0.25))
    assert found.min() > 0
    assert found.sum() == pytest.approx(1)
    assert found[0] > 0.97


def test_a_mode_tags_from_where_the_target_is_sure_to_be_reached(random: np.random.Generator) -> None:
    labels = random.integers(0, 4, 900)
    sure = random.uniform(0.3, 1, 900)
    told = np.where(random.random(900) < sure, labels, (labels + 1) % 4)
    raw = np.full((900, 4), 0.0) + ((1 - sure) / 3)[:, None]
    raw[np.arange(900), told] = sure
    even = np.full(4, 0.25)
    found = decider(Calibration(1.0, (0.0,) * 4), raw, labels, prior=even, target=0.9)
    assert found.interval[0] < found.threshold == found.interval[1] <= 1
    assert decider(Calibration(1.0, (0.0,) * 4), raw, (told + 1) % 4, prior=even, target=0.9).threshold > 1
