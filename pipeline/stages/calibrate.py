"""Stages `calibrate@FAMILY`: the saved model of a trained classifier."""

from __future__ import annotations

import shutil
import sys

from pipeline import places
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.protocol import family
from pipeline.classifiers.saved import save_model
from pipeline.classifiers.training import calibrated_model
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import read_json, stage


@stage
def main(name: str) -> None:
    classifier, gate = family(name).load(places.TRAINED / name), Gate.load(places.GATE)
    train, held_out = (load_labelled(*places.labelled(part)) for part in (Part.TRAIN, Part.CALIBRATION))
    corpus = read_json(places.INVENTORY)["sha256"]
    model = calibrated_model(classifier, train, held_out, decide=load_params().decide, corpus=corpus, gate=gate)
    shutil.rmtree(places.MODELS / name, ignore_errors=True)
    save_model(model, places.MODELS / name)


if __name__ == "__main__":
    main(sys.argv[1])
