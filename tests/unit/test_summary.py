"""What `make run` says at its end tells the model that the pipeline chose from the one that is in use."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import places
from pipeline.classifiers.saved import Model, read_card, save_model
from pipeline.schema import TAGS
from pipeline.stages import summary
from pipeline.tracking.models import name_in
from pipeline.tracking.promotions import Promotion, append, now

FIGURE = {"value": 0.9, "low": 0.8, "high": 0.95}
TEST = {"macro_f1": FIGURE, "accuracy": FIGURE, "comments": 6, "tags": {tag: {"f1": FIGURE, "support": 2} for tag in TAGS}}


@pytest.fixture
def told(tmp_path: Path, model_folder: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[[], list[str]]:
    """The lines, in a project whose pipeline chose its only model."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(repository / "params.yaml", tmp_path)
    shutil.copytree(model_folder, places.CHAMPION)
    places.REPORTS.mkdir()
    registered = {"family": "linear", "versions": {"linear": read_card(places.CHAMPION).version}}
    decision = {"family": "linear", "mode": "fast", "champion": "linear", "reason": "linear has the best macro-F1"}
    for path, value in (
        (places.DECISION, decision),
        (places.METRICS, {"linear": {"test": TEST}}),
        (places.REGISTERED, registered),
        (places.INSIGHT_METRICS, {}),
    ):
        path.write_text(json.dumps(value), encoding="utf-8")

    def lines() -> list[str]:
        summary.main()
        return str(capsys.readouterr().out).splitlines()

    return lines


def promote(new: str) -> None:
    entry = Promotion(kind="promotion", when=now(), who="Ada", old=name_in(places.CHAMPION), new=new, reason="better on our comments")
    append(places.PROMOTIONS, entry)


def test_where_nothing_was_promoted_the_champion_is_the_one_in_use(told: Callable[[], list[str]]) -> None:
    lines = told()
    assert lines[0] == f"champion   {name_in(places.CHAMPION)}, linear: linear has the best macro-F1"
    assert not any(line.startswith("in use") for line in lines)


def test_another_model_in_use_is_named_beside_the_champion(told: Callable[[], list[str]], model: Model) -> None:
    other = save_model(replace(model, corpus="other comments"), places.CHALLENGER)
    shutil.copytree(places.CHALLENGER, places.VERSIONS / other.name)
    promote(other.name)
    assert f"in use     {other.name}" in told()


def test_a_model_in_use_whose_files_are_gone_is_said_to_be(told: Callable[[], list[str]]) -> None:
    promote("linear-0123456789ab")
    assert "in use     the files of linear-0123456789ab are gone" in told()


def test_a_server_of_runs_is_told_without_a_password(told: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://ada:secret@runs.example:5000")
    assert told()[-1] == "experiments  https://runs.example:5000"
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    assert told()[-1] == "experiments  .venv/bin/mlflow ui --backend-store-uri sqlite:///mlflow.db"
