"""What `verbatim review` saves: the linear model adapted to labels that it chose, and to as many that chance chose.

    python -m bench.review LABELLED [--model models/linear] [--repeats 10] [--plot CURVE.svg]

One half of the file is the pool to label from, the other judges. Prints macro-F1 by number of labels, and writes the curve.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from bench.adapt import HELD_OUT, halves, score
from pipeline.adapting.adapt import adapt
from pipeline.adapting.own_labels import OwnLabels, read_own_labels
from pipeline.adapting.queue import choose_queue
from pipeline.adapting.tagged import TaggedComment
from pipeline.classifiers.saved import Model, load_model
from pipeline.corpus.rows import load_labelled

STEPS = (30, 60, 90, 120, 180)


def chosen_by_review(model: Model, pool: OwnLabels, count: int) -> list[int]:
    mode = model.default_mode()
    shares = model.deciders[mode].calibration.apply(model.classifier.at(mode).predict_proba(pool.texts))
    tagged = [TaggedComment(row, text, text, tuple(p)) for row, (text, p) in enumerate(zip(pool.texts, shares.tolist(), strict=True))]
    return [wanted.comment.row for wanted in choose_queue(tagged, count=count)]


def chosen_by_chance(pool: OwnLabels, count: int, *, seed: int) -> list[int]:
    return np.random.default_rng(seed).permutation(len(pool.labels))[:count].tolist()


def some(pool: OwnLabels, rows: list[int]) -> OwnLabels:
    return OwnLabels(tuple(pool.labels[row] for row in rows), 0, 0, 0, 0)


def plot(points: list[dict[str, object]], path: Path) -> None:
    import vl_convert

    axes = {
        "x": {"field": "labels", "type": "quantitative"},
        "y": {"field": "macro-F1", "type": "quantitative", "scale": {"zero": False}},
        "color": {"field": "chosen by", "type": "nominal"},
    }
    chart = {"data": {"values": points}, "mark": {"type": "line", "point": True}, "encoding": axes, "width": 480, "height": 300}
    path.write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--model", type=Path, default=Path("models/linear"))
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--plot", type=Path)
    words = parser.parse_args()
    model, own, held_out = load_model(words.model), read_own_labels([words.labelled], skip_empty=True), load_labelled(*HELD_OUT)
    mode, scores = model.default_mode(), defaultdict(list)
    for seed in range(words.repeats):
        pool, judged = halves(own, seed)
        scores["unadapted", 0].append(score(model, mode, judged))
        for count in STEPS:
            for how, rows in (("review", chosen_by_review(model, pool, count)), ("chance", chosen_by_chance(pool, count, seed=seed))):
                scores[how, count].append(score(adapt(model, some(pool, rows), held_out, target=0.95).model, mode, judged))
        scores["all", len(pool.labels)].append(score(adapt(model, pool, held_out, target=0.95).model, mode, judged))
    for (how, count), values in sorted(scores.items(), key=lambda item: (item[0][1], item[0][0])):
        print(f"{how:<10} {count:>4} labels  macro-F1 {np.mean(values):.3f} ± {1.96 * np.std(values) / np.sqrt(len(values)):.3f}")
    if words.plot:
        plot([{"chosen by": how, "labels": count, "macro-F1": float(np.mean(v))} for (how, count), v in scores.items()], words.plot)


if __name__ == "__main__":
    main()
