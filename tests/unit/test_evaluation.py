"""Figures say what scikit-learn's say, their intervals hold the truth, and a difference is only claimed when there is one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics as sk

from pipeline.errors import InputError
from pipeline.evaluation.behaviour import FILLED, KINDS, read_cases
from pipeline.evaluation.compare import paired_bootstrap
from pipeline.evaluation.intervals import Estimate, newcombe, wilson
from pipeline.evaluation.labelled import evaluate_predictions
from pipeline.evaluation.metrics import (
    accuracy,
    bootstrap_confusions,
    calibration_error,
    confusion_matrix,
    estimate,
    f1,
    macro_f1,
    precision,
    recall,
)
from pipeline.evaluation.scores import coverage_accuracy, evaluate, reliability
from pipeline.evaluation.stopped import stopped
from pipeline.schema import TAGS, Prediction, Reason, Status

SHARES = [0.4, 0.1, 0.05, 0.45]
COLUMNS = range(len(TAGS))


def drawn(random: np.random.Generator, n: int, *, right: float = 0.7) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and predictions of which about that share is right."""
    labels = random.choice(len(TAGS), size=n, p=SHARES)
    return labels, np.where(random.random(n) < right, labels, random.integers(len(TAGS), size=n))


@pytest.mark.parametrize("n", [1, 3, 10, 500])
def test_figures_of_a_tag_are_those_of_scikit_learn(random: np.random.Generator, n: int) -> None:
    for _ in range(20):
        labels, predicted = drawn(random, n)
        matrix = confusion_matrix(labels, predicted)
        expected = sk.precision_recall_fscore_support(labels, predicted, labels=COLUMNS, zero_division=0)
        np.testing.assert_array_equal(matrix, sk.confusion_matrix(labels, predicted, labels=COLUMNS))
        for figure, theirs in zip((precision, recall, f1), expected, strict=False):
            np.testing.assert_allclose([figure(matrix, column).value for column in COLUMNS], theirs, atol=1e-12)
        assert accuracy(matrix).value == pytest.approx(sk.accuracy_score(labels, predicted))


@pytest.mark.parametrize("n", [1, 3, 10, 500])
def test_macro_f1_is_the_mean_over_the_tags_of_the_labels(random: np.random.Generator, n: int) -> None:
    for _ in range(20):
        labels, predicted = drawn(random, n)
        expected = sk.f1_score(labels, predicted, labels=np.unique(labels), average="macro", zero_division=0)
        assert macro_f1(confusion_matrix(labels, predicted)) == pytest.approx(expected)


def test_a_tag_that_no_label_has_is_left_out_of_the_mean_and_costs_the_true_one() -> None:
    labels = np.array([0, 0, 3, 3])
    assert macro_f1(confusion_matrix(labels, labels)) == 1
    assert macro_f1(confusion_matrix(labels, np.array([0, 0, 3, 1]))) == pytest.approx((1 + 2 / 3) / 2)


def test_resampled_matrices_hold_as_many_comments_as_there_are(random: np.random.Generator) -> None:
    labels, predicted = drawn(random, 137)
    matrices = bootstrap_confusions(labels, predicted, resamples=50, seed=1)
    np.testing.assert_array_equal(matrices.sum(axis=(1, 2)), 137)
    np.testing.assert_array_equal(matrices, bootstrap_confusions(labels, predicted, resamples=50, seed=1))
    assert (matrices != bootstrap_confusions(labels, predicted, resamples=50, seed=2)).any()


def mistaken(random: np.random.Generator, n: int, *, right: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and predictions that are right so often and else the tag that follows."""
    labels = random.choice(len(TAGS), size=n, p=SHARES)
    return labels, np.where(random.random(n) < right, labels, (labels + 1) % len(TAGS))


@pytest.mark.parametrize("n", [15, 200])
def test_nineteen_intervals_in_twenty_hold_the_truth(random: np.random.Generator, n: int) -> None:
    right, so_often, before = 0.8, SHARES[0], SHARES[-1]
    called = right * so_often + (1 - right) * before
    truth = {precision: right * so_often / called, recall: right, f1: 2 * right * so_often / (called + so_often)}
    matrices = [confusion_matrix(*mistaken(random, n, right=right)) for _ in range(300)]
    found = [(figure(matrix, 0), true) for matrix in matrices for figure, true in truth.items()]
    found += [(accuracy(matrix), right) for matrix in matrices]
    assert 0.90 <= np.mean([each.low <= true <= each.high for each, true in found]) <= 0.99


def test_a_handful_without_a_fault_is_no_certainty() -> None:
    labels = np.array([0, 0, 0, 3])
    matrix = confusion_matrix(labels, labels)
    for found in (precision(matrix, 0), recall(matrix, 0), f1(matrix, 0), accuracy(matrix)):
        assert (found.value, found.high) == (1, 1)
        assert 0.3 < found.low < 0.7


@pytest.mark.parametrize("n", [1, 2, 500])
def test_a_figure_without_a_fault_has_an_interval_that_has_a_width(n: int) -> None:
    labels = np.arange(n) % len(TAGS)
    found = evaluate(np.eye(len(TAGS))[labels] * 0.6 + 0.1, labels, resamples=100, seed=1, bins=10)
    assert found.macro_f1 == wilson(n, n)
    assert (str(found.calibration_error) == "–") == (n < 10)


def test_of_a_tag_that_nobody_gave_nothing_is_told() -> None:
    matrix = confusion_matrix(np.array([0, 3]), np.array([0, 0]))
    assert [str(figure(matrix, 1)) for figure in (precision, recall, f1)] == ["–"] * 3
    assert str(precision(matrix, 3)) == "–"
    assert str(recall(matrix, 3)) == str(wilson(0, 1)) == "0.000 [0.000, 0.793]"


def interval(random: np.random.Generator, n: int, *, right: float) -> Estimate:
    labels, predicted = mistaken(random, n, right=right)
    resampled = bootstrap_confusions(labels, predicted, resamples=300, seed=int(random.integers(1 << 30)))
    return estimate(macro_f1, confusion_matrix(labels, predicted), resampled)


def test_an_interval_halves_with_four_times_the_comments(random: np.random.Generator) -> None:
    def width(n: int) -> float:
        return float(np.mean([each.high - each.low for each in (interval(random, n, right=0.7) for _ in range(40))]))

    assert width(800) / width(200) == pytest.approx(0.5, abs=0.06)


def test_two_classifiers_that_say_the_same_do_not_differ(random: np.random.Generator) -> None:
    labels, predicted = drawn(random, 200)
    difference = paired_bootstrap(labels, predicted, predicted, resamples=500, seed=3)
    assert difference.p_value == 1
    assert difference.macro_f1 == Estimate(0, 0, 0)


def test_a_clearly_better_classifier_is_found_so_whichever_comes_first(random: np.random.Generator) -> None:
    labels, worse = drawn(random, 400, right=0.5)
    better = np.where(random.random(400) < 0.5, labels, worse)
    forth = paired_bootstrap(labels, better, worse, resamples=500, seed=3)
    back = paired_bootstrap(labels, worse, better, resamples=500, seed=3)
    assert forth.p_value < 0.05
    assert back.p_value < 0.05
    assert forth.macro_f1.low > 0 > back.macro_f1.high
    assert forth.macro_f1.value == pytest.approx(-back.macro_f1.value)
    observed = macro_f1(confusion_matrix(labels, better)) - macro_f1(confusion_matrix(labels, worse))
    assert forth.macro_f1.value == pytest.approx(observed)


def test_equally_good_classifiers_are_seldom_said_to_differ(random: np.random.Generator) -> None:
    def p_value() -> float:
        labels, first = drawn(random, 150)
        second = np.where(random.random(150) < 0.7, labels, random.integers(len(TAGS), size=150))
        return paired_bootstrap(labels, first, second, resamples=200, seed=int(random.integers(1 << 30))).p_value

    assert np.mean([p_value() < 0.05 for _ in range(100)]) < 0.15


def test_a_classifier_that_is_sure_and_right_has_no_calibration_error(random: np.random.Generator) -> None:
    labels = random.integers(len(TAGS), size=100)
    assert calibration_error(np.eye(len(TAGS))[labels], labels, bins=10, resamples=50, seed=1) == Estimate(0, 0, 0)


def test_a_classifier_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    probabilities = np.array([[0.7, 0.1, 0.1, 0.1]] * 10)
    assert calibration_error(probabilities, np.array([0] * 7 + [1] * 3), bins=1, resamples=50, seed=1).value == pytest.approx(0)


def test_calibration_error_is_the_gap_between_said_and_true() -> None:
    probabilities = np.array([[0.9, 0.1, 0, 0]] * 10 + [[0.6, 0.4, 0, 0]] * 10)
    labels = np.array([0] * 5 + [1] * 5 + [0] * 6 + [1] * 4)
    found = calibration_error(probabilities, labels, bins=2, resamples=50, seed=1)
    assert found.value == pytest.approx((0.4 + 0.0) / 2)
    assert found == calibration_error(probabilities, labels, bins=2, resamples=50, seed=1)


@pytest.mark.parametrize("overconfident", [0.0, 0.05])
def test_the_interval_of_the_calibration_error_holds_the_true_one(random: np.random.Generator, overconfident: float) -> None:
    def found() -> Estimate:
        said = random.uniform(0.6, 1, size=1_000)
        probabilities = np.stack([said, 1 - said, 0 * said, 0 * said], axis=1)
        labels = (random.random(1_000) > said - overconfident).astype(int)
        return calibration_error(probabilities, labels, bins=10, resamples=80, seed=1)

    intervals = [found() for _ in range(60)]
    assert all(each.low <= each.value < each.high for each in intervals)
    assert np.mean([each.low <= overconfident <= each.high for each in intervals]) >= 0.8


@pytest.mark.parametrize(("hits", "total"), [(0, 10), (1, 7), (5, 10), (10, 10), (35, 1000), (0, 1), (1, 1)])
def test_the_interval_of_a_share_is_wilsons(hits: int, total: int) -> None:
    expected = binomtest(hits, total).proportion_ci(0.95, method="wilson")
    found = wilson(hits, total)
    assert found.value == hits / total
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_a_share_of_nothing_may_be_anything() -> None:
    assert wilson(0, 0) == Estimate(0, 0, 1)


def probabilities_for(random: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    return random.dirichlet(np.ones(len(TAGS)), size=len(labels)) * 0.5 + 0.5 * np.eye(len(TAGS))[labels] * random.random((len(labels), 1))


def normalised(values: np.ndarray) -> np.ndarray:
    return np.asarray(values / values.sum(axis=1, keepdims=True))


def test_an_evaluation_holds_every_figure_with_its_interval_and_is_json(random: np.random.Generator) -> None:
    labels, _ = drawn(random, 300)
    probabilities = normalised(probabilities_for(random, labels))
    told = json.loads(json.dumps(evaluate(probabilities, labels, resamples=200, seed=1, bins=10).as_json()))
    predicted = probabilities.argmax(axis=1)
    assert told["comments"] == 300
    assert told["macro_f1"]["value"] == pytest.approx(sk.f1_score(labels, predicted, average="macro"))
    assert list(told["tags"]) == [str(tag) for tag in TAGS]
    assert sum(tag["support"] for tag in told["tags"].values()) == 300
    for column, tag in enumerate(TAGS):
        scores = told["tags"][tag]
        assert scores["recall"]["value"] == pytest.approx(sk.recall_score(labels == column, predicted == column, zero_division=0))
        assert all(scores[name]["low"] <= scores[name]["value"] <= scores[name]["high"] for name in ("precision", "recall", "f1"))
    calibration = told["calibration_error"]
    assert 0 <= calibration["low"] < calibration["value"] < calibration["high"]


def test_one_comment_can_be_evaluated() -> None:
    found = evaluate(np.array([[0.7, 0.1, 0.1, 0.1]]), np.array([0]), resamples=100, seed=1, bins=10)
    assert found.accuracy == wilson(1, 1)


def test_the_reliability_diagram_counts_every_comment_once(random: np.random.Generator) -> None:
    labels, _ = drawn(random, 103)
    points = reliability(normalised(probabilities_for(random, labels)), labels, bins=10)
    assert sum(point["comments"] for point in points) == 103
    assert [point["confidence"] for point in points] == sorted(point["confidence"] for point in points)


def test_the_coverage_curve_ends_at_every_comment_and_the_whole_accuracy(random: np.random.Generator) -> None:
    labels, _ = drawn(random, 103)
    probabilities = normalised(probabilities_for(random, labels))
    points = coverage_accuracy(probabilities, labels, points=20)
    assert points[-1] == {"coverage": 1.0, "accuracy": pytest.approx(np.mean(probabilities.argmax(axis=1) == labels))}
    surest = int(probabilities.max(axis=1).argmax())
    assert points[0]["accuracy"] == float(probabilities[surest].argmax() == labels[surest])


def test_the_interval_of_a_difference_is_newcombes_of_his_own_example() -> None:
    found = newcombe(wilson(56, 70), wilson(48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_comments_that_were_not_scored_are_counted_and_not_judged() -> None:
    sure, unsure = (0.9, 0.05, 0.03, 0.02), (0.3, 0.4, 0.2, 0.1)
    predictions = [
        Prediction(Status.TAGGED, None, sure),
        Prediction(Status.NOT_SCORED, Reason.EMPTY),
        Prediction(Status.TAGGED, None, sure),
        Prediction(Status.REVIEW, Reason.UNSURE, unsure),
    ]
    found = evaluate_predictions(
        predictions,
        np.array([0, 0, 3, 1]),
        slices={"channel": ["survey", "survey", "survey", "e-mail"]},
        model="linear-1a2b3c4d",
        smallest_slice=1,
        without_tag=2,
        rejects=1,
        resamples=100,
        seed=1,
        bins=10,
    )
    assert (found.scored.comments, found.not_scored, found.without_tag, found.rejects) == (3, 1, 2, 1)
    assert found.scored.accuracy.value == pytest.approx(2 / 3)
    assert found.tagged_share == pytest.approx(2 / 4)
    assert found.tagged_accuracy == wilson(1, 2)
    assert found.scored.confusion == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert [(one.name, one.comments, one.accuracy) for one in found.slices] == [
        ("channel survey", 2, wilson(1, 2)),
        ("channel e-mail", 1, wilson(1, 1)),
    ]
    told = found.as_text()
    assert f"channel survey                     {wilson(1, 2)!s:<22} 2" in told
    assert "3 scored, 1 not scored, 2 left out because they have no tag, 1 could not be read" in told
    assert all(tag in told for tag in TAGS)
    assert json.loads(json.dumps(found.as_json()))["comments"] == 3


def test_what_is_not_scored_is_caught_without_a_judgement_and_lost_with_one() -> None:
    judged, not_scored = np.array([True] * 8 + [False] * 4), np.array([True] + [False] * 7 + [True] * 3 + [False])
    found = stopped(not_scored, judged)
    assert (found.without_judgement, found.caught) == (4, wilson(3, 4))
    assert (found.with_judgement, found.lost) == (8, wilson(1, 8))
    assert json.loads(json.dumps(found.as_json()))["caught"]["value"] == 0.75


CASE = {"id": "1", "text": "a", "phenomenon": "negation"}


@pytest.mark.parametrize(
    ("kind", "case", "told"),
    [
        ("direction", {"variant": "b", "direction": "up"}, "has direction and tag and variant, not direction and variant"),
        ("direction", {"variant": "b", "tag": "complaint"}, "has direction and tag and variant, not tag and variant"),
        ("invariance", {"tag": "complaint"}, "has variant, not tag"),
        ("invariance", {}, "has variant, not none"),
        ("fixed", {"tag": "complaint", "variant": "b"}, "has tag, not tag and variant"),
        ("fixed", {}, "has tag, not none"),
        ("fixed", {"tag": "anger"}, "Input should be"),
    ],
)
def test_a_behaviour_case_that_lacks_a_field_of_its_kind_is_refused_with_its_line(
    tmp_path: Path, kind: str, case: dict[str, str], told: str
) -> None:
    whole = {"tag": "complaint", "variant": "b", "direction": "up"}
    good = CASE | {name: value for name, value in whole.items() if name in FILLED[kind]}
    write_cases(tmp_path, kind, json.dumps(good), json.dumps(CASE | case))
    with pytest.raises(InputError, match=rf"(?s)not a behaviour case: .*{told}.*where: .*cases-{kind}\.jsonl, line 2"):
        read_cases(tmp_path)


def test_a_behaviour_case_may_hold_any_character(tmp_path: Path) -> None:
    text = "Déçue.\u2028\x85Jamais plus."
    write_cases(tmp_path, "fixed", json.dumps(CASE | {"text": text, "tag": "complaint"}, ensure_ascii=False))
    assert [case.text for case in read_cases(tmp_path)["fixed"]] == [text]


def test_a_missing_file_of_behaviour_cases_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)cases are missing.*cases-fixed\.jsonl.*what to do: run from the project's folder"):
        read_cases(tmp_path)


def write_cases(folder: Path, kind: str, *lines: str) -> None:
    """The three files, empty but for this kind's lines."""
    for known in KINDS:
        (folder / f"cases-{known}.jsonl").write_text("\n".join(lines) if known == kind else "", encoding="utf-8")


def test_a_difference_is_told_with_its_sign() -> None:
    assert Estimate(0.01, -0.004, 0.02).signed() == "+0.010 [-0.004, +0.020]"
    assert Estimate(1.6, -2.4, 5).signed(0) == "+2 [-2, +5]"
