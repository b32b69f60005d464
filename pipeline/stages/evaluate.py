"""Stage `evaluate`: every model's probabilities on validation and test, metrics with intervals, and the points of the plots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.classifiers.calibration import Labels, mix_of
from pipeline.classifiers.protocol import FAMILIES, Probabilities
from pipeline.classifiers.saved import Model, load_model
from pipeline.classifiers.training import labels_of
from pipeline.corpus.rows import load_part, write_rows
from pipeline.corpus.split import Part
from pipeline.evaluation.report import coverage_accuracy, evaluate, reliability
from pipeline.params import EvaluateParams, load_params
from pipeline.schema import TAGS
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main() -> None:
    params = load_params().evaluate
    metrics = {name: _evaluated(name, params) for name in FAMILIES}
    paths.METRICS.write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")


def _evaluated(name: str, params: EvaluateParams) -> dict[str, Any]:
    model = load_model(paths.MODELS / name)
    return {part: _on_part(model, part, params) for part in (Part.VALIDATION, Part.TEST)}


def _on_part(model: Model, part: Part, params: EvaluateParams) -> dict[str, Any]:
    name, data = model.classifier.family, load_part(paths.PARTS, part)
    labels = labels_of(data)
    calibration = model.calibration.for_prior(model.prior_array, mix_of(labels))
    probabilities = calibration.apply(model.classifier.predict_proba(list(data["text"])))
    rows = [
        {"id": i, "tag": t, **dict(zip(TAGS, p, strict=True))}
        for i, t, p in zip(data["id"], data["tag"], probabilities.tolist(), strict=True)
    ]
    write_rows(paths.PREDICTIONS / f"{name}-{part}.jsonl", rows)
    if part == Part.TEST:
        _write_plots(name, probabilities, labels, bins=params.calibration_bins)
    return evaluate(probabilities, labels, resamples=params.bootstrap, seed=params.seed, bins=params.calibration_bins).as_json()


def _write_plots(name: str, probabilities: Probabilities, labels: Labels, *, bins: int) -> None:
    pairs = [{"actual": TAGS[label], "predicted": TAGS[int(row.argmax())]} for label, row in zip(labels, probabilities, strict=True)]
    _write_points(paths.PLOTS / f"confusion-{name}.json", pairs)
    _write_points(paths.PLOTS / f"reliability-{name}.json", reliability(probabilities, labels, bins=bins))
    _write_points(paths.PLOTS / f"coverage-{name}.json", coverage_accuracy(probabilities, labels))


def _write_points(path: Path, points: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(points) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
