"""What `verbatim review` saves: the linear model adapted to labels that it chose, and to as many that chance chose.

    python -m bench.review LABELLED [--model models/linear] [--repeats 10] [--plot CURVE.svg]

One half of the file is the pool to label from, the other judges. Prints macro-F1 by number of labels, and writes the curve.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from bench.adapt import halves, score
from bench.pictures import write_picture
from pipeline.adapting.adapt import adapt
from pipeline.adapting.own_labels import OwnLabels, read_own_labels
from pipeline.adapting.queue import choose_queue
from pipeline.adapting.tagged import TaggedComment
from pipeline.classifiers.saved import Model, load_model
from pipeline.corpus.rows import load_labelled
from pipeline.params import load_params
from pipeline.schema import TAGS
from pipeline.tracking.challenger import HELD_OUT

STEPS = (30, 60, 90, 120, 180)


def chosen_by_review(model: Model, pool: OwnLabels, count: int) -> list[int]:
    mode = model.default_mode()
    shares = model.deciders[mode].calibration.apply(model.classifier.at(mode).predict_proba(pool.texts))
    rows = zip(pool.texts, shares.argmax(axis=1), shares.tolist(), strict=True)
    tagged = [TaggedComment(row, text, text, TAGS[tag], tuple(p)) for row, (text, tag, p) in enumerate(rows)]
    return [wanted.comment.row for wanted in choose_queue(tagged, count=count)]


def chosen_by_chance(pool: OwnLabels, count: int, *, seed: int) -> list[int]:
    return np.random.default_rng(seed).permutation(len(pool.labels))[:count].tolist()


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


@click.command(help=__doc__)
@click.argument("labelled", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "folder", type=click.Path(path_type=Path, exists=True), default=Path("models/linear"), show_default=True)
@click.option("--repeats", default=10, show_default=True)
@click.option("--plot", type=click.Path(path_type=Path))
def main(labelled: Path, folder: Path, repeats: int, plot: Path | None) -> None:
    model, own, held_out = load_model(folder), read_own_labels([labelled], skip_empty=True), load_labelled(*HELD_OUT)
    mode, scores, target = model.default_mode(), defaultdict(list), load_params().decide.target_accuracy
    for seed in range(repeats):
        pool, judged = halves(own, seed)
        scores["unadapted", 0].append(score(model, mode, judged))
        for count in STEPS:
            for how, rows in (("review", chosen_by_review(model, pool, count)), ("chance", chosen_by_chance(pool, count, seed=seed))):
                scores[how, count].append(score(adapt(model, some(pool, rows), held_out, target=target).model, mode, judged))
        scores["all", len(pool.labels)].append(score(adapt(model, pool, held_out, target=target).model, mode, judged))
    for (how, count), values in sorted(scores.items(), key=lambda item: (item[0][1], item[0][0])):
        print(f"{how:<10} {count:>4} labels  macro-F1 {np.mean(values):.3f} ± {1.96 * np.std(values) / np.sqrt(len(values)):.3f}")
    if plot:
        points = [{"chosen by": how, "labels": count, "macro-F1": float(np.mean(v))} for (how, count), v in scores.items()]
        write_picture(picture(points), plot)


if __name__ == "__main__":
    main()
