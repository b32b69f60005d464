"""`verbatim drift`: two tagged files, and the errors of the models that tagged them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from pipeline import places
from pipeline.adapting.tagged import TaggedFile, read_tagged_file
from pipeline.classifiers.names import whose_errors
from pipeline.classifiers.saved import Model, load_model
from pipeline.errors import ModelError, Warn, unheard
from pipeline.evaluation.changed_words import comments_by_word
from pipeline.evaluation.drift import Drift, Sample, drift
from pipeline.evaluation.exam import Candidate, Exam
from pipeline.evaluation.labelled import DRAWS
from pipeline.evaluation.metrics import Confusion, confusion_matrix
from pipeline.evaluation.remembered import Remembered
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
    """What changed from one tagged file to another; how they are read, and on what errors are counted if not on all of the exam, is told.

    Args:
        exam: labelled comments on which the models' errors are counted; one's own are better than the corpus's.
        mode: the one in which the files were tagged, where it was not the models' default.
        text_column: the one that holds the comments, in both files; found unless given.
        sheet: of the workbooks, if they are; the first that was tagged unless given.

    Raises:
        InputError: a file was not tagged, or holds no scored comment; or a model has learned from too many comments of the exam.
        ModelError: the model that tagged a file is not here any more.
    """
    read = partial(read_tagged_file, text_column=text_column, sheet=sheet, warn=warn)
    (before, first), (after, second) = (_sample(path, read(path), exam, mode) for path in (old, new))
    for source in sorted({first, second} - {exam.source}):
        warn(f"The errors are counted on {source}")
    return drift(before, after, **DRAWS)


def _sample(path: Path, file: TaggedFile, exam: Exam, mode: Mode | None) -> tuple[Sample, str]:
    """The file in numbers, and on what its model's errors are counted."""
    model, tags = load_model(_model_of(file, path)), Counter(comment.tag for comment in file.comments)
    judged = unlearned(exam, model.name)
    sample = Sample(
        name=str(path),
        rows=file.rows,
        not_scored=file.rows - len(file.comments),
        unsure=sum(comment.unsure for comment in file.comments),
        tags=np.array([tags[tag] for tag in TAGS], dtype=np.float64),
        lengths=np.array([len(comment.cleaned) for comment in file.comments]),
        words=comments_by_word(comment.cleaned for comment in file.comments),
        errors=_errors(model, judged, mode),
    )
    return sample, judged.source


def _errors(model: Model, exam: Exam, mode: Mode | None) -> Confusion:
    """How often the model takes each tag for each other, as it decides in life: at its own prior."""
    candidate = Candidate(model, mode or model.default_mode())
    answers = candidate.answers(Exam(exam.source, exam.texts, exam.labels), Remembered(places.ANSWERS))
    return confusion_matrix(exam.labels, answers.argmax(axis=1))


def _model_of(file: TaggedFile, path: Path) -> Path:
    """The folder of the one model that tagged the file."""
    name = whose_errors(file.models, where=str(path))
    if folder := folder_of(name):
        return folder
    raise ModelError(f"The model that tagged the file is not here: {name}", where=str(path), fix="tag both files again with one model")
