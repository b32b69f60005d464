"""Stage `linear`: the linear classifier, bare, from the corpus's tags and the transformer's lessons."""

from __future__ import annotations

import numpy as np

from pipeline import places
from pipeline.classifiers.linear import LinearClassifier
from pipeline.corpus.rows import load_labelled, read_rows
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.stages.run import fresh, stage


@stage
def main() -> None:
    lessons, train = read_rows(places.LESSONS), load_labelled(*places.labelled(Part.TRAIN))
    probabilities = np.array([lesson["probabilities"] for lesson in lessons])
    classifier = LinearClassifier.taught(train, [lesson["text"] for lesson in lessons], probabilities, params=load_params().train)
    classifier.save(fresh(places.TRAINED / LinearClassifier.family))


if __name__ == "__main__":
    main()
