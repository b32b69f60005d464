"""The frozen comments that champion and challenger are judged on, and how each model answers them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classifiers.calibration import Labels, mix_of
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.saved import Model
from pipeline.corpus.rows import read_rows
from pipeline.errors import InputError
from pipeline.evaluation.behaviour import Case, run_cases
from pipeline.evaluation.metrics import columns_of
from pipeline.evaluation.slices import Slicings, slicings
from pipeline.schema import Mode, Tag

if TYPE_CHECKING:
    from pipeline.evaluation.remembered import Remembered


@dataclass(frozen=True)
class Exam:
    """Cleaned comments with their tags, and the ways to slice them.

    Attributes:
        source: the file that it was read from.
        own_mix: whether the answers are moved to the exam's own mix of tags, as the corpus needs, or stay at the model's prior.
    """

    source: str
    texts: tuple[str, ...]
    labels: Labels
    slices: Slicings = field(default_factory=dict)
    own_mix: bool = False

    @property
    def sha256(self) -> str:
        """The same comments with the same tags give the same hash."""
        told = json.dumps([self.texts, self.labels.tolist()], ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Candidate:
    """A model in the mode in which it is judged."""

    model: Model
    mode: Mode

    @property
    def name(self) -> str:
        return f"{self.model.name}, {self.mode}"

    def answers(self, exam: Exam, remembered: Remembered) -> Probabilities:
        """(n, 4) calibrated probabilities."""
        calibration = self.model.deciders[self.mode].calibration
        if exam.own_mix:
            calibration = calibration.for_prior(self.model.prior_array, mix_of(exam.labels))
        return calibration.apply(remembered.probabilities(self.model, self.mode, exam.texts))

    def failed_cases(self, cases: Sequence[Case], remembered: Remembered) -> frozenset[str]:
        """The behaviour cases that the candidate fails."""
        calibration = self.model.deciders[self.mode].calibration
        behaviour = run_cases(lambda texts: calibration.apply(remembered.probabilities(self.model, self.mode, texts)), cases)
        return frozenset(behaviour.failed)


def read_exam(path: Path) -> Exam:
    """The test part of the corpus, as the stage `split` left it.

    Raises:
        InputError: it is not there, or holds no comment with a tag.
    """
    if not path.exists():
        raise InputError("there is no frozen test set", where=str(path), fix="run `dvc repro split`, or give labelled comments with --on")
    rows = [row for row in read_rows(path) if row["tag"] is not None]
    if not rows:
        raise InputError("the frozen test set holds no comment with a tag", where=str(path), fix="run `dvc repro --force split`")
    return exam_of(str(path), [row["text"] for row in rows], [Tag(row["tag"]) for row in rows], rows, own_mix=True)


def exam_of(source: str, texts: Sequence[str], tags: Sequence[Tag], rows: Sequence[Mapping[str, object]], *, own_mix: bool = False) -> Exam:
    """An exam of comments; what their rows hold besides slices them."""
    return Exam(source, tuple(texts), columns_of(tags), slicings(texts, tags, rows), own_mix)
