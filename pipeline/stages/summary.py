"""What `make run` says at its end: the champion, its figures, and where to look. Not a stage; it reads what they left."""

from __future__ import annotations

import json
import os
from typing import Any

from pipeline.classifiers.saved import read_card
from pipeline.stages import paths
from pipeline.stages.run import stage


@stage
def main() -> None:
    decision = _read(paths.DECISION)
    champion = decision["champion"]
    test = _read(paths.METRICS)[champion]["test"]
    version = _read(paths.REGISTERED)["versions"][decision["family"]]
    print(f"champion   {decision['family']}-{version}, {champion}: {decision['reason']}")
    print(f"test       macro-F1 {_told(test['macro_f1'])}, accuracy {_told(test['accuracy'])}, {test['comments']} comments")
    for tag, scores in test["tags"].items():
        print(f"           F1 of {tag:<16} {_told(scores['f1'])}, {scores['support']} comments")
    for mode, own in read_card(paths.CHAMPION).modes.items():
        low, high = own.threshold_interval
        print(
            f"tagged     in mode {mode} from {own.threshold:.2f} on, the cautious end of [{low:.2f}, {high:.2f}]; under it, a person reads"
        )
    for name, quality in _read(paths.INSIGHT_METRICS).items():
        print(f"insight    macro-F1 of {name:<12} {_told(quality['macro_f1'])}, {quality['comments']} comments out of fold")
    print(f"sample     {paths.TAGGED_SAMPLE}")
    print(f"report     {paths.PAGE}")
    uri = os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db")
    print(f"experiments  .venv/bin/mlflow ui --backend-store-uri {uri}")


def _told(estimate: dict[str, float]) -> str:
    return f"{estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]"


def _read(path: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
