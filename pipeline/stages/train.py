"""Stages `train@FAMILY` and `linear`: a saved model of one family."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict

import numpy as np
from datasets import Dataset

from pipeline import places
from pipeline.classifiers.gate import Gate
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Classifier, Point, Watch, family
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
    course: list[Point] = []

    def watch(point: Point) -> None:
        course.append(point)
        print(f"  {name}: {point.comments:,} comments read, loss {point.loss:.3f}", file=sys.stderr, flush=True)

    tuned = fine_tuned(train, params=params.train, watch=watch) if name == TransformerClassifier.family else None
    classifier = TransformerClassifier.rounded(tuned, params=params.train) if tuned else _trained(name, train, params.train, watch)
    model = calibrated_model(classifier, train, held_out, decide=params.decide, corpus=corpus, gate=Gate.load(places.GATE))
    shutil.rmtree(places.MODELS / name, ignore_errors=True)
    save_model(model, places.MODELS / name)
    if tuned:
        tuned.save(places.FLOAT32)  # beside what model.json names: scoring never needs them
    if course:
        places.COURSES.mkdir(parents=True, exist_ok=True)
        (places.COURSES / f"{name}.json").write_text(json.dumps([asdict(point) for point in course], indent=1) + "\n", encoding="utf-8")


def _trained(name: str, train: Dataset, params: TrainParams, watch: Watch) -> Classifier:
    """Another family, trained; the linear one learns the transformer's lessons too."""
    if name == LinearClassifier.family:
        lessons = read_rows(places.LESSONS)
        probabilities = np.array([lesson["probabilities"] for lesson in lessons])
        return LinearClassifier.taught(train, [lesson["text"] for lesson in lessons], probabilities, params=params)
    return family(name).train(train, load_labelled(*places.labelled(Part.VALIDATION)), params=params, watch=watch)


if __name__ == "__main__":
    main(sys.argv[1])
