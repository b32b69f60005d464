"""Challenger against champion: judge both on the same comments, and say what stands against a promotion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.adapting.own_labels import read_own_labels
from pipeline.classifiers.saved import Model
from pipeline.errors import InputError, Warn, counted, unheard
from pipeline.evaluation.behaviour import Case
from pipeline.evaluation.compare import Comparison, Rules, compare
from pipeline.evaluation.compare_text import as_text
from pipeline.evaluation.exam import Candidate, Exam, exam_of, read_exam
from pipeline.evaluation.promotion_rules import objections
from pipeline.evaluation.remembered import Remembered
from pipeline.loop.answers import remembered_answers
from pipeline.loop.learned_from import unlearned
from pipeline.params import load_params
from pipeline.schema import Mode
from pipeline.strings import Strings
from pipeline.tracking.models import load_named


@dataclass(frozen=True, slots=True)
class Judged:
    """A comparison, and what goes with it: as figures, and in a line."""

    comparison: Comparison
    beside: Mapping[str, Any]
    line: str

    def as_text(self) -> str:
        return f"{as_text(self.comparison)}\n{self.line}"

    def as_json(self) -> dict[str, Any]:
        return {**self.comparison.as_json(), **self.beside}


@dataclass(frozen=True)
class Contest:
    """Two candidates, the rules, and what they answered before."""

    champion: Candidate
    challenger: Candidate
    rules: Rules
    remembered: Remembered

    def in_default_modes(self) -> Contest:
        """The same two, each in the mode that is used where none is asked for."""
        champion, challenger = (Candidate(own.model, own.model.default_mode()) for own in (self.champion, self.challenger))
        return replace(self, champion=champion, challenger=challenger)

    def on(self, exam: Exam) -> Comparison:
        """The comparison of the two on an exam, without the comments that one of them has learned from.

        Raises:
            InputError: those are too many.
        """
        return self._compared(self._unlearned(exam))

    def on_frozen(self, exam: Exam) -> Judged:
        """The comparison, and what of it stands against a promotion; the behaviour cases, which take longer, are left to ``objections``.

        Raises:
            InputError: one of them has learned from too many of the comments.
        """
        comparison, none = self.on(exam), frozenset[str]()
        against = list(objections(comparison, guarded_by=comparison, failed=(none, none), rules=self.rules))
        found = f"`verbatim promote` would refuse the challenger: {'; '.join(against)}"
        told = found if against else "nothing here stands against the challenger; `verbatim promote` tries the behaviour cases too"
        return Judged(comparison, {"against": against}, f"promotion   {told}")

    def on_own(self, exam: Exam) -> Judged:
        """The comparison, and how many of the comments each model's gate would stop; they are judged here all the same.

        Raises:
            InputError: one of them has learned from too many of the comments.
        """
        judged, both = self._unlearned(exam), {"champion": self.champion.model, "challenger": self.challenger.model}
        texts = Strings.of(judged.texts)
        stopped = {who: int(model.gate.stops(texts).sum()) if model.gate else 0 for who, model in both.items()}
        told = ", ".join(f"{counted(count, 'comment')} by the {who}" for who, count in stopped.items())
        return Judged(self._compared(judged), {"stopped": stopped}, f"stopped     as without a judgement {told}; judged here all the same")

    def left_out(self, exam: Exam) -> int:
        """How many comments of the exam judge neither, for one of them has learned from them."""
        return len(exam.labels) - len(self._unlearned(exam).labels)

    def objections(self, exam: Exam, cases: Sequence[Case], *, own: Exam | None = None) -> tuple[Comparison, list[str]]:
        """What stands against the challenger; with an exam of one's ``own``, it must be better on that, and no worse on the frozen one."""
        guarded = self.on(exam)
        better = self.on(own) if own else guarded
        return better, list(objections(better, guarded_by=guarded, failed=self._failed(cases), rules=self.rules))

    def harm(self, exam: Exam, cases: Sequence[Case]) -> Iterator[str]:
        """Where the challenger is worse; it need not be better."""
        return objections(None, guarded_by=self.on(exam), failed=self._failed(cases), rules=self.rules)

    def _compared(self, judged: Exam) -> Comparison:
        champion, challenger = ((own.name, own.answers(judged, self.remembered)) for own in (self.champion, self.challenger))
        return compare(judged, champion, challenger, rules=self.rules)

    def _unlearned(self, exam: Exam) -> Exam:
        return unlearned(exam, self.champion.model.name, self.challenger.model.name)

    def _failed(self, cases: Sequence[Case]) -> tuple[frozenset[str], frozenset[str]]:
        return self.champion.failed_cases(cases, self.remembered), self.challenger.failed_cases(cases, self.remembered)


def contest(champion: str, challenger: str, *, mode: Mode | None = None) -> Contest:
    """The contest between two models, by any words for a model; each in the mode given, or in its own default one.

    Raises:
        InputError: they are one model, in one mode.
        ModelError: one of them does not exist, or does not know the mode.
    """
    both = between(load_named(champion), load_named(challenger), mode=mode)
    if both.champion.name == both.challenger.name:
        what, fix = f"{both.champion.name} would be compared with itself", "name another model, or adapt a new challenger"
        raise InputError(what, where=f"{champion}, {challenger}", fix=fix)
    return both


def between(first: Model, second: Model, *, mode: Mode | None) -> Contest:
    """The contest between a champion and a challenger; each in the mode given, or in its own default one.

    Raises:
        ModelError: one of them does not know the mode.
    """
    one, other = (Candidate(model, model.known(mode)) for model in (first, second))
    return Contest(one, other, rules_of_params(), remembered_answers())


def exam_on(labelled: Path | None, *, sheet: str | None = None, warn: Warn = unheard) -> Exam:
    """The exam that a labelled file of one's own is, or, without one, the frozen test set."""
    if labelled is None:
        return read_exam(places.TEST)
    own = read_own_labels([labelled], to_judge=True, sheet=sheet, warn=warn)
    return exam_of(str(labelled), own.texts, own.tags, [label.fields for label in own.labels])


def rules_of_params() -> Rules:
    """The rules that params.yaml sets."""
    own = load_params().promote
    return Rules(own.noise, own.margin, own.smallest_slice, own.bootstrap, own.seed)
