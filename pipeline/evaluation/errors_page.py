"""Where a classifier errs, as a page to read: slice by slice, and its most confident errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.classifiers.protocol import Probabilities
from pipeline.evaluation.exam import Exam
from pipeline.evaluation.slices import SliceAccuracy
from pipeline.schema import TAGS

MOST_ERRORS = 30


def errors_page(name: str, exam: Exam, probabilities: Probabilities, slices: Sequence[SliceAccuracy]) -> str:
    """Markdown: the slices with 95 % intervals as they come, and the errors of which the classifier was surest."""
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != exam.labels)
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][:MOST_ERRORS]
    rows = (f"| {one.name} | {one.comments} | {one.accuracy} |" for one in slices)
    errors = (_error(exam.texts[i], TAGS[exam.labels[i]], TAGS[predicted[i]], float(confidence[i])) for i in surest)
    return "\n".join(
        [
            f"# Where {name} errs",
            "",
            f"{len(wrong)} of {len(exam.labels)} comments of {exam.source} are tagged wrong.",
            "",
            "## Slices, the worst first",
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
