"""Stage `register`: a run a family in MLflow, and the champion in its registry. Reads files; safe to run again."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from pipeline.classifiers.protocol import FAMILIES, VARIANTS
from pipeline.classifiers.saved import read_card
from pipeline.params import load_params
from pipeline.stages import paths
from pipeline.stages.run import stage
from pipeline.tracking.records import Training


@stage
def main() -> None:
    from pipeline.tracking.store import log_training, register, store

    params = load_params().register_
    champion = _read(paths.DECISION)["family"]
    trainings = {name: _training(name) for name in FAMILIES}
    with store(params.experiment) as client:
        runs = {name: log_training(client, training) for name, training in trainings.items()}
        register(client, trainings[champion], run_id=runs[champion], name=params.name)
    told = {"champion": champion, "versions": {name: training.version for name, training in trainings.items()}}
    paths.REGISTERED.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _training(name: str) -> Training:
    params, metrics = load_params(), _read(paths.METRICS)
    variants = [variant for variant in VARIANTS if variant.family == name]
    train = params.train.model_dump()
    return Training(
        family=name,
        version=read_card(paths.MODELS / name).version,
        model=paths.MODELS / name,
        params={
            "train": {"seed": params.train.seed, name: train[name]},
            "split": params.split.model_dump(),
            "decide": params.decide.model_dump(),
        },
        metrics={variant.name: metrics[variant.name] for variant in variants},
        plots=tuple(path for variant in variants for path in sorted(paths.PLOTS.glob(f"*-{variant.name}.json"))),
        inventory=_read(paths.INVENTORY),
        commit=_commit(),
    )


def _read(path: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
