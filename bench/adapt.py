"""What adapting gives: half of a labelled file to learn from, the other half to judge by, ten times.

    python -m bench.adapt LABELLED [--model models/champion] [--repeats 10] [--unlabelled EXPORT]

Prints, for every mode of the model, macro-F1 before and after, the gain with the spread over the repeats, and the seconds of an adaptation.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from pipeline import places
from pipeline.adapting.adapt import adapt
from pipeline.adapting.own_labels import OwnLabels, read_own_labels
from pipeline.adapting.unlabelled import read_unlabelled
from pipeline.classifiers.saved import Model, load_model
from pipeline.corpus.rows import load_labelled
from pipeline.evaluation.metrics import confusion_matrix, macro_f1
from pipeline.loop.challenger import HELD_OUT
from pipeline.params import load_params
from pipeline.schema import Mode


def score(model: Model, mode: Mode, own: OwnLabels) -> float:
    raw = model.classifier.at(mode).predict_proba(own.texts)
    predicted = model.deciders[mode].calibration.apply(raw).argmax(axis=1)
    return float(macro_f1(confusion_matrix(own.columns, predicted)))


def halves(own: OwnLabels, seed: int) -> tuple[OwnLabels, OwnLabels]:
    order = np.random.default_rng(seed).permutation(len(own.labels))
    first, second = np.array_split(order, 2)
    return tuple(replace(own, labels=tuple(own.labels[i] for i in half)) for half in (first, second))  # type: ignore[return-value]


@click.command(help=__doc__)
@click.argument("labelled", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "folder", type=click.Path(path_type=Path, exists=True), default=places.CHAMPION, show_default=True)
@click.option("--repeats", default=10, show_default=True)
@click.option("--unlabelled", type=click.Path(path_type=Path, exists=True))
def main(labelled: Path, folder: Path, repeats: int, unlabelled: Path | None) -> None:
    champion, own = load_model(folder), read_own_labels([labelled], skip_empty=True)
    more = read_unlabelled(unlabelled, without=own.texts) if unlabelled else ()
    held_out, target = load_labelled(*HELD_OUT), load_params().decide.target_accuracy
    modes, seconds = champion.classifier.modes, []
    figures: dict[Mode, list[tuple[float, float]]] = {mode: [] for mode in modes}
    for seed in range(repeats):
        learnt, judged = halves(own, seed)
        start = time.perf_counter()
        challenger = adapt(champion, learnt, held_out, target=target, unlabelled=more).model
        seconds.append(time.perf_counter() - start)
        for mode in modes:
            figures[mode].append((score(champion, mode, judged), score(challenger, mode, judged)))
    told = f"{champion.name}, {len(own.labels) // 2} labels, {repeats} halves"
    print(f"{told}, {np.mean(seconds):.0f} s each (at most {max(seconds):.0f})")
    for mode, pairs in figures.items():
        before, after = np.array(pairs).T
        gain = after - before
        spread = 1.96 * gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else 0.0
        print(f"{mode:<10} {before.mean():.3f} → {after.mean():.3f}  gain {gain.mean():+.3f} ± {spread:.3f} (least {gain.min():+.3f})")


if __name__ == "__main__":
    main()
