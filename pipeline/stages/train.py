"""Stages `train@FAMILY`: a classifier that learns in steps, bare, and its course."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict

from pipeline import places
from pipeline.classifiers.protocol import Point, family
from pipeline.classifiers.transformer import TransformerClassifier, fine_tuned
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import stage


@stage
def main(name: str) -> None:
    params, train, folder = load_params().train, load_labelled(*places.labelled(Part.TRAIN)), places.TRAINED / name
    course: list[Point] = []

    def watch(point: Point) -> None:
        course.append(point)
        print(f"  {name}: {point.comments:,} comments read, loss {point.loss:.3f}", file=sys.stderr, flush=True)

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if name == TransformerClassifier.family:
        tuned = fine_tuned(train, params=params, watch=watch)
        TransformerClassifier.rounded(tuned, params=params).save(folder)
        tuned.save(places.FLOAT32)
    else:
        family(name).train(train, load_labelled(*places.labelled(Part.VALIDATION)), params=params, watch=watch).save(folder)
    places.COURSES.mkdir(parents=True, exist_ok=True)
    (places.COURSES / f"{name}.json").write_text(json.dumps([asdict(point) for point in course], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
