"""Stages `calibrate@FAMILY`: the saved model of a trained classifier."""

from __future__ import annotations

import sys

from pipeline import places
from pipeline.classifiers.calibration import labels_of, mix_of
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.protocol import family
from pipeline.classifiers.saved import save_model
from pipeline.classifiers.training import calibrated_model
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.scoring.in_processes import predict_in_processes
from pipeline.stages.run import fresh, read_json, stage


@stage
def main(name: str) -> None:
    classifier = family(name).load(places.TRAINED / name)
    train, held_out = (load_labelled(*places.labelled(part)) for part in (Part.TRAIN, Part.CALIBRATION))
    model = calibrated_model(
        classifier,
        {mode: predict_in_processes(classifier.at(mode), list(held_out["text"])) for mode in classifier.modes},
        labels_of(held_out),
        learned=mix_of(labels_of(train)),
        decide=load_params().decide,
        corpus=read_json(places.INVENTORY)["sha256"],
        gate=Gate.load(places.GATE),
    )
    save_model(model, fresh(places.MODELS / name))


if __name__ == "__main__":
    main(sys.argv[1])
