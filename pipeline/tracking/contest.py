"""Challenger against champion: judge both, say what stands against a promotion, and put it on the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import places
from pipeline.adapting.own_labels import read_own_labels
from pipeline.classifiers.saved import Model, load_model
from pipeline.errors import InputError, ModelError
from pipeline.evaluation.behaviour import KINDS, Case, read_cases
from pipeline.evaluation.compare import Comparison, Rules, compare
from pipeline.evaluation.exam import Candidate, Exam, exam_of, read_exam
from pipeline.evaluation.promotion_rules import objections
from pipeline.evaluation.remembered import Remembered
from pipeline.params import load_params
from pipeline.schema import Mode
from pipeline.tracking.announce import flush, post_training, training_of
from pipeline.tracking.learned import unlearned
from pipeline.tracking.models import champion_in_use, find_model, gone, keep_version, load_champion, load_found, load_named
from pipeline.tracking.promotions import Promotion, append, in_force, now, one_at_a_time, read_promotions, whoever

LOCK = places.PRIVATE / "promoting.lock"


class PromotionRefusedError(InputError):
    """The challenger is not good enough, and nobody said why it should be used all the same."""


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
        judged = self._unlearned(exam)
        champion, challenger = ((own.name, own.answers(judged, self.remembered)) for own in (self.champion, self.challenger))
        return compare(judged, champion, challenger, rules=self.rules)

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

    def _unlearned(self, exam: Exam) -> Exam:
        return unlearned(exam, self.champion.model.name, self.challenger.model.name)

    def _failed(self, cases: Sequence[Case]) -> tuple[frozenset[str], frozenset[str]]:
        return self.champion.failed_cases(cases, self.remembered), self.challenger.failed_cases(cases, self.remembered)


def contest(champion: str, challenger: str, *, mode: Mode | None = None) -> Contest:
    """The contest between two models, by any words for a model; each in the mode given, or in its own default one.

    Raises:
        ModelError: one of them does not exist, or does not know the mode.
    """
    return _between(load_named(champion), load_named(challenger), mode)


def _between(first: Model, second: Model, mode: Mode | None) -> Contest:
    for model in (first, second):
        if mode and mode not in model.deciders:
            fix = f"use --mode {' or '.join(model.deciders)}"
            raise ModelError(f"The model does not know the mode {mode}", where=model.name, fix=fix)
    one, other = (Candidate(model, mode or model.default_mode()) for model in (first, second))
    return Contest(one, other, rules_of_params(), Remembered(places.ANSWERS))


def exam_on(labelled: Path | None) -> Exam:
    """The exam that a labelled file of one's own is, or, without one, the frozen test set."""
    if labelled is None:
        return read_exam(places.TEST)
    own = read_own_labels([labelled])
    return exam_of(str(labelled), own.texts, own.tags, [label.fields for label in own.labels])


def rules_of_params() -> Rules:
    """The rules that params.yaml sets."""
    own = load_params().promote
    return Rules(own.noise, own.margin, own.smallest_slice, own.bootstrap, own.seed)


def promote(challenger: str, *, own: Exam | None = None, mode: Mode | None = None, because: str | None = None) -> Promotion:
    """Put the challenger into use, and say so on the record.

    Raises:
        PromotionRefusedError: something stands against it and there is no reason to do it all the same.
        InputError: somebody else is promoting or has promoted another model, or it is in use already.
    """
    with one_at_a_time(LOCK, "promoting", leaves=places.PROMOTIONS):
        champion, folder = load_champion(), find_model(challenger)
        both = _between(champion, load_found(folder, challenger), mode)
        old, new = both.champion.model.name, both.challenger.model.name
        if old == new:
            raise InputError(f"{new} is the champion already", where=challenger, fix="name another model, or adapt a new challenger")
        exam, cases = read_exam(places.TEST), _cases()
        comparison, against = both.objections(exam, cases, own=own)
        left_out = sum(both.left_out(judged) for judged in (exam, own) if judged)
        if mode:  # what goes into use is the whole model, and most people use its default mode
            against = list(dict.fromkeys([*against, *both.in_default_modes().harm(exam, cases)]))
        if against and not because:
            reasons = "; ".join(against)
            raise PromotionRefusedError(
                f"{new} is not promoted: {reasons}", where=challenger, fix='make it better, or say why it should be used with --because "…"'
            )
        _refuse_overtaken(old)
        if [keep_version(own).name for own in (champion_in_use(), folder)] != [old, new]:
            raise InputError("A model was replaced while it was judged", where=challenger, fix="promote again")
        entry = Promotion(
            kind="promotion",
            when=now(),
            who=whoever(),
            old=old,
            new=new,
            reason=because or comparison.verdict,
            against=tuple(against),
            figures=comparison.figures() | {"mode": both.challenger.mode, "left_out": left_out},
        )
        _on_record(entry)
    flush()
    return entry


def rollback(*, because: str) -> Promotion:
    """Undo the last promotion that stands.

    Raises:
        InputError: none stands, somebody else is promoting or has promoted another model, or the model to return to is gone.
    """
    with one_at_a_time(LOCK, "promoting", leaves=places.PROMOTIONS):
        standing = in_force(read_promotions(places.PROMOTIONS))
        if not standing:
            raise InputError("There is no promotion to undo", where=str(places.PROMOTIONS), fix="the champion is the one `make run` chose")
        last = standing[-1]
        if not (places.VERSIONS / last.old).is_dir():
            raise gone(places.VERSIONS / last.old)
        _refuse_overtaken(last.new)
        entry = Promotion(kind="rollback", when=now(), who=whoever(), old=last.new, new=last.old, reason=because)
        _on_record(entry)
    flush()
    return entry


def _refuse_overtaken(old: str) -> None:
    """Where the registry can be asked, its champion must be the model that is replaced: somebody else may promote from another folder.

    Raises:
        InputError: it is another one.
    """
    from pipeline.tracking.store import registered_champion, send_waiting

    if send_waiting():  # the registry does not know yet what was decided here
        return
    name = load_params().register_.name
    try:
        found = registered_champion(name)
    except ModelError:  # it does not answer, or has no champion yet
        return
    if found != old:
        fix = (
            "bring promotions.jsonl up to date (`git pull`) and decide again; if it is the registry that is wrong, set its alias in MLflow"
        )
        raise InputError(f"The registry's champion is {found}, and this would replace {old}", where=f"models:/{name}@champion", fix=fix)


def _on_record(entry: Promotion) -> None:
    """Write the line, when nothing of ours can fail any more, and leave word for MLflow: the record decides, the registry follows."""
    folder = places.VERSIONS / entry.new
    load_model(folder)
    load_params()
    append(places.PROMOTIONS, entry)
    params = {"put_in_use": {"by": entry.kind, "when": entry.when.isoformat()}}  # which make it a run of its own
    post_training(training_of(folder, params=params, metrics={entry.kind: entry.figures}, tags=_tags(entry)), champion=entry.choice)


def _tags(entry: Promotion) -> dict[str, str]:
    """What MLflow is told in words; the name of a file of one's own stays here."""
    source = entry.figures.get("source", "")
    on = "the frozen test set" if source.startswith(str(places.TEST)) else "labels of one's own" if source else ""
    return {
        "verbatim.promotion": entry.kind,
        "verbatim.who": entry.who,
        "verbatim.when": entry.when.isoformat(),
        "verbatim.from": entry.old,
        "verbatim.to": entry.new,
        "verbatim.reason": entry.reason,
        "verbatim.against": "; ".join(told.replace(f" of {source})", f" of {on})") for told in entry.against),
        "verbatim.judged_on": on,
        "verbatim.mode": entry.figures.get("mode", ""),
    }


def _cases() -> list[Case]:
    return [case for kind in KINDS for case in read_cases(_existing(places.BEHAVIOUR / f"cases-{kind}.jsonl"))]


def _existing(path: Path) -> Path:
    if not path.exists():
        raise InputError("The behaviour cases are missing", where=str(path), fix="run from the project's folder")
    return path
