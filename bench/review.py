"""What `verbatim review` saves: macro-F1 with labels that it chose, and with as many that chance chose.

    python -m bench.review [LABELLED] [--model models/linear] [--repeats 10] [--plot CURVE.svg]

With a labelled file, half of it is the pool to label from and the other half judges; the model is adapted to what was chosen. Without one,
a linear model starts from a few comments of the corpus's train part and is trained anew with every hundred more; the test part judges.
Prints macro-F1 by number of labels, and writes the curve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from bench.adapt import halves, score
from bench.pictures import write_picture
from pipeline import places
from pipeline.adapting.adapt import adapt
from pipeline.adapting.own_labels import OwnLabels, read_own_labels
from pipeline.adapting.queue import choose_queue
from pipeline.adapting.tagged import TaggedComment
from pipeline.classifiers.calibration import labels_of
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.saved import Model, load_model
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.evaluation.metrics import confusion_matrix, macro_f1
from pipeline.loop.challenger import HELD_OUT
from pipeline.params import load_params
from pipeline.schema import TAGS

if TYPE_CHECKING:
    from datasets import Dataset

STEPS = (30, 60, 90, 120, 180)
"""Labels of a labelled file's half."""
FIRST, POOL, STEP, ROUNDS = 200, 4_000, 100, 6
"""Comments of the corpus that a model starts from, that may be labelled, that a round labels; and the rounds, twice as many by chance."""
JUDGED_BY = (Part.TRAIN, Part.TEST)
Point = tuple[str, int, float]
"""How the labels were chosen, how many, and the macro-F1 they gave."""


def queued(texts: Sequence[str], probabilities: Probabilities, count: int) -> list[int]:
    """The rows that `verbatim review` asks for."""
    rows = zip(texts, probabilities.argmax(axis=1), probabilities.tolist(), strict=True)
    tagged = [TaggedComment(row, text, text, TAGS[tag], tuple(p)) for row, (text, tag, p) in enumerate(rows)]
    return [wanted.comment.row for wanted in choose_queue(tagged, count=count)]


def chosen_by_review(model: Model, pool: OwnLabels, count: int) -> list[int]:
    mode = model.default_mode()
    return queued(pool.texts, model.deciders[mode].calibration.apply(model.classifier.at(mode).predict_proba(pool.texts)), count)


def chosen_by_chance(pool: OwnLabels, count: int, *, seed: int) -> list[int]:
    rows: list[int] = np.random.default_rng(seed).permutation(len(pool.labels))[:count].tolist()
    return rows


def some(pool: OwnLabels, rows: list[int]) -> OwnLabels:
    return OwnLabels(tuple(pool.labels[row] for row in rows), (), 0, 0, 0)


def picture(points: list[dict[str, object]]) -> dict[str, Any]:
    """A Vega-Lite chart: macro-F1 by number of labels."""
    axes = {
        "x": {"field": "labels", "type": "quantitative"},
        "y": {"field": "macro-F1", "type": "quantitative", "scale": {"zero": False}},
        "color": {"field": "chosen by", "type": "nominal"},
    }
    return {"data": {"values": points}, "mark": {"type": "line", "point": True}, "encoding": axes, "width": 480, "height": 300}


def on_labelled(model: Model, own: OwnLabels, held_out: Dataset, *, seed: int) -> Iterator[Point]:
    mode, target, (pool, judged) = model.default_mode(), load_params().decide.target_accuracy, halves(own, seed)
    yield "unadapted", 0, score(model, mode, judged)
    for count in STEPS:
        for how, rows in (("review", chosen_by_review(model, pool, count)), ("chance", chosen_by_chance(pool, count, seed=seed))):
            yield how, count, score(adapt(model, some(pool, rows), held_out, target=target).model, mode, judged)
    yield "all", len(pool.labels), score(adapt(model, pool, held_out, target=target).model, mode, judged)


def on_corpus(train: Dataset, test: Dataset, *, seed: int) -> Iterator[Point]:
    params = load_params().train
    texts, judged, labels = list(train["text"]), list(test["text"]), labels_of(test)
    order = np.random.default_rng(seed).permutation(len(texts))[: FIRST + POOL].tolist()
    first, pool = order[:FIRST], order[FIRST:]

    def trained(rows: Sequence[int]) -> LinearClassifier:
        return LinearClassifier.train(train.select(rows), params=params)

    def reached(model: LinearClassifier) -> float:
        return float(macro_f1(confusion_matrix(labels, model.predict_proba(judged).argmax(axis=1))))

    for count in range(STEP, 2 * ROUNDS * STEP + 1, STEP):
        yield "chance", count, reached(trained(first + pool[:count]))
    known, left, model = first, pool, trained(first)
    yield "neither", 0, reached(model)
    for count in range(STEP, ROUNDS * STEP + 1, STEP):
        pooled = [texts[row] for row in left]
        asked = [left[place] for place in queued(pooled, model.predict_proba(pooled), STEP)]
        known, left = [*known, *asked], np.setdiff1d(left, asked).tolist()
        model = trained(known)
        yield "review", count, reached(model)


@click.command(help=__doc__)
@click.argument("labelled", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--model", "folder", type=click.Path(path_type=Path, exists=True), default=places.MODELS / "linear", show_default=True)
@click.option("--repeats", default=10, show_default=True)
@click.option("--plot", type=click.Path(path_type=Path))
def main(labelled: Path | None, folder: Path, repeats: int, plot: Path | None) -> None:
    scores, points_of = defaultdict(list), partial(on_corpus, *(load_labelled(*places.labelled(part)) for part in JUDGED_BY))
    if labelled:
        points_of = partial(on_labelled, load_model(folder), read_own_labels([labelled], skip_empty=True), load_labelled(*HELD_OUT))
    for seed in range(repeats):
        for how, count, reached in points_of(seed=seed):
            scores[how, count].append(reached)
    for (how, count), values in sorted(scores.items(), key=lambda item: (item[0][1], item[0][0])):
        print(f"{how:<10} {count:>4} labels  macro-F1 {np.mean(values):.3f} ± {1.96 * np.std(values) / np.sqrt(len(values)):.3f}")
    if plot:
        points = [{"chosen by": how, "labels": count, "macro-F1": float(np.mean(v))} for (how, count), v in scores.items()]
        write_picture(picture(points), plot)


if __name__ == "__main__":
    main()
