"""Judge a model on someone's labelled file: comments that it has not seen, tags that a person set."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.classifiers.calibration import Labels
from pipeline.evaluation.metrics import Estimate, wilson
from pipeline.evaluation.report import Evaluation, evaluate
from pipeline.evaluation.slices import SliceAccuracy, Slicings, slice_accuracies
from pipeline.schema import TAGS, Prediction, Status

WORST = 5
"""Slices that are printed."""


@dataclass(frozen=True, slots=True)
class LabelledEvaluation:
    """Figures on the comments that were scored; how many were not, and why; and how right the comments marked `tagged` are.

    ``slices`` are those of the scored comments, the worst first.
    """

    scored: Evaluation
    not_scored: int
    without_tag: int
    repeated: int
    rejects: int
    tagged_share: float
    tagged_accuracy: Estimate
    slices: tuple[SliceAccuracy, ...]

    def as_text(self) -> str:
        """A table for a terminal."""
        figures = self.scored
        lines = [
            f"comments   {figures.comments} scored, {self.not_scored} not scored, "
            f"{self.without_tag} left out because they have no tag, {self.rejects} could not be read, {self.repeated} repeated",
            f"macro-F1   {figures.macro_f1}",
            f"accuracy   {figures.accuracy}",
            f"tagged     {self.tagged_share:.1%} of the comments, {self.tagged_accuracy} of them right",
            f"calibration error {figures.calibration_error}",
            "",
            f"{'tag':<16} {'precision':<22} {'recall':<22} {'F1':<22} comments",
        ]
        lines += [f"{tag:<16} {s.precision!s:<22} {s.recall!s:<22} {s.f1!s:<22} {s.support}" for tag, s in figures.tags.items()]
        lines += ["", f"{'true, predicted':<16} " + " ".join(f"{tag:>15}" for tag in TAGS)]
        lines += [f"{tag:<16} " + " ".join(f"{n:>15}" for n in row) for tag, row in zip(TAGS, figures.confusion, strict=True)]
        if self.slices:
            lines += ["", f"{'worst slices':<34} {'accuracy':<22} comments"]
            lines += [f"{one.name:<34} {one.accuracy!s:<22} {one.comments}" for one in self.slices[:WORST]]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Everything side by side; `verbatim report --errors` reads the key ``confusion``."""
        figures = asdict(self.scored)
        return figures | {name: own for name, own in asdict(self).items() if name != "scored"}


def evaluate_predictions(
    predictions: list[Prediction],
    labels: Labels,
    *,
    slices: Slicings,
    smallest_slice: int,
    without_tag: int = 0,
    repeated: int = 0,
    rejects: int = 0,
    resamples: int,
    seed: int,
    bins: int,
) -> LabelledEvaluation:
    """Compare predictions with labels, both (n,), and on each of their slices; at least one comment must have been scored."""
    scored = [i for i, p in enumerate(predictions) if p.probabilities]
    probabilities = np.array([predictions[i].probabilities for i in scored]).reshape(-1, len(TAGS))
    right = probabilities.argmax(axis=1) == labels[scored]
    tagged = right[[predictions[i].status == Status.TAGGED for i in scored]]
    of_scored = {name: [values[i] for i in scored] for name, values in slices.items()}
    return LabelledEvaluation(
        evaluate(probabilities, labels[scored], resamples=resamples, seed=seed, bins=bins),
        not_scored=len(predictions) - len(scored),
        without_tag=without_tag,
        repeated=repeated,
        rejects=rejects,
        tagged_share=len(tagged) / max(1, len(predictions)),
        tagged_accuracy=wilson(int(tagged.sum()), len(tagged)),
        slices=tuple(slice_accuracies(of_scored, right, smallest=smallest_slice)),
    )
