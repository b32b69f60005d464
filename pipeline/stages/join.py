"""Stage `join`: the cascade, from the linear model and the trained transformer."""

from __future__ import annotations

import shutil
from typing import cast

from pipeline import places
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.saved import load_model, save_model
from pipeline.classifiers.training import calibrated_model
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.schema import Mode
from pipeline.stages.run import stage


@stage
def main() -> None:
    params = load_params()
    linear, transformer = load_model(places.MODELS / "linear"), TransformerClassifier.load(places.TRAINED / "transformer")
    classifier = CascadeClassifier.joined(
        cast(LinearClassifier, linear.classifier),
        linear.deciders[Mode.FAST].calibration,
        transformer,
        load_labelled(*places.labelled(Part.VALIDATION)),
        params=params.train.cascade,
    )
    train, held_out = (load_labelled(*places.labelled(part)) for part in (Part.TRAIN, Part.CALIBRATION))
    model = calibrated_model(classifier, train, held_out, decide=params.decide, corpus=linear.corpus, gate=linear.gate)
    shutil.rmtree(places.MODELS / "cascade", ignore_errors=True)
    save_model(model, places.MODELS / "cascade")


if __name__ == "__main__":
    main()
