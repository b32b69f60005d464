"""Teach a classifier the user's labels: shift its last layers, and let the transformer teach the linear model on unlabelled comments.

The second is distillation (Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network"): the cascade, shifted already,
says what it makes of the user's unlabelled comments, and the linear model learns to say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.adapting.linear_part import LinearPart
from pipeline.adapting.shift import Shift, evened, fit_shift, folds_of, own_prior, weighed
from pipeline.adapting.transformer_part import TransformerPart
from pipeline.classifiers.calibration import Calibration, Labels
from pipeline.classifiers.cascade import CascadeClassifier, mean_of_logarithms
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, Probabilities, softmax
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.errors import ModelError
from pipeline.schema import TAGS, Mode

TAUGHT_WEIGHT = 0.3
"""What an unlabelled comment counts, when a labelled one counts 1."""

Rows = npt.NDArray[np.intp]
Learn = Callable[[Rows], tuple[Shift, ...]]


class Part(Protocol):
    """A classifier whose last layer is linear, with the texts that it learns from."""

    @property
    def variance(self) -> float:
        """Of the Gaussian around its weights."""
        ...

    def features(self, texts: Sequence[str]) -> Any:
        """(n, columns), dense or CSR."""
        ...

    def logits(self, texts: Sequence[str]) -> Probabilities:
        """(n, 4) as it is."""
        ...

    def shifted(self, shift: Shift) -> Classifier:
        """The same classifier with a shift in its last layer."""
        ...


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from: labelled texts, and unlabelled ones."""

    texts: Sequence[str]
    labels: Labels
    unlabelled: Sequence[str] = ()


@dataclass(frozen=True)
class Student:
    """A part of a classifier before its lesson; what it makes of the texts is computed once."""

    part: Part
    lesson: Lesson

    @cached_property
    def own(self) -> tuple[Any, Probabilities]:
        """Features and logits of the labelled texts."""
        return self.part.features(self.lesson.texts), self.part.logits(self.lesson.texts)

    @cached_property
    def more(self) -> tuple[Any, Probabilities]:
        """Features and logits of the unlabelled texts."""
        return self.part.features(self.lesson.unlabelled), self.part.logits(self.lesson.unlabelled)

    @cached_property
    def said(self) -> Probabilities:
        """(labelled, 4) probabilities before the lesson."""
        return softmax(self.own[1])

    def learn(self, rows: Rows, calibration: Calibration) -> Shift:
        """The shift for some of the labelled texts, where the part decides alone."""
        return self.learn_beside(self.said, rows, calibration, weight=1.0)

    def learn_beside(self, said: Probabilities, rows: Rows, calibration: Calibration, *, weight: float) -> Shift:
        """The shift for some of the labelled texts, where the part has a voice of this weight in what is ``said`` of all of them."""
        before, targets = np.log(calibration.apply(said[rows])), weighed(self.lesson.labels[rows])
        slope = weight / calibration.temperature
        return fit_shift(self.own[0][rows], before, targets, variance=self.part.variance, slope=slope)

    def learn_from(self, teacher: Probabilities, rows: Rows, calibration: Calibration) -> Shift:
        """The shift for some of the labelled texts and for what a teacher says of the unlabelled ones."""
        from scipy.sparse import vstack

        (features, _), (more, before_more) = self.own, self.more
        before = np.log(calibration.apply(np.vstack([self.said[rows], softmax(before_more)])))
        labels = self.lesson.labels[rows]
        targets = np.vstack([weighed(labels), TAUGHT_WEIGHT * evened(teacher, own_prior(labels))])
        slope = 1 / calibration.temperature
        return fit_shift(vstack([features[rows], more]).tocsr(), before, targets, variance=self.part.variance, slope=slope)

    def answers(self, shift: Shift, rows: Rows) -> Probabilities:
        """(rows, 4) probabilities of labelled texts after a shift."""
        return softmax(shift.applied(self.own[0][rows], self.own[1][rows]))

    def answers_more(self, shift: Shift) -> Probabilities:
        """(n, 4) probabilities of the unlabelled texts after a shift."""
        return softmax(shift.applied(*self.more))


@dataclass(frozen=True)
class Taught:
    """The classifier after its lesson, and for each mode (labelled, 4) what it says of each labelled text as if it had never seen it."""

    classifier: Classifier
    unseen: Mapping[Mode, Probabilities]


def teach(classifier: Classifier, lesson: Lesson, *, calibrations: Mapping[Mode, Calibration]) -> Taught:
    """Shift every part of a classifier.

    Args:
        calibrations: of its modes, for the mix `own_prior` of the labels: what they give is what the labels correct.

    Raises:
        ModelError: its family has no last layer to shift, or there are unlabelled texts and no transformer to teach from.
    """
    if isinstance(classifier, CascadeClassifier):
        return _teach_cascade(classifier, lesson, calibrations)
    if lesson.unlabelled:
        fix = "adapt a cascade, such as the champion of `make run`"
        raise ModelError(f"the family {classifier.family} has no transformer to teach it", where="--unlabelled", fix=fix)
    student = Student(_part(classifier, lesson), lesson)
    ((mode, calibration),) = calibrations.items()
    (shift,), (unseen,) = _learn_all((student,), lambda rows: (student.learn(rows, calibration),))
    return Taught(student.part.shifted(shift), {mode: unseen})


def _teach_cascade(cascade: CascadeClassifier, lesson: Lesson, calibrations: Mapping[Mode, Calibration]) -> Taught:
    """The linear model learns what it lacks alone, then the transformer what they lack together."""
    linear_part = LinearPart(cascade.linear, [*lesson.texts, *lesson.unlabelled])
    transformer_part = TransformerPart(cascade.transformer, lesson.texts)
    linear, transformer = Student(linear_part, lesson), Student(transformer_part, lesson)
    alone, together, everything = calibrations[Mode.FAST], calibrations[Mode.ACCURATE], np.arange(len(lesson.labels))

    def learn(rows: Rows) -> tuple[Shift, ...]:
        first = linear.learn(rows, alone)
        said = mean_of_logarithms(linear.answers(first, everything), transformer.said, weight=cascade.weight)
        second = transformer.learn_beside(said, rows, together, weight=cascade.weight)
        if not lesson.unlabelled:
            return first, second
        teacher = mean_of_logarithms(linear.answers_more(first), transformer.answers_more(second), weight=cascade.weight)
        return linear.learn_from(together.apply(teacher), rows, alone), second

    (first_shift, second_shift), (first, second) = _learn_all((linear, transformer), learn)
    taught = replace(cascade, linear=linear_part.shifted(first_shift), transformer=transformer_part.shifted(second_shift))
    return Taught(taught, cascade.in_its_modes(first, second))


def _part(classifier: Classifier, lesson: Lesson) -> Part:
    if isinstance(classifier, LinearClassifier):
        return LinearPart(classifier, lesson.texts)
    if isinstance(classifier, TransformerClassifier):
        return TransformerPart(classifier, lesson.texts)
    fix = "adapt a model of the family linear, transformer or cascade: --model models/cascade"
    raise ModelError(f"the family {classifier.family} cannot be adapted", where="the champion", fix=fix)


def _learn_all(students: tuple[Student, ...], learn: Learn) -> tuple[tuple[Shift, ...], list[Probabilities]]:
    """The shifts for all labels; and for each student (labelled, 4) what it says of each text after shifts for the other folds alone."""
    labels = students[0].lesson.labels
    folds, answers = folds_of(labels), [np.empty((len(labels), len(TAGS))) for _ in students]
    for fold in np.unique(folds):
        held = np.flatnonzero(folds == fold)
        for own, student, shift in zip(answers, students, learn(np.flatnonzero(folds != fold)), strict=True):
            own[held] = student.answers(shift, held)
    return learn(np.arange(len(labels))), answers
