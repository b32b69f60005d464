"""Stages `train@FAMILY` and `linear`: a saved model of one family."""

from __future__ import annotations

import json
import shutil
import sys

import numpy as np
from datasets import Dataset

from pipeline import places
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, family
from pipeline.classifiers.saved import save_model
from pipeline.classifiers.training import calibrated_model
from pipeline.classifiers.transformer import TransformerClassifier, fine_tuned
from pipeline.corpus.rows import load_labelled, read_rows
from pipeline.corpus.split import Part
from pipeline.params import TrainParams, load_params
from pipeline.stages.run import stage


@stage
def main(name: str) -> None:
    params = load_params()
    corpus = json.loads(places.INVENTORY.read_text(encoding="utf-8"))["sha256"]
    train, held_out = (load_labelled(*places.labelled(part)) for part in (Part.TRAIN, Part.CALIBRATION))
    tuned = fine_tuned(train, params=params.train) if name == TransformerClassifier.family else None
    classifier = TransformerClassifier.rounded(tuned, params=params.train) if tuned else _trained(name, train, params.train)
    model = calibrated_model(classifier, train, held_out, decide=params.decide, corpus=corpus, gate=Gate.load(places.GATE))
    shutil.rmtree(places.MODELS / name, ignore_errors=True)
    save_model(model, places.MODELS / name)
    if tuned:
        tuned.save_weights(places.FLOAT32)  # beside what model.json names: scoring never needs them


def _trained(name: str, train: Dataset, params: TrainParams) -> Classifier:
    """Another family, trained; the linear one learns the transformer's lessons too."""
    if name == LinearClassifier.family:
        lessons = read_rows(places.LESSONS)
        probabilities = np.array([lesson["probabilities"] for lesson in lessons])
        return LinearClassifier.taught(train, [lesson["text"] for lesson in lessons], probabilities, params=params)
    return family(name).train(train, load_labelled(*places.labelled(Part.VALIDATION)), params=params)


if __name__ == "__main__":
    main(sys.argv[1])
