"""Stage `join`: the cascade, from the linear model and the trained transformer."""

from __future__ import annotations

from typing import cast

from pipeline import places
from pipeline.classifiers.calibration import labels_of, mix_of
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.saved import load_model, save_model
from pipeline.classifiers.training import calibrated_model
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.corpus.rows import load_labelled
from pipeline.corpus.split import Part
from pipeline.params import load_params
from pipeline.schema import Mode
from pipeline.scoring.in_processes import predict_in_processes
from pipeline.stages.run import fresh, stage


@stage
def main() -> None:
    params = load_params()
    train, validation, held_out = (load_labelled(*places.labelled(part)) for part in (Part.TRAIN, Part.VALIDATION, Part.CALIBRATION))
    model = load_model(places.MODELS / LinearClassifier.family)
    linear, calibration = cast(LinearClassifier, model.classifier), model.deciders[Mode.FAST].calibration
    transformer = TransformerClassifier.load(places.TRAINED / TransformerClassifier.family)
    cascade = CascadeClassifier.joined(linear, calibration, transformer, validation, params=params.train.cascade)
    texts = list(held_out["text"])
    cascade_model = calibrated_model(
        cascade,
        cascade.in_its_modes(linear.predict_proba(texts), predict_in_processes(transformer, texts)),
        labels_of(held_out),
        learned=mix_of(labels_of(train)),
        decide=params.decide,
        corpus=model.corpus,
        gate=model.gate,
    )
    save_model(cascade_model, fresh(places.MODELS / CascadeClassifier.family))


if __name__ == "__main__":
    main()
