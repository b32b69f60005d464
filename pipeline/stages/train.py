"""Stages `train@FAMILY`: what learns in steps, spaCy's classifier and the encoder of the transformer, and the course of its loss."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from pipeline import places
from pipeline.classifiers.protocol import Point
from pipeline.classifiers.spacy import SpacyClassifier
from pipeline.classifiers.transformer_training import fine_tuned
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import fresh, stage


@stage
def main(name: str) -> None:
    params, train = load_params().train, load_labelled(*places.labelled(Part.TRAIN))
    course: list[Point] = []

    def watch(point: Point) -> None:
        course.append(point)
        print(f"  {name}: {point.comments:,} comments read, loss {point.loss:.3f}", file=sys.stderr, flush=True)

    if name == SpacyClassifier.family:
        validation = load_labelled(*places.labelled(Part.VALIDATION))
        SpacyClassifier.train(train, validation, params=params, watch=watch).save(fresh(places.TRAINED / name))
    else:
        fine_tuned(train, params=params, watch=watch).save(fresh(places.FINE_TUNED))
    places.COURSES.mkdir(parents=True, exist_ok=True)
    (places.COURSES / f"{name}.json").write_text(json.dumps([asdict(point) for point in course], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
