"""Judge a model on someone's labelled file: comments that it has not seen, tags that a person set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import numpy as np

from pipeline.classifiers.calibration import Labels
from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.evaluation.scores import Evaluation, evaluate
from pipeline.evaluation.slices import SliceAccuracy, Slicings, slice_accuracies
from pipeline.schema import NO_JUDGEMENT, TAGS, Prediction, Status

WORST = 5
"""Slices that are printed."""
DRAWS: Final = {"resamples": 1_000, "seed": 13}
"""Of figures on someone's own comments, wherever they are judged: no params.yaml need be there."""


@dataclass(frozen=True, slots=True)
class WithoutJudgement:
    """Comments labelled `none`: how many, the share not scored, as is right, and the share tagged; the others are for review."""

    comments: int
    not_scored: Estimate
    tagged: Estimate

    @classmethod
    def of(cls, predictions: Sequence[Prediction]) -> Self:
        statuses = Counter(prediction.status for prediction in predictions)
        count = len(predictions)
        return cls(count, wilson(statuses[Status.NOT_SCORED], count), wilson(statuses[Status.TAGGED], count))

    def __str__(self) -> str:
        return f"{self.comments} labelled {NO_JUDGEMENT}: not scored, as is right, {self.not_scored}; tagged all the same {self.tagged}"


@dataclass(frozen=True, slots=True)
class LabelledEvaluation:
    """Figures on the comments that were scored; how many were not, and why; and how right the comments marked `tagged` are.

    ``model`` is the name of the model that is judged. ``scored`` is None where no comment with one of the four tags was; ``slices`` are
    those of the scored comments, the worst first.
    """

    model: str
    scored: Evaluation | None
    not_scored: int
    without_tag: int
    repeated: int
    rejects: int
    without_judgement: WithoutJudgement
    tagged_share: float
    tagged_accuracy: Estimate
    slices: tuple[SliceAccuracy, ...]

    def as_text(self) -> str:
        """A table for a terminal."""
        scored = self.scored.comments if self.scored else 0
        lines = [
            f"comments   {scored} scored, {self.not_scored} not scored, "
            f"{self.without_tag} left out because they have no tag, {self.rejects} could not be read, {self.repeated} repeated",
        ]
        lines += [f"no tag     {self.without_judgement}"] if self.without_judgement.comments else []
        lines += self._figures(self.scored) if self.scored else []
        return "\n".join(lines)

    def _figures(self, figures: Evaluation) -> list[str]:
        lines = [
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
        return lines

    def as_json(self) -> dict[str, Any]:
        """Everything side by side; `verbatim report --errors` reads the keys ``model`` and ``confusion``."""
        figures = asdict(self.scored) if self.scored else {}
        return figures | {name: own for name, own in asdict(self).items() if name != "scored"}


def evaluate_predictions(
    predictions: list[Prediction],
    labels: Labels,
    *,
    model: str,
    slices: Slicings,
    smallest_slice: int,
    without_judgement: Sequence[Prediction] = (),
    without_tag: int = 0,
    repeated: int = 0,
    rejects: int = 0,
    resamples: int,
    seed: int,
    bins: int,
) -> LabelledEvaluation:
    """Compare predictions with labels, both (n,), and on each of their slices.

    Args:
        model: the name of the one that predicts.
        without_judgement: the predictions of comments that were labelled `none`.
    """
    scored = [i for i, p in enumerate(predictions) if p.probabilities]
    probabilities = np.array([predictions[i].probabilities for i in scored]).reshape(-1, len(TAGS))
    right = probabilities.argmax(axis=1) == labels[scored]
    tagged = right[[predictions[i].status == Status.TAGGED for i in scored]]
    of_scored = {name: [values[i] for i in scored] for name, values in slices.items()}
    return LabelledEvaluation(
        model,
        evaluate(probabilities, labels[scored], resamples=resamples, seed=seed, bins=bins) if scored else None,
        not_scored=len(predictions) - len(scored),
        without_tag=without_tag,
        repeated=repeated,
        rejects=rejects,
        without_judgement=WithoutJudgement.of(without_judgement),
        tagged_share=len(tagged) / max(1, len(predictions)),
        tagged_accuracy=wilson(int(tagged.sum()), len(tagged)),
        slices=tuple(slice_accuracies(of_scored, right, smallest=smallest_slice)),
    )
