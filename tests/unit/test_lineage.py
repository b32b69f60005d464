"""From a run one finds what made it: only the stages behind its model, only the params that they used."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipeline.tracking.lineage import lineage_of
from pipeline.tracking.project import is_copy, project_of

LOCK = {
    "split": {"deps": [{"path": "corpus"}], "params": {"params.yaml": {"split": {"seed": 1}}}, "outs": [{"path": "parts"}]},
    "train@linear": {
        "deps": [{"path": "parts/train.jsonl"}],
        "params": {"params.yaml": {"train.seed": 13, "train.linear": {"C": 4.0}}},
        "outs": [{"path": "models/linear"}],
    },
    "train@spacy": {
        "deps": [{"path": "parts"}],
        "params": {"params.yaml": {"train.spacy": {"epochs": 8}}},
        "outs": [{"path": "models/spacy"}],
    },
    "evaluate": {
        "deps": [{"path": "models/linear"}, {"path": "models/spacy"}],
        "params": {"params.yaml": {"evaluate": {"bootstrap": 100}}},
        "outs": [{"path": "reports/metrics.json"}],
    },
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DVC_EXP_NAME", "DVC_EXP_BASELINE_REV"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": LOCK}), encoding="utf-8")
    return tmp_path


def test_the_stages_behind_a_model_and_its_figures_are_found_and_no_other_models(place: Path) -> None:
    found = lineage_of(Path("models/linear"), judged=Path("reports/metrics.json"))
    assert found.stages == ("evaluate", "split", "train@linear")
    assert set(found.params) == {"split", "train.seed", "train.linear", "evaluate"}


def test_the_hash_changes_with_what_the_model_rests_on_and_with_nothing_else(place: Path) -> None:
    before = lineage_of(Path("models/linear"), judged=Path("reports/metrics.json")).lock
    for stage, changes in (("train@spacy", False), ("train@linear", True)):
        changed = {**LOCK, stage: {**LOCK[stage], "cmd": "another"}}
        (place / "dvc.lock").write_text(yaml.safe_dump({"stages": changed}), encoding="utf-8")
        assert (lineage_of(Path("models/linear"), judged=Path("reports/metrics.json")).lock != before) is changes


def test_an_experiment_is_named_and_told_how_to_bring_back(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVC_EXP_NAME", "keen-owl")
    tags = lineage_of(Path("models/linear"), judged=Path("reports/metrics.json")).tags
    assert tags["verbatim.experiments"] == "keen-owl"
    assert tags["verbatim.command"] == "dvc exp apply keen-owl"


def test_a_queued_experiment_in_dvcs_copy_belongs_to_the_project_it_came_from(tmp_path: Path) -> None:
    copy = tmp_path / "project" / ".dvc" / "tmp" / "exps" / "tmpabc"
    assert project_of(copy) == tmp_path / "project"
    assert is_copy(copy)
    assert project_of(tmp_path) == tmp_path
    assert not is_copy(tmp_path)
