"""`verbatim drift`: two tagged files, and the errors of the models that tagged them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from pipeline.adapting.tagged import TaggedFile, read_tagged_file
from pipeline.classifiers.names import model_and_mode, whose_errors
from pipeline.classifiers.saved import load_model
from pipeline.errors import ModelError, Warn, unheard, warning
from pipeline.evaluation.changed_words import comments_by_word
from pipeline.evaluation.drift import Drift, Sample, drift
from pipeline.evaluation.exam import Candidate, Exam
from pipeline.evaluation.labelled import DRAWS
from pipeline.evaluation.metrics import Confusion, confusion_matrix
from pipeline.loop.answers import remembered_answers
from pipeline.loop.learned_from import unlearned
from pipeline.schema import TAGS, Mode
from pipeline.tracking.models import folder_of


def drift_of(
    old: Path,
    new: Path,
    exam: Exam,
    *,
    mode: Mode | None = None,
    text_column: str | None = None,
    sheet: str | None = None,
    warn: Warn = unheard,
) -> Drift:
    """What changed from one tagged file to another.

    Told is how they are read, on what errors are counted if not on all of the exam, and where the files were not tagged alike.

    Args:
        exam: labelled comments on which the models' errors are counted; one's own are better than the corpus's.
        mode: that of the files that do not say theirs; the models' default unless given.
        text_column: the one that holds the comments, in both files; found unless given.
        sheet: of the workbooks, if they are; the first that was tagged unless given.

    Raises:
        InputError: a file was not tagged, or holds no scored comment; or a model has learned from too many comments of the exam.
        ModelError: the model that tagged a file is not here any more.
    """
    read = partial(read_tagged_file, text_column=text_column, sheet=sheet, warn=warn)
    (before, first, source), (after, second, other) = (_sample(path, read(path), exam, mode) for path in (old, new))
    for own in sorted({source, other} - {exam.source}):
        warn(f"The errors are counted on {own}")
    if first != second:
        what = f"the one file was tagged by {first}, the other by {second}: what is not corrected for errors may have changed by that alone"
        warn(warning(what, where=f"{old}, {new}", fix="tag both with one model, in one mode"))
    return drift(before, after, **DRAWS)


def _sample(path: Path, file: TaggedFile, exam: Exam, mode: Mode | None) -> tuple[Sample, str, str]:
    """The file in numbers, what tagged it, and on what the errors of that are counted."""
    candidate, tags = _tagged_by(file, path, mode), Counter(comment.tag for comment in file.comments)
    judged = unlearned(exam, candidate.model.name)
    sample = Sample(
        name=str(path),
        rows=file.rows,
        not_scored=file.rows - len(file.comments),
        unsure=sum(comment.unsure for comment in file.comments),
        tags=np.array([tags[tag] for tag in TAGS], dtype=np.float64),
        lengths=np.array([len(comment.cleaned) for comment in file.comments]),
        words=comments_by_word(comment.cleaned for comment in file.comments),
        errors=_errors(candidate, judged),
    )
    return sample, candidate.name, judged.source


def _errors(candidate: Candidate, exam: Exam) -> Confusion:
    """How often the model takes each tag for each other, as it decides in life: at its own prior."""
    answers = candidate.answers(Exam(exam.source, exam.texts, exam.labels), remembered_answers())
    return confusion_matrix(exam.labels, answers.argmax(axis=1))


def _tagged_by(file: TaggedFile, path: Path, mode: Mode | None) -> Candidate:
    """The one model that tagged the file, in the mode that the file says, or else in the one given."""
    name, own = model_and_mode(whose_errors(file.models, where=str(path)))
    if not (folder := folder_of(name)):
        raise ModelError(f"the model that tagged the file is not here: {name}", where=str(path), fix="tag both files again with one model")
    model = load_model(folder)
    return Candidate(model, model.known(own or mode))
