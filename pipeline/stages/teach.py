"""Stage `teach`: what the transformer makes of the lessons, for the linear model to learn."""

from __future__ import annotations

from pipeline import places
from pipeline.classifiers.lessons import lesson_texts
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.corpus.rows import load_labelled, write_rows
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.scoring.in_processes import predict_in_processes
from pipeline.stages.run import stage

DIGITS = 4


@stage
def main() -> None:
    params = load_params().train
    texts = lesson_texts(load_labelled(*places.labelled(Part.TRAIN))["text"], mixtures=params.lessons.mixtures, seed=params.seed)
    teacher = TransformerClassifier.load(places.TRAINED / TransformerClassifier.family)
    probabilities = predict_in_processes(teacher, texts).round(DIGITS).tolist()
    write_rows(places.LESSONS, ({"text": text, "probabilities": own} for text, own in zip(texts, probabilities, strict=True)))


if __name__ == "__main__":
    main()
