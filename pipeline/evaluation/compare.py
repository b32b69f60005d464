"""Whether one classifier is better than another on the same comments, or only luckier; where; and on which comments they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import Probabilities
from pipeline.evaluation import metrics
from pipeline.evaluation.exam import Exam
from pipeline.evaluation.intervals import Estimate
from pipeline.evaluation.metrics import bootstrap_confusions, confusion_matrix, macro_f1
from pipeline.evaluation.slices import rows_by_slice
from pipeline.schema import TAGS, Tag


@dataclass(frozen=True, slots=True)
class Difference:
    """macro-F1 of the first less the second, and the two-sided p-value that it is nothing."""

    macro_f1: Estimate
    p_value: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as a difference.

    Attributes:
        noise: p-value up to which a difference is not noise; one for all slices together, not for each.
        margin: accuracy that a slice may lose, 0 to 1.
        smallest_slice: comments that a slice needs to count.
        resamples: of the bootstrap.
        seed: of the bootstrap.
    """

    noise: float
    margin: float
    smallest_slice: int
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Accuracy of both on the comments of one kind; the difference is the challenger's less the champion's.

    ``differ`` counts the comments that one alone has right; the p-value is two-sided, that of a loss one-sided.
    """

    name: str
    comments: int
    champion: float
    challenger: float
    difference: Estimate
    differ: int
    p_value: float
    loss_p_value: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A comment that the two tag differently; confidences are of their own tags."""

    text: str
    tag: Tag
    champion: Tag
    champion_confidence: float
    challenger: Tag
    challenger_confidence: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The challenger against the champion on one exam: every difference is the challenger's figure less the champion's."""

    champion: str
    challenger: str
    source: str
    exam: str
    comments: int
    champion_f1: Estimate
    challenger_f1: Estimate
    difference: Difference
    tags: dict[str, tuple[float, float]]
    slices: tuple[Slice, ...]
    disagreements: tuple[Disagreement, ...]
    noise: float

    @property
    def is_better(self) -> bool:
        return self.difference.macro_f1.value > 0 and self.difference.p_value <= self.noise

    @property
    def is_worse(self) -> bool:
        return self.difference.macro_f1.value < 0 and self.difference.p_value <= self.noise

    @property
    def verdict(self) -> str:
        """One sentence."""
        apart = f"macro-F1 {self.difference.macro_f1.signed()}, p = {self.difference.p_value:.3f}"
        if self.is_better or self.is_worse:
            return f"{self.challenger} is {'better' if self.is_better else 'worse'} than {self.champion}: {apart}"
        return f"No difference beyond noise between {self.champion} and {self.challenger}: {apart}"

    def clear_slices(self) -> list[Slice]:
        """The slices whose difference is not noise although there are so many of them, the greatest loss first."""
        level = shared_level(self.noise, [2 * 0.5**s.differ for s in self.slices])
        return sorted((s for s in self.slices if s.p_value <= level), key=lambda s: s.difference.value)

    def clear_losses(self, margin: float) -> list[Slice]:
        """The slices that lose more than the margin, and not by noise, the greatest loss first; only those that could are counted."""
        could = [s for s in self.slices if s.differ > margin * s.comments]
        level = shared_level(self.noise, [0.5**s.differ for s in could])
        clear = [s for s in could if s.loss_p_value <= level and s.difference.value < -margin]
        return sorted(clear, key=lambda s: s.difference.value)

    def as_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, **asdict(self)}

    def figures(self) -> dict[str, Any]:
        """What the record of promotions keeps: no comment."""
        difference = self.difference
        return {
            "source": self.source,
            "exam": self.exam,
            "comments": self.comments,
            "champion_macro_f1": asdict(self.champion_f1),
            "challenger_macro_f1": asdict(self.challenger_f1),
            "difference": asdict(difference.macro_f1),
            "p_value": difference.p_value,
        }


def compare(exam: Exam, champion: tuple[str, Probabilities], challenger: tuple[str, Probabilities], *, rules: Rules) -> Comparison:
    """Two models, each with its name and its answers (n, 4), on the same exam."""
    (one, first), (other, second) = champion, challenger
    tags = first.argmax(axis=1), second.argmax(axis=1)
    draws = {"resamples": rules.resamples, "seed": rules.seed}
    return Comparison(
        champion=one,
        challenger=other,
        source=exam.source,
        exam=exam.sha256,
        comments=len(exam.labels),
        champion_f1=_score(exam.labels, tags[0], **draws),
        challenger_f1=_score(exam.labels, tags[1], **draws),
        difference=paired_bootstrap(exam.labels, tags[1], tags[0], **draws),
        tags=_by_tag(exam.labels, *tags),
        slices=tuple(_slices(exam, *tags, rules=rules)),
        disagreements=tuple(_disagreements(exam, first, second)),
        noise=rules.noise,
    )


def shared_level(noise: float, least: Sequence[float]) -> float:
    """The level of each of several exact tests at which any of them errs with a chance of ``noise`` at most.

    ``least`` are the p-values that each could come to. A test that cannot reach the level takes no share of it: the level is
    noise / k with the least k such that at most k tests can (Tarone 1990, "A Modified Bonferroni Method for Discrete Data").
    """
    return next(noise / k for k in range(1, len(least) + 2) if sum(p <= noise / k for p in least) <= k)


def paired_bootstrap(labels: Labels, first: Labels, second: Labels, *, resamples: int, seed: int) -> Difference:
    """Draw the same comments for both, again and again (Efron & Tibshirani 1993; Berg-Kirkpatrick et al. 2012)."""
    n, tags = len(labels), len(TAGS)
    cells = (labels * tags + first) * tags + second
    drawn = (
        np.random.default_rng(seed)
        .multinomial(n, np.bincount(cells, minlength=tags**3) / n, size=resamples)
        .reshape(resamples, tags, tags, tags)
    )
    differences = macro_f1(drawn.sum(axis=3).astype(float)) - macro_f1(drawn.sum(axis=2).astype(float))
    observed = float(macro_f1(confusion_matrix(labels, first)) - macro_f1(confusion_matrix(labels, second)))
    low, high = np.percentile(differences, [2.5, 97.5])
    worse = (np.sum(differences <= 0) + 1) / (resamples + 1), (np.sum(differences >= 0) + 1) / (resamples + 1)
    return Difference(Estimate(observed, float(low), float(high)), float(min(1.0, 2 * min(worse))))


def _score(labels: Labels, predicted: Labels, *, resamples: int, seed: int) -> Estimate:
    drawn = bootstrap_confusions(labels, predicted, resamples=resamples, seed=seed)
    return metrics.estimate(macro_f1, confusion_matrix(labels, predicted), drawn)


def _by_tag(labels: Labels, first: Labels, second: Labels) -> dict[str, tuple[float, float]]:
    """F1 of both for each tag."""
    one, other = (metrics.f1_by_tag(confusion_matrix(labels, predicted)) for predicted in (first, second))
    return {str(tag): (float(one[column]), float(other[column])) for column, tag in enumerate(TAGS)}


def _slices(exam: Exam, first: Labels, second: Labels, *, rules: Rules) -> Iterator[Slice]:
    right = first == exam.labels, second == exam.labels
    for name, rows in rows_by_slice(exam.slices, smallest=rules.smallest_slice):
        one, other = right[0][rows], right[1][rows]
        difference, differ = _paired_difference(other, one, rules), int((one != other).sum())
        yield Slice(name, len(rows), float(one.mean()), float(other.mean()), difference, differ, *_sign_test(other, one))


def _paired_difference(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_], rules: Rules) -> Estimate:
    """The first's accuracy less the second's: only comments that one alone has right count, gained or lost."""
    n, gained, lost = len(first), int((first & ~second).sum()), int((~first & second).sum())
    shares = np.array([gained, lost, n - gained - lost]) / n
    drawn = np.random.default_rng(rules.seed).multinomial(n, shares, size=rules.resamples)
    low, high = np.percentile((drawn[:, 0] - drawn[:, 1]) / n, [2.5, 97.5])
    return Estimate((gained - lost) / n, float(low), float(high))


def _sign_test(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """The exact p-values that both are right equally often (McNemar 1947), and the first at least as often; 1 where they never differ."""
    from scipy.special import bdtr  # as scipy.stats.binomtest reckons, without that package's half second of import

    won, lost = int((first & ~second).sum()), int((~first & second).sum())
    at_most = [float(bdtr(heads, won + lost, 0.5)) for heads in (min(won, lost), won)]
    return min(1.0, 2 * at_most[0]), at_most[1]


def _disagreements(exam: Exam, first: Probabilities, second: Probabilities) -> Iterator[Disagreement]:
    """The surest disagreements first."""
    rows = np.flatnonzero(first.argmax(axis=1) != second.argmax(axis=1))
    sureness = first[rows].max(axis=1) + second[rows].max(axis=1)
    for row in rows[np.argsort(-sureness, kind="stable")]:
        one, other = int(first[row].argmax()), int(second[row].argmax())
        truth = TAGS[exam.labels[row]]
        yield Disagreement(exam.texts[row], truth, TAGS[one], float(first[row, one]), TAGS[other], float(second[row, other]))
