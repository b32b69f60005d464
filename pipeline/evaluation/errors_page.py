"""Where a classifier errs, as a page to read: its worst slices, and its most confident errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.classifiers.protocol import Probabilities
from pipeline.evaluation.exam import Exam
from pipeline.evaluation.metrics import Estimate, wilson
from pipeline.schema import TAGS

MOST_SLICES = 10
MOST_ERRORS = 30


@dataclass(frozen=True, slots=True)
class SliceAccuracy:
    """Accuracy on the comments of one kind."""

    name: str
    comments: int
    accuracy: Estimate


def slice_accuracies(exam: Exam, probabilities: Probabilities, *, smallest: int) -> list[SliceAccuracy]:
    """The exam's slices of at least ``smallest`` comments, the worst first."""
    right = probabilities.argmax(axis=1) == exam.labels
    of = exam.rows_by_slice(smallest=smallest)
    found = [SliceAccuracy(name, len(rows), wilson(int(right[rows].sum()), len(rows))) for name, rows in of]
    return sorted(found, key=lambda one: (one.accuracy.value, one.name))


def errors_page(name: str, exam: Exam, probabilities: Probabilities, *, smallest: int) -> str:
    """Markdown: the worst slices with 95 % intervals, and the errors of which the classifier was surest."""
    worst = slice_accuracies(exam, probabilities, smallest=smallest)[:MOST_SLICES]
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != exam.labels)
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][:MOST_ERRORS]
    rows = (f"| {one.name} | {one.comments} | {one.accuracy} |" for one in worst)
    errors = (_error(exam.texts[i], TAGS[exam.labels[i]], TAGS[predicted[i]], float(confidence[i])) for i in surest)
    return "\n".join(
        [
            f"# Where {name} errs",
            "",
            f"{len(wrong)} of {len(exam.labels)} comments of {exam.source} are tagged wrong.",
            "",
            f"## The worst slices of {smallest} comments or more",
            "",
            "| slice | comments | accuracy |",
            "|---|---|---|",
            *rows,
            "",
            f"## The {len(surest)} surest errors",
            "",
            *errors,
        ]
    )


def _error(text: str, tag: str, predicted: str, confidence: float) -> str:
    return f"- {predicted} ({confidence:.2f}), in truth **{tag}**: {' '.join(text.split())}\n"
