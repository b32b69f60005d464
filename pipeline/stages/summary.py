"""What `make run` says at its end: the champion, its figures, and where to look. Not a stage; it reads what they left."""

from __future__ import annotations

import os

from pipeline import places
from pipeline.classifiers.names import model_name
from pipeline.classifiers.saved import read_card
from pipeline.errors import ModelError
from pipeline.evaluation.intervals import Estimate
from pipeline.stages.run import read_json, stage
from pipeline.tracking.models import champion_in_use, name_in
from pipeline.tracking.outbox import without_credentials


@stage
def main() -> None:
    decision = read_json(places.DECISION)
    champion = decision["champion"]
    test = read_json(places.METRICS)[champion]["test"]
    made = model_name(decision["family"], read_json(places.REGISTERED)["versions"][decision["family"]])
    print(f"champion   {made}, {champion}: {decision['reason']}")
    if (used := _in_use()) != made:
        print(f"in use     {used}")
    print(f"test       macro-F1 {_told(test['macro_f1'])}, accuracy {_told(test['accuracy'])}, {test['comments']} comments")
    for tag, scores in test["tags"].items():
        print(f"           F1 of {tag:<16} {_told(scores['f1'])}, {scores['support']} comments")
    for mode, own in read_card(places.CHAMPION).modes.items():
        low, high = own.threshold_interval
        print(
            f"tagged     in mode {mode} from {own.threshold:.2f} on, the cautious end of [{low:.2f}, {high:.2f}]; under it, a person reads"
        )
    for name, quality in read_json(places.INSIGHT_METRICS).items():
        print(f"insight    macro-F1 of {name:<12} {_told(quality['macro_f1'])}, {quality['comments']} comments out of fold")
    print(f"sample     {places.TAGGED_SAMPLE}")
    print(f"report     {places.PAGE}")
    uri = os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db")
    is_server = uri.lower().startswith(("http://", "https://"))
    print(f"experiments  {without_credentials(uri) if is_server else f'.venv/bin/mlflow ui --backend-store-uri {uri}'}")


def _in_use() -> str:
    """The name of the model in use, or why it cannot be used."""
    try:
        return name_in(champion_in_use())
    except ModelError as error:
        return str(error)


def _told(estimate: dict[str, float]) -> str:
    return str(Estimate(**estimate))


if __name__ == "__main__":
    main()
