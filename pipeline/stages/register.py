"""Stage `register`: a run a family in MLflow, and the model in use in its registry. Reads files; safe to run again.

The runs go to the outbox first: a tracking server that is down fails no stage, and gets them when it is back.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.classifiers.protocol import FAMILIES, VARIANTS
from pipeline.classifiers.saved import read_card
from pipeline.errors import ModelError
from pipeline.stages import paths
from pipeline.stages.run import stage
from pipeline.tracking.announce import announce_champion, flush, post_training
from pipeline.tracking.models import champion_in_use
from pipeline.tracking.pictures import pictures
from pipeline.tracking.place import is_copy
from pipeline.tracking.records import Artifact, Corpus, Training
from pipeline.tracking.thread import thread_to


@stage
def main() -> None:
    with TemporaryDirectory() as drawn:
        trainings = {name: _training(name, Path(drawn)) for name in FAMILIES}
        for training in trainings.values():
            post_training(training)
    if not is_copy(Path()):
        _announce()
    flush()
    told = {"champion": _read(paths.DECISION)["family"], "versions": {name: training.version for name, training in trainings.items()}}
    paths.REGISTERED.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _announce() -> None:
    """Tell which model is in use. The record of promotions is no dependency: it says that, not what a stage makes."""
    try:
        announce_champion(champion_in_use(), tags={}, metrics={})
    except ModelError as error:
        print(f"The registry's champion stays as it is. {error}", file=sys.stderr)


def _training(name: str, drawn: Path) -> Training:
    metrics, inventory = _read(paths.METRICS), _read(paths.INVENTORY)
    names = [variant.name for variant in VARIANTS if variant.family == name]
    thread = thread_to(paths.MODELS / name, judged=paths.METRICS)
    points = [path for variant in names for path in sorted(paths.PLOTS.glob(f"*-{variant}.json"))]
    return Training(
        family=name,
        version=read_card(paths.MODELS / name).version,
        model=paths.MODELS / name,
        params=thread.params,
        metrics={variant: metrics[variant] for variant in names},
        corpus=Corpus("data/corpus", inventory["sha256"], inventory["comments"]),
        files=(*(Artifact(path, "plots") for path in points), *pictures(points, drawn)),
        tags=thread.tags,
    )


def _read(path: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
