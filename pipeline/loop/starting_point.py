"""Where an adaptation starts, so that no comment is learned again, or judged by a model that knows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.adapting.own_labels import FEWEST, OwnLabels
from pipeline.classifiers.saved import Model, load_model
from pipeline.errors import InputError
from pipeline.loop.learned_from import ancestors, learned_besides, learned_of
from pipeline.tracking.models import folder_of, name_in


@dataclass(frozen=True)
class Start:
    """The model to teach, the labels that are new to it, and, where some were learned already, what follows from that."""

    model: Model
    own: OwnLabels
    told: str = ""


def start_for(own: OwnLabels, model: Model, *, where: str) -> Start:
    """Where to start from, so that no comment is learned again, or judged by a model that knows it.

    Where the labels bring back all that the model has learned since the nearest one before it that knows none of them, that one is
    the start; else those that the model has learned are left out.

    Raises:
        InputError: too few of the labels are new to the model.
    """
    seen = learned_of(model.name, own.texts)
    if not any(seen):
        return Start(model, own)
    new = replace(own, labels=tuple(label for label, known in zip(own.labels, seen, strict=True) if not known))
    told = f"{sum(seen)} of {len(seen)} labels were learned by {model.name} already"
    base = _base_of(model.name, own)
    if new.labels and base and not learned_besides(model.name, name_in(base), [*own.texts, *own.without_judgement]):
        return Start(load_model(base), own, f"{told}: the start is {base}, which has learned none of them")
    hint = f"--model {base} starts from a model without them" if base else "a model without them is not here"
    if len(new.labels) < FEWEST or len(set(new.tags)) == 1:
        fix = f"label {FEWEST} comments at least that it has not seen, of more than one tag: `verbatim review` finds them; {hint}"
        raise InputError(f"{told}, which leaves {len(new.labels)} to learn from", where=where, fix=fix)
    return Start(model, new, f"{told}: left out; {hint}")


def _base_of(name: str, own: OwnLabels) -> Path | None:
    """The folder of the nearest model before this one that has learned from none of the labelled comments."""
    bases = (folder_of(before) for before in ancestors(name) if not any(learned_of(before, own.texts)))
    return next((folder for folder in bases if folder), None)
