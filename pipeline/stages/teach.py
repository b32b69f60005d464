"""Stage `teach`: what the transformer makes of the lessons, for the linear model to learn."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import chain

from pipeline import places
from pipeline.classifiers.lessons import lesson_texts
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.corpus.rows import load_labelled, write_rows
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.scoring.pool import cores, in_order
from pipeline.stages.run import stage

BATCH = 500
DIGITS = 4


@stage
def main() -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    params = load_params().train
    texts = lesson_texts(load_labelled(*places.labelled(Part.TRAIN))["text"], mixtures=params.lessons.mixtures, seed=params.seed)
    teacher = TransformerClassifier.load(places.TRAINED / "transformer")

    def taught(batch: Sequence[str]) -> list[dict[str, object]]:
        probabilities = teacher.predict_proba(batch).round(DIGITS).tolist()
        return [{"text": text, "probabilities": own} for text, own in zip(batch, probabilities, strict=True)]

    batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
    done = in_order(taught, batches, jobs=cores(), portable=lambda batch: batch)
    write_rows(places.LESSONS, chain.from_iterable(rows for _, rows in done))


if __name__ == "__main__":
    main()
