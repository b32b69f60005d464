"""Choose between classifiers: the best macro-F1 on validation, or one that is preferred and within noise of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.classifiers.calibration import Labels
from pipeline.evaluation.compare import Difference, paired_bootstrap
from pipeline.evaluation.metrics import confusion_matrix, macro_f1


@dataclass(frozen=True, slots=True)
class Decision:
    """Which classifier was chosen, why, and the figures it rests on."""

    champion: str
    reason: str
    macro_f1: dict[str, float]
    against_best: dict[str, Difference]


def choose(
    labels: Labels, predicted: Mapping[str, Labels], *, preferred_first: Sequence[str], noise: float, resamples: int, seed: int
) -> Decision:
    """The first classifier, in the order of preference, whose difference to the best is noise; the best differs from itself by nothing."""
    scores = {name: float(macro_f1(confusion_matrix(labels, predicted[name]))) for name in preferred_first}
    best = max(scores, key=scores.__getitem__)
    differences = {
        name: paired_bootstrap(labels, predicted[best], predicted[name], resamples=resamples, seed=seed) for name in preferred_first
    }
    champion = next(name for name in preferred_first if name == best or differences[name].p_value > noise)
    return Decision(champion, _reason(champion, best, differences[champion]), scores, differences)


def _reason(champion: str, best: str, difference: Difference) -> str:
    if champion == best:
        nothing = "nothing that stands before it in the order of preference is within noise of it"
        return f"{best} has the best macro-F1 on validation, and {nothing}"
    apart = f"macro-F1 differs by {difference.macro_f1} (p = {difference.p_value:.2f})"
    return f"{champion} stands before {best} in the order of preference and is within noise of it: {apart}"
