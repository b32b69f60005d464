"""Stage `evaluate`: every model's probabilities on validation and test, metrics with intervals, and the points of the plots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.classifiers.calibration import Calibration, Labels, Prior, mix_of
from pipeline.classifiers.protocol import VARIANTS, Classifier, Probabilities, Variant
from pipeline.classifiers.saved import load_model
from pipeline.classifiers.training import labels_of
from pipeline.corpus.rows import load_labelled, write_rows
from pipeline.evaluation.behaviour import KINDS, Case, read_cases, run_cases
from pipeline.evaluation.report import coverage_accuracy, evaluate, reliability
from pipeline.params import EvaluateParams, load_params
from pipeline.schema import TAGS
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main() -> None:
    params = load_params().evaluate
    cases = {kind: read_cases(paths.BEHAVIOUR / f"cases-{kind}.jsonl") for kind in KINDS}
    metrics = {variant.name: _evaluated(variant, cases, params) for variant in VARIANTS}
    paths.METRICS.write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")


def _evaluated(variant: Variant, cases: dict[str, list[Case]], params: EvaluateParams) -> dict[str, Any]:
    model = load_model(paths.MODELS / variant.family)
    scorer, calibration = model.classifier.at(variant.mode), model.deciders[variant.mode].calibration
    figures: dict[str, Any] = {}
    for part in paths.judged():
        figures[part] = _on_part(variant.name, scorer, calibration, model.prior_array, part, params)
    behaviour = {kind: run_cases(lambda texts: calibration.apply(scorer.predict_proba(texts)), cases[kind]).as_json() for kind in KINDS}
    return {**figures, "behaviour": behaviour}


def _on_part(name: str, scorer: Classifier, calibration: Calibration, prior: Prior, part: str, params: EvaluateParams) -> dict[str, Any]:
    """Figures on a part, its own mix of tags as the prior."""
    data = load_labelled(paths.judged()[part])
    labels = labels_of(data)
    probabilities = calibration.for_prior(prior, mix_of(labels)).apply(scorer.predict_proba(list(data["text"])))
    rows = [
        {"id": i, "tag": t, **dict(zip(TAGS, p, strict=True))}
        for i, t, p in zip(data["id"], data["tag"], probabilities.tolist(), strict=True)
    ]
    write_rows(paths.PREDICTIONS / f"{name}-{part}.jsonl", rows)
    if part == "test":
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
