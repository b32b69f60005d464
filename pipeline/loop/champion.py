"""`verbatim promote` and `verbatim rollback`: another model comes into use. The record says so first, and then MLflow."""

from __future__ import annotations

from itertools import chain

from pipeline import places
from pipeline.classifiers.saved import load_model
from pipeline.errors import InputError, ModelError
from pipeline.evaluation.behaviour import read_cases
from pipeline.evaluation.exam import Exam, read_exam
from pipeline.loop.contest import between
from pipeline.loop.lock import one_at_a_time
from pipeline.params import load_params
from pipeline.schema import Mode
from pipeline.tracking.announce import decisions_wait, flush, post_training, training_of
from pipeline.tracking.models import champion_in_use, find_model, keep_version, load_champion, load_found, recorded
from pipeline.tracking.promotions import Promotion, append, in_force, now, read_promotions, whoever

LOCK = places.PRIVATE / "promoting.lock"


class PromotionRefusedError(InputError):
    """The challenger is not good enough, and nobody said why it should be used all the same."""


def promote(challenger: str, *, own: Exam | None = None, mode: Mode | None = None, because: str | None = None) -> Promotion:
    """Put the challenger into use, and say so on the record; what MLflow is to be told of it waits for ``flush``.

    Raises:
        PromotionRefusedError: something stands against it and there is no reason to do it all the same.
        InputError: somebody else is promoting or has promoted another model, or it is in use already.
    """
    because = (because or "").strip()
    with one_at_a_time(LOCK, "promoting", leaves=places.PROMOTIONS):
        champion, folder = load_champion(), find_model(challenger)
        both = between(champion, load_found(folder, challenger), mode=mode)
        old, new = both.champion.model.name, both.challenger.model.name
        if old == new:
            raise InputError(f"{new} is the champion already", where=challenger, fix="name another model, or adapt a new challenger")
        exam, cases = read_exam(places.TEST), list(chain.from_iterable(read_cases(places.BEHAVIOUR).values()))
        left_out = sum(both.left_out(judged) for judged in (exam, own) if judged)  # refused, if it is, before anything is judged
        comparison, against = both.objections(exam, cases, own=own)
        if mode:  # what goes into use is the whole model, and most people use its default mode
            against = list(dict.fromkeys([*against, *both.in_default_modes().harm(exam, cases)]))
        if against and not because:
            reasons = "; ".join(against)
            raise PromotionRefusedError(
                f"{new} is not promoted: {reasons}", where=challenger, fix='make it better, or say why it should be used with --because "…"'
            )
        _refuse_overtaken(old)
        if [keep_version(own).name for own in (champion_in_use(), folder)] != [old, new]:
            raise InputError("a model was replaced while it was judged", where=challenger, fix="promote again")
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
    return entry


def rollback(*, because: str) -> Promotion:
    """Undo the last promotion that stands; what MLflow is to be told of it waits for ``flush``.

    Raises:
        InputError: none stands, somebody else is promoting or has promoted another model, or the model to return to is gone.
    """
    with one_at_a_time(LOCK, "promoting", leaves=places.PROMOTIONS):
        standing = in_force(read_promotions(places.PROMOTIONS))
        if not standing:
            fix = f'{load_champion().name} stays in use; `verbatim promote NAME --because "…"` puts another model into use'
            raise InputError("there is no promotion to undo", where=str(places.PROMOTIONS), fix=fix)
        last = standing[-1]
        keep_version(recorded(last.old))
        _refuse_overtaken(last.new)
        entry = Promotion(kind="rollback", when=now(), who=whoever(), old=last.new, new=last.old, reason=because)
        _on_record(entry)
    return entry


def _refuse_overtaken(old: str) -> None:
    """Where the registry can be asked, its champion must be the model that is replaced: somebody else may promote from another folder.

    Raises:
        InputError: it is another one.
    """
    from pipeline.tracking.registry import registered_champion

    if decisions_wait():
        flush()
    if decisions_wait():  # the registry does not know yet what was decided here
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
        raise InputError(f"the registry's champion is {found}, and this would replace {old}", where=f"models:/{name}@champion", fix=fix)


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
