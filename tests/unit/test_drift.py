"""A change in what customers say is told; a change that the classifier's errors or chance explain is not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import binom

from pipeline.evaluation.changed_words import changed_words, comments_by_word
from pipeline.evaluation.drift import Sample, drift
from pipeline.evaluation.intervals import wilson
from pipeline.evaluation.log_odds import log_odds_z
from pipeline.evaluation.prevalence import corrected, resampled

ERRORS = np.array([[160.0, 5, 25, 10], [5, 150, 5, 40], [40, 10, 130, 20], [10, 20, 10, 160]])
RATES = (ERRORS + 0.5) / (ERRORS + 0.5).sum(axis=1, keepdims=True)


def sample(random: np.random.Generator, mix: list[float], *, size: int = 4_000, words: dict[str, int] | None = None) -> Sample:
    tags = random.multinomial(size, np.array(mix) @ RATES).astype(float)
    lengths = random.poisson(100, size=size)
    return Sample("f.csv", size + 10, 10, size // 10, tags, lengths, Counter(words or {"colis": 400, "merci": 900}), ERRORS)


@pytest.mark.parametrize("mix", [[0.3, 0.1, 0.05, 0.55], [0.7, 0.05, 0.2, 0.05], [0.25, 0.25, 0.25, 0.25], [0.0, 0.0, 0.0, 1.0]])
def test_the_mix_behind_the_counts_is_found(mix: list[float]) -> None:
    counted = 10_000 * np.array(mix) @ RATES
    np.testing.assert_allclose(corrected(counted, ERRORS), mix, atol=0.02)


def test_corrected_shares_are_always_a_mix(random: np.random.Generator) -> None:
    drawn = resampled(np.array([40.0, 0, 0, 2]), ERRORS, resamples=200, seed=1)
    assert (drawn >= 0).all()
    np.testing.assert_allclose(drawn.sum(axis=1), 1)


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say(random: np.random.Generator) -> None:
    held, draws = 0, 200
    for seed in range(draws):
        mix = np.array([0.3, 0.1, 0.1, 0.5])
        counts = random.multinomial(800, mix @ RATES).astype(float)
        seen = np.stack([random.multinomial(200, row) for row in RATES]).astype(float)
        low, high = np.percentile(resampled(counts, seen, resamples=100, seed=seed)[:, 0], [2.5, 97.5])
        held += low <= 0.3 <= high
    assert held >= binom.ppf(0.001, draws, 0.95)


def test_more_complaints_are_told_and_nothing_else(random: np.random.Generator) -> None:
    found = drift(sample(random, [0.2, 0.1, 0.1, 0.6]), sample(random, [0.4, 0.1, 0.1, 0.4]), resamples=400, seed=3)
    told = list(found.sentences())
    assert told[0].startswith("complaint: rose from")
    assert any(line.startswith("satisfaction: fell") for line in told)
    assert not any(line.startswith(("delight", "unsure", "not scored")) for line in told)


@pytest.mark.slow
def test_two_samples_of_one_mix_show_a_change_of_a_tag_no_oftener_than_chance(random: np.random.Generator) -> None:
    mix, draws = [0.3, 0.1, 0.1, 0.5], 150
    found = [drift(sample(random, mix), sample(random, mix), resamples=100, seed=seed).corrected for seed in range(draws)]
    for alarms in np.array([[change.is_clear for change in one] for one in found]).sum(axis=0):
        assert alarms <= binom.ppf(0.999, draws, 0.05)


def test_a_worse_classifier_alone_moves_the_count_but_not_the_corrected_share(random: np.random.Generator) -> None:
    mix, worse = np.array([0.2, 0.1, 0.1, 0.6]), np.array([[120.0, 10, 60, 10], [5, 150, 5, 40], [40, 10, 130, 20], [60, 20, 20, 100]])
    tags = random.multinomial(4_000, mix @ (worse / worse.sum(axis=1, keepdims=True))).astype(float)
    old = sample(random, mix.tolist())
    new = Sample("g.csv", 4_010, 10, 400, tags, old.lengths, old.words, worse)
    found = drift(old, new, resamples=400, seed=3)
    counted, own = found.counted[0], found.corrected[0]
    assert counted.is_clear
    assert not own.is_clear
    assert any("complaint: the count moves" in line and "errors may explain it" in line for line in found.sentences())


def of_counts(tags: list[float]) -> Sample:
    size = int(sum(tags))
    return Sample("f.csv", size, 0, 0, np.array(tags), np.full(size, 80), Counter(), ERRORS)


def test_a_tag_that_errors_alone_may_explain_is_told_with_its_count_and_an_interval_that_has_a_width() -> None:
    found = drift(of_counts([196.0, 4, 20, 180]), of_counts([196.0, 4, 20, 180]), resamples=200, seed=3)
    delight = found.corrected[1]
    assert delight.before.value == pytest.approx(0, abs=1e-6)
    assert (delight.before.low, delight.before.high) == pytest.approx((0, wilson(0, 400).high), abs=1e-6)
    assert delight.difference.low < -0.009
    assert delight.difference.high > 0.009
    (line,) = (line for line in found.as_text().splitlines() if line.startswith("delight "))
    assert "0.000 [0.000, 0.010]" in line
    assert line.endswith("1.0% → 1.0%")
    assert f"{delight.difference.low:.3f}, +{delight.difference.high:.3f}]" in line


def test_a_tag_that_comes_from_nothing_is_told_although_no_interval_is_without_width() -> None:
    found = drift(of_counts([196.0, 4, 20, 180]), of_counts([176.0, 44, 20, 160]), resamples=200, seed=3)
    assert any(line.startswith("delight: rose from 0.0% to") for line in found.sentences())


def test_a_word_that_came_is_told_and_a_word_as_common_as_before_is_not() -> None:
    before, after = Counter({"merci": 500, "colis": 300, "grève": 2}), Counter({"merci": 510, "colis": 290, "grève": 60})
    changed = changed_words(before, after, most=5)
    assert [own.word for own in changed] == ["grève"]
    assert changed[0].z > 0
    assert (changed[0].before, changed[0].after) == (2 / 802, 60 / 860)


def test_one_and_the_same_word_on_both_sides_has_not_changed() -> None:
    assert log_odds_z(5, 3, totals=(5, 3)) == 0
    assert changed_words(Counter({"parfait": 5}), Counter({"parfait": 3}), most=5) == []


def test_a_word_that_more_of_much_longer_comments_have_fell_and_its_figures_say_so(random: np.random.Generator) -> None:
    mix = [0.3, 0.1, 0.1, 0.5]
    old = sample(random, mix, words={"merci": 400, "colis": 3_000})
    new = sample(random, mix, words={"merci": 500, "colis": 3_900, "livraison": 3_000, "commande": 3_000})
    found = drift(old, new, resamples=100, seed=3)
    assert "words that fell: colis, merci" in found.sentences()
    assert "colis 882.4 → 375.0, commande 0.0 → 288.5" in found.as_text()
    assert found.as_text().endswith("merci 117.6 → 48.1")


def test_a_word_counts_once_a_comment_whatever_its_case() -> None:
    assert comments_by_word(["Merci merci MERCI", "merci à vous"]) == Counter({"merci": 2, "vous": 1})
