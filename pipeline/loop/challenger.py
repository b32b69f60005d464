"""`verbatim adapt`: labelled files in; out come a challenger's folder, a run in MLflow, and a list of labels to look at again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.adapting.adapt import Adapted, Gain, adapt
from pipeline.adapting.doubts import Doubt
from pipeline.adapting.filled import is_filled
from pipeline.adapting.own_labels import read_own_labels
from pipeline.adapting.unlabelled import read_unlabelled
from pipeline.classifiers.saved import save_model
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.errors import InputError, ModelError, Warn, counted, unheard
from pipeline.evaluation.labelled_files import EARLIER_COLUMN, TAG_COLUMN, TEXT_COLUMN
from pipeline.loop.learned_from import remember_learned
from pipeline.loop.lock import one_at_a_time
from pipeline.loop.starting_point import Start, start_for
from pipeline.params import load_params
from pipeline.schema import TAGS
from pipeline.tables.labelling import write_labelling
from pipeline.tracking.announce import post_training, training_of
from pipeline.tracking.lineage import commit
from pipeline.tracking.models import load_named, name_in
from pipeline.tracking.promotions import now
from pipeline.tracking.records import Corpus

LOCK = places.PRIVATE / "adapting.lock"
HELD_OUT = places.labelled(Part.CALIBRATION)
_DOUBT_COLUMNS = (TEXT_COLUMN, TAG_COLUMN, EARLIER_COLUMN, "rather", "margin", "where")


@dataclass(frozen=True)
class Made:
    """A challenger, what it was taught, how many unlabelled comments beside, and the name of the other one it replaced, if any."""

    adapted: Adapted
    start: Start
    unlabelled: int
    replaced: str

    @property
    def summary(self) -> str:
        """Lines for a terminal."""
        known = [f"known       {self.start.told}"] if self.start.told else []
        replaced = [f"replaced    {self.replaced}; `verbatim runs {self.replaced}` finds its run"] if self.replaced else []
        read = [f"unlabelled  {counted(self.unlabelled, 'comment')} of the export, from which mode fast learned"] if self.unlabelled else []
        return "\n".join([*known, f"learned     {self.start.own.summary}", *read, self.adapted.summary, *replaced])


@one_at_a_time(LOCK, "adapting", leaves=places.CHALLENGER)
def make_challenger(
    files: Sequence[Path],
    *,
    model: str,
    unlabelled: Path | None = None,
    text_column: str | None = None,
    sheet: str | None = None,
    skip_empty: bool = False,
    warn: Warn = unheard,
) -> Made:
    """Adapt a model to labelled files and leave it in models/challenger, whole or not at all; its run waits for ``flush``.

    Args:
        unlabelled: an export from which mode fast learns words.
        text_column: the one that holds its comments; found unless given.
        sheet: the one that is read of it, if it is a workbook; the likeliest unless given.
        warn: told how the files are read where that may not be as the user thinks.

    Raises:
        InputError: a file cannot be used, too few of the labels are new to the model, what calibrates is missing, a person has filled
            labels in where the doubts would go, or somebody else is adapting.
        ModelError: there is no such model, or its family cannot be adapted.
    """
    if places.DOUBTS.exists() and is_filled(places.DOUBTS) is not False:
        fix = "give that file another name, under which `verbatim adapt` can learn from it too: the new list is written under this one"
        raise InputError("the labels to look at again would be overwritten", where=str(places.DOUBTS), fix=fix)
    own, more = read_own_labels(files, skip_empty=skip_empty, warn=warn), tuple[str, ...]()
    if unlabelled:
        more = read_unlabelled(unlabelled, without=own.texts, text_column=text_column, sheet=sheet, warn=warn)
    start = start_for(own, load_named(model), where=", ".join(map(str, files)))
    if missing := [path for path in HELD_OUT if not path.exists()]:
        raise InputError("the comments that calibrate a model are missing", where=str(missing[0]), fix="run `dvc repro split hard`")
    adapted = adapt(start.model, start.own, load_labelled(*HELD_OUT), target=load_params().decide.target_accuracy, unlabelled=more)
    return _put_in_place(adapted, start, unlabelled=len(more))


def _put_in_place(adapted: Adapted, start: Start, *, unlabelled: int) -> Made:
    """Write what goes with a challenger, and then itself: it is never there without what says what it learned, its doubts and its run."""
    part, replaced = places.CHALLENGER.with_name(f".{places.CHALLENGER.name}.part"), ""
    shutil.rmtree(part, ignore_errors=True)
    try:
        model = save_model(adapted.model, part, learned_from=_told(adapted, start, unlabelled))
        with suppress(ModelError):  # none is there yet
            replaced = name_in(places.CHALLENGER)
        made = Made(replace(adapted, model=model), start, unlabelled, replaced if replaced != model.name else "")
        remember_learned(model.name, start.own.texts, started_from=start.model.name)
        write_labelling(places.DOUBTS, _DOUBT_COLUMNS, map(_row, adapted.doubts), fill=TAG_COLUMN, choices=TAGS, chosen=False)
        _post(made, part)
        shutil.rmtree(places.CHALLENGER, ignore_errors=True)
        part.replace(places.CHALLENGER)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def _told(adapted: Adapted, start: Start, unlabelled: int) -> str:
    """What the model learned from, for its card."""
    learned = f"{counted(len(start.own.labels), 'label')} and {counted(unlabelled, 'unlabelled comment')} of its user's own"
    first = f"Started from {start.model.name} and learned {learned}, on {now():%Y-%m-%d}."
    return f"{first}\nThe hash of all that is {adapted.model.corpus[:12]}."


def _post(made: Made, folder: Path) -> None:
    """A run of the adaptation: counts and figures, of the comments and their files nothing."""
    own, start = made.start.own, made.start.model.name
    tags = {"verbatim.kind": "adaptation", "verbatim.from": start, "mlflow.source.git.commit": commit()}
    figures = {str(mode): {"own": _figures(gain)} for mode, gain in made.adapted.gains.items()}
    params = {"started_from": start, "labels": {tag: own.tags.count(tag) for tag in TAGS}, "unlabelled": made.unlabelled}
    corpus = Corpus(f"{start} and comments of one's own", made.adapted.model.corpus, len(own.labels) + made.unlabelled)
    post_training(training_of(folder, params=params, metrics=figures, tags=tags, corpus=corpus))


def _figures(gain: Gain) -> dict[str, Any]:
    """macro-F1 on the user's comments, each judged by what was learned from the others."""
    named = {"before": gain.before, "after": gain.after, "gain": gain.difference.macro_f1}
    return {f"macro_f1_{name}": asdict(estimate) for name, estimate in named.items()}


def _row(doubt: Doubt) -> dict[str, str | float]:
    return {TEXT_COLUMN: doubt.text, EARLIER_COLUMN: doubt.tag, "rather": doubt.rather, "margin": doubt.margin, "where": doubt.where}
