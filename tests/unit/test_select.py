"""The champion is the best on validation, unless one that is preferred is within noise of it."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluation.select import Decision, choose
from pipeline.schema import TAGS

PREFERENCE = ("linear", "spacy", "transformer")


@pytest.fixture
def labels(random: np.random.Generator) -> np.ndarray:
    return random.integers(len(TAGS), size=400)


def with_errors(labels: np.ndarray, share: float, *, seed: int) -> np.ndarray:
    wrong = np.random.default_rng(seed).random(len(labels)) < share
    return np.where(wrong, (labels + 1) % len(TAGS), labels)


def chosen(labels: np.ndarray, **errors: float) -> Decision:
    predicted = {name: with_errors(labels, share, seed=place) for place, (name, share) in enumerate(errors.items())}
    return choose(labels, predicted, preferred_first=[name for name in PREFERENCE if name in errors], noise=0.05, resamples=500, seed=13)


def test_the_best_wins_when_it_is_clearly_better(labels: np.ndarray) -> None:
    decision = chosen(labels, linear=0.4, spacy=0.1)
    assert decision.champion == "spacy"
    nothing = "nothing that stands before it in the order of preference is within noise of it"
    assert decision.reason == f"spacy has the best macro-F1 on validation, and {nothing}"
    assert decision.against_best["linear"].p_value < 0.05


def test_a_preferred_one_wins_within_noise_and_the_reason_says_by_how_much(labels: np.ndarray) -> None:
    linear = with_errors(labels, 0.2, seed=1)
    spacy = linear.copy()
    spacy[np.flatnonzero(linear != labels)[0]] = labels[np.flatnonzero(linear != labels)[0]]
    decision = choose(labels, {"linear": linear, "spacy": spacy}, preferred_first=PREFERENCE[:2], noise=0.05, resamples=500, seed=13)
    assert decision.macro_f1["spacy"] > decision.macro_f1["linear"]
    assert decision.champion == "linear"
    assert decision.reason.startswith(
        "linear stands before spacy in the order of preference and is within noise of it: macro-F1 differs by 0.0"
    )
    assert "p = " in decision.reason


def test_the_first_wins_when_it_is_the_best(labels: np.ndarray) -> None:
    assert chosen(labels, linear=0.1, spacy=0.3, transformer=0.3).champion == "linear"


def test_of_three_the_first_within_noise_wins_and_not_the_first_of_all(labels: np.ndarray) -> None:
    decision = chosen(labels, linear=0.4, spacy=0.11, transformer=0.1)
    assert decision.champion == "spacy"
    assert set(decision.against_best) == set(PREFERENCE)


def test_equal_families_leave_the_first(labels: np.ndarray) -> None:
    same = with_errors(labels, 0.2, seed=1)
    decision = choose(labels, dict.fromkeys(PREFERENCE, same), preferred_first=PREFERENCE, noise=0.05, resamples=200, seed=13)
    assert decision.champion == "linear"


def test_the_decision_is_the_same_every_time(labels: np.ndarray) -> None:
    assert chosen(labels, linear=0.21, spacy=0.2) == chosen(labels, linear=0.21, spacy=0.2)
