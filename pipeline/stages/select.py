"""Stage `select`: the champion's folder, and the decision with its reason."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np

from pipeline import places
from pipeline.classifiers.calibration import Labels
from pipeline.classifiers.protocol import VARIANTS
from pipeline.classifiers.saved import copy_model
from pipeline.corpus.rows import read_rows
from pipeline.evaluation.metrics import columns_of
from pipeline.evaluation.select import choose
from pipeline.params import load_params
from pipeline.schema import TAGS
from pipeline.stages.run import stage, write_json


@stage
def main() -> None:
    params = load_params().select
    read = {variant.name: _predictions(variant.name) for variant in VARIANTS}
    labels = read[VARIANTS[0].name][0]
    decision = choose(
        labels,
        {name: predicted for name, (_, predicted) in read.items()},
        preferred_first=list(read),
        noise=params.noise,
        resamples=params.bootstrap,
        seed=params.seed,
    )
    champion = next(variant for variant in VARIANTS if variant.name == decision.champion)
    told = {"family": champion.family, "mode": champion.mode, **dataclasses.asdict(decision)}
    write_json(places.DECISION, told)
    shutil.rmtree(places.CHAMPION, ignore_errors=True)
    copy_model(places.MODELS / champion.family, places.CHAMPION)


def _predictions(name: str) -> tuple[Labels, Labels]:
    rows = read_rows(places.PREDICTIONS / f"{name}-validation.jsonl")
    return columns_of(row["tag"] for row in rows), np.array([[row[tag] for tag in TAGS] for row in rows]).argmax(axis=1)


if __name__ == "__main__":
    main()
