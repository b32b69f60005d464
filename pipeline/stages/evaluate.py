"""Stage `evaluate`: every model's probabilities on validation and test, metrics with intervals, the points of the plots, and the errors."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pipeline import places
from pipeline.classifiers.calibration import Labels, mix_of
from pipeline.classifiers.cascade import CascadeClassifier, margins_of
from pipeline.classifiers.protocol import VARIANTS, Probabilities, Variant
from pipeline.classifiers.saved import Model, load_model
from pipeline.classifiers.training import labels_of
from pipeline.classifiers.transformer import TransformerClassifier, load_weights
from pipeline.corpus.rows import load_labelled, write_rows
from pipeline.evaluation.behaviour import KINDS, Case, Predict, read_cases, run_cases
from pipeline.evaluation.deletion import deletion
from pipeline.evaluation.errors_page import errors_page
from pipeline.evaluation.exam import read_exam
from pipeline.evaluation.metrics import confusion_matrix, macro_f1
from pipeline.evaluation.report import coverage_accuracy, evaluate, reliability
from pipeline.evaluation.rounding import Rounding, rounding
from pipeline.evaluation.slices import slice_accuracies
from pipeline.params import EvaluateParams, SpeedParams, load_params
from pipeline.schema import TAGS, Mode
from pipeline.stages.run import stage

if TYPE_CHECKING:
    from datasets import Dataset

EXPLAINED = 80
"""Comments of the test part at least, where it has them, whose evidence is deleted to see what it decided."""
SHARES = [share / 10 for share in range(11)]


@stage
def main() -> None:
    params = load_params().evaluate
    cases = {kind: read_cases(places.BEHAVIOUR / f"cases-{kind}.jsonl") for kind in KINDS}
    metrics = {variant.name: _evaluated(variant, cases, params) for variant in VARIANTS}
    metrics["transformer"]["int8"] = _rounding().as_json()
    places.METRICS.write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    for part in ("test", "pairs"):
        _write_points(places.PLOTS / f"frontier-{part}.json", _frontier(part, params.speed))


@cache
def _model(family: str) -> Model:
    return load_model(places.MODELS / family)


@cache
def _read(family: str, texts: tuple[str, ...]) -> Probabilities:
    """Each list of texts is read once by each family, whatever the variants that are made of it."""
    return _model(family).classifier.predict_proba(texts)


def _predict(variant: Variant) -> Predict:
    """The variant's probabilities, uncalibrated; the cascade's come from the readings of its two parts."""
    if variant.family != CascadeClassifier.family:
        return lambda texts: _read(variant.family, tuple(texts))
    cascade = cast(CascadeClassifier, _model(variant.family).classifier.at(variant.mode))
    return lambda texts: cascade.joined_with(_read("linear", tuple(texts)), lambda rows: _read("transformer", tuple(texts))[rows])


def _evaluated(variant: Variant, cases: dict[str, list[Case]], params: EvaluateParams) -> dict[str, Any]:
    """Figures on each part, its own mix of tags as the prior, and on the behaviour cases; what the answers are goes to files."""
    model, predict = _model(variant.family), _predict(variant)
    calibration = model.deciders[variant.mode].calibration
    figures: dict[str, Any] = {}
    for part, path in places.judged().items():
        data = load_labelled(path)
        labels = labels_of(data)
        probabilities = calibration.for_prior(model.prior_array, mix_of(labels)).apply(predict(list(data["text"])))
        write_rows(places.PREDICTIONS / f"{variant.name}-{part}.jsonl", _rows(data, probabilities))
        if part == "test":
            _write_plots(variant.name, probabilities, labels=labels, bins=params.calibration_bins)
            exam = read_exam(path)
            slices = slice_accuracies(exam.slices, probabilities.argmax(axis=1) == labels, smallest=params.smallest_slice)
            figures["slice"] = {own.name: {"accuracy": asdict(own.accuracy)} for own in slices}
            _write_errors(variant.name, errors_page(variant.name, exam, probabilities, slices))
            some = exam.texts[:: max(1, len(exam.texts) // EXPLAINED)]
            figures["evidence"] = deletion(model.classifier.at(variant.mode), some).as_json()
        judged = evaluate(probabilities, labels, resamples=params.bootstrap, seed=params.seed, bins=params.calibration_bins)
        figures[part] = judged.as_json()
    behaviour = {kind: run_cases(lambda texts: calibration.apply(predict(texts)), cases[kind]).as_json() for kind in KINDS}
    return {**figures, "behaviour": behaviour}


def _rows(data: Dataset, probabilities: Probabilities) -> list[dict[str, Any]]:
    """The answers as predictions/*.jsonl has them: id, true tag, and a probability a tag."""
    told = zip(data["id"], data["tag"], probabilities.tolist(), strict=True)
    return [{"id": id_, "tag": tag, **dict(zip(TAGS, row, strict=True))} for id_, tag, row in told]


def _rounding() -> Rounding:
    """Of the transformer, on the test part."""
    data, name = load_labelled(places.TEST), TransformerClassifier.family
    texts, transformer = tuple(data["text"]), cast(TransformerClassifier, _model(name).classifier)
    return rounding(transformer, load_weights(places.FLOAT32), texts, labels_of(data), said=_read(name, texts))


def _frontier(part: str, speed: SpeedParams) -> list[dict[str, Any]]:
    """macro-F1 of the cascade against comments a second, from the linear model alone to both on every comment; the modes are named."""
    model, data = _model(CascadeClassifier.family), load_labelled(places.judged()[part])
    texts, labels = tuple(data["text"]), labels_of(data)
    calibration = model.deciders[Mode.BALANCED].calibration.for_prior(model.prior_array, mix_of(labels))
    first, whole = _read("linear", texts), cast(CascadeClassifier, model.classifier)
    margins, points = margins_of(first, whole.calibration), []
    balanced = float((margins <= whole.doubt).mean())
    named = {0.0: Mode.FAST, balanced: Mode.BALANCED, 1.0: Mode.ACCURATE}
    for share in sorted({*SHARES, balanced}):
        cascade = replace(whole, mode=Mode.BALANCED, doubt=float(np.quantile(margins, share)) if share else -1.0)
        predicted = calibration.apply(cascade.joined_with(first, lambda rows: _read("transformer", texts)[rows])).argmax(axis=1)
        cost, score = 1 / speed.linear + share / speed.transformer, float(macro_f1(confusion_matrix(labels, predicted)))
        points.append({"comments_a_second": round(1 / cost), "share": share, "macro_f1": score, "mode": named.get(share, "")})
    return points


def _write_plots(name: str, probabilities: Probabilities, *, labels: Labels, bins: int) -> None:
    pairs = [{"actual": TAGS[label], "predicted": TAGS[int(row.argmax())]} for label, row in zip(labels, probabilities, strict=True)]
    _write_points(places.PLOTS / f"confusion-{name}.json", pairs)
    _write_points(places.PLOTS / f"reliability-{name}.json", reliability(probabilities, labels, bins=bins))
    _write_points(places.PLOTS / f"coverage-{name}.json", coverage_accuracy(probabilities, labels))


def _write_errors(name: str, page: str) -> None:
    places.ERRORS.mkdir(parents=True, exist_ok=True)
    (places.ERRORS / f"{name}.md").write_text(page, encoding="utf-8")


def _write_points(path: Path, points: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(points) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
