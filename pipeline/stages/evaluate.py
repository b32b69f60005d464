"""Stage `evaluate`: every model's probabilities on validation and test, metrics with intervals, the points of the plots, and the errors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from pipeline import places
from pipeline.classifiers.calibration import Labels, labels_of, mix_of
from pipeline.classifiers.cascade import CascadeClassifier
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import VARIANTS, Probabilities, Variant
from pipeline.classifiers.saved import Model, load_model
from pipeline.classifiers.token_scorer import TokenScorer
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.classifiers.transformer_training import FineTuned
from pipeline.corpus.rows import load_labelled, read_rows, write_rows
from pipeline.evaluation.behaviour import Case, Predict, read_cases, run_cases
from pipeline.evaluation.deletion import deletion
from pipeline.evaluation.errors_page import errors_page
from pipeline.evaluation.exam import read_exam
from pipeline.evaluation.frontier import frontier
from pipeline.evaluation.metrics import confusion_matrix
from pipeline.evaluation.rounding import Rounding, rounding
from pipeline.evaluation.scores import coverage_accuracy, evaluate, reliability
from pipeline.evaluation.slices import slice_accuracies
from pipeline.evaluation.stopped import Stopped, stopped
from pipeline.params import EvaluateParams, SpeedParams, load_params
from pipeline.schema import TAGS
from pipeline.scoring.in_processes import predict_in_processes
from pipeline.scoring.tagger import Tagger
from pipeline.stages.run import stage, write_json
from pipeline.strings import Strings

if TYPE_CHECKING:
    from datasets import Dataset

Points = list[dict[str, Any]]
"""Of a plot, as DVC reads them."""
EXPLAINED = 80
"""Comments of the test part at least, where it has them, whose evidence is deleted to see what it decided."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What a variant's answers come to.

    Attributes:
        figures: as metrics.json has them.
        answers: as predictions/*.jsonl has them, by part.
        points: of its plots, by kind.
        errors: a page.
    """

    figures: dict[str, Any]
    answers: dict[str, list[dict[str, Any]]]
    points: dict[str, Points]
    errors: str


@stage
def main() -> None:
    params = load_params().evaluate
    cases = read_cases(places.BEHAVIOUR)
    evaluated = {variant.name: _evaluated(variant, cases, params) for variant in VARIANTS}
    for name, own in evaluated.items():
        _write(name, own)
    for part in ("test", "pairs"):
        write_json(places.PLOTS / f"frontier-{part}.json", _frontier(part, params.speed))
    metrics = {name: own.figures for name, own in evaluated.items()}
    metrics["transformer"]["int8"] = _rounding().as_json()
    metrics["gate"] = _stopped().as_json()
    write_json(places.METRICS, metrics)


@cache
def _model(family: str) -> Model:
    return load_model(places.MODELS / family)


@cache
def _read(family: str, texts: tuple[str, ...]) -> Probabilities:
    """Each list of texts is read once by each family, whatever the variants that are made of it."""
    return predict_in_processes(_model(family).classifier, list(texts))


def _predict(variant: Variant) -> Predict:
    """The variant's probabilities, uncalibrated; the cascade's come from the readings of its two parts."""
    if variant.family != CascadeClassifier.family:
        return lambda texts: _read(variant.family, tuple(texts))
    cascade = cast(CascadeClassifier, _model(variant.family).classifier.at(variant.mode))
    return lambda texts: cascade.joined_with(_read("linear", tuple(texts)), lambda rows: _read("transformer", tuple(texts))[rows])


def _evaluated(variant: Variant, cases: dict[str, list[Case]], params: EvaluateParams) -> Evaluated:
    """On each part at its own mix of tags; on the behaviour cases, and for the errors by which shares are corrected, at the model's."""
    model, predict = _model(variant.family), _predict(variant)
    calibration = model.deciders[variant.mode].calibration
    data = {part: load_labelled(path) for part, path in places.judged().items()}
    labels = {part: labels_of(own) for part, own in data.items()}
    answers = {
        part: calibration.for_prior(model.prior_array, mix_of(labels[part])).apply(predict(list(own["text"]))) for part, own in data.items()
    }
    judge = partial(evaluate, resamples=params.bootstrap, seed=params.seed, bins=params.calibration_bins)
    exam = read_exam(places.TEST)
    slices = slice_accuracies(exam.slices, answers["test"].argmax(axis=1) == exam.labels, smallest=params.smallest_slice)
    some = exam.texts[:: max(1, len(exam.texts) // EXPLAINED)]
    in_life = confusion_matrix(exam.labels, calibration.apply(predict(exam.texts)).argmax(axis=1))
    figures = {part: judge(answers[part], labels[part]).as_json() for part in data} | {
        "confusion_at_prior": in_life.astype(int).tolist(),
        "slice": {own.name: {"accuracy": asdict(own.accuracy)} for own in slices},
        "evidence": deletion(model.classifier.at(variant.mode), some).as_json(),
        "behaviour": {kind: run_cases(lambda texts: calibration.apply(predict(texts)), own).as_json() for kind, own in cases.items()},
    }
    return Evaluated(
        figures,
        answers={part: _rows(own, answers[part]) for part, own in data.items()},
        points=_points(answers["test"], exam.labels, bins=params.calibration_bins),
        errors=errors_page(variant.name, exam, answers["test"], slices),
    )


def _rows(data: Dataset, probabilities: Probabilities) -> list[dict[str, Any]]:
    """The answers as predictions/*.jsonl has them: id, true tag, and a probability a tag."""
    told = zip(data["id"], data["tag"], probabilities.tolist(), strict=True)
    return [{"id": id_, "tag": tag, **dict(zip(TAGS, row, strict=True))} for id_, tag, row in told]


def _rounding() -> Rounding:
    """Of the transformer, on the test part."""
    data, name = load_labelled(places.TEST), TransformerClassifier.family
    texts, transformer = tuple(data["text"]), cast(TransformerClassifier, _model(name).classifier)
    tuned = FineTuned.load(places.FINE_TUNED)
    return rounding(transformer, TokenScorer(tuned.encoder, tuned.head), texts, labels_of(data), said=_read(name, texts))


def _stopped() -> Stopped:
    """By the gate, which is the same in every model, and the rules around it, on the test part."""
    rows = read_rows(places.TEST)
    said = Tagger(_model(LinearClassifier.family)).read(Strings.of([row["text"] for row in rows]))
    return stopped(~said.scored, np.array([row["tag"] is not None for row in rows]))


def _frontier(part: str, speed: SpeedParams) -> Points:
    """Of the cascade, on a part at its own mix of tags."""
    model, data = _model(CascadeClassifier.family), load_labelled(places.judged()[part])
    texts, labels = tuple(data["text"]), labels_of(data)
    calibrations = {mode: own.calibration.for_prior(model.prior_array, mix_of(labels)) for mode, own in model.deciders.items()}
    first, second = (_read(family, texts) for family in (LinearClassifier.family, TransformerClassifier.family))
    return list(frontier(cast(CascadeClassifier, model.classifier), first, second, labels, calibrations=calibrations, speed=speed))


def _points(probabilities: Probabilities, labels: Labels, *, bins: int) -> dict[str, Points]:
    pairs = [{"actual": TAGS[label], "predicted": TAGS[int(row.argmax())]} for label, row in zip(labels, probabilities, strict=True)]
    return {
        "confusion": pairs,
        "reliability": reliability(probabilities, labels, bins=bins),
        "coverage": coverage_accuracy(probabilities, labels),
    }


def _write(name: str, evaluated: Evaluated) -> None:
    for part, rows in evaluated.answers.items():
        write_rows(places.PREDICTIONS / f"{name}-{part}.jsonl", rows)
    for kind, points in evaluated.points.items():
        write_json(places.PLOTS / f"{kind}-{name}.json", points)
    places.ERRORS.mkdir(parents=True, exist_ok=True)
    (places.ERRORS / f"{name}.md").write_text(evaluated.errors, encoding="utf-8")


if __name__ == "__main__":
    main()
