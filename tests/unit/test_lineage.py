"""From a run one finds what made it: only the stages behind its model, only the params that they used."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from pipeline.tracking.lineage import Lineage, lineage_of
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
PIPELINE = {"split": {}, "train": {"matrix": {"family": ["linear", "spacy"]}}, "evaluate": {}}
PARAMS = {"split": {"seed": 1}, "train": {"seed": 13, "linear": {"C": 4.0}, "spacy": {"epochs": 8}}, "evaluate": {"bootstrap": 100}}


def write_lock(folder: Path, stages: dict[str, object]) -> None:
    (folder / "dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": stages}), encoding="utf-8")


def linear() -> Lineage:
    return lineage_of(Path("models/linear"), judged=Path("reports/metrics.json"))


def git(*words: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DVC_EXP_NAME", "DVC_EXP_BASELINE_REV"):
        monkeypatch.delenv(name, raising=False)
    write_lock(tmp_path, LOCK)
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump({"stages": PIPELINE}), encoding="utf-8")
    return tmp_path


@pytest.fixture
def committed(place: Path) -> str:
    """The commit of a repository whose params.yaml has what the stages used."""
    (place / "params.yaml").write_text(yaml.safe_dump(PARAMS), encoding="utf-8")
    (place / "corpus").mkdir()
    (place / "corpus/one.jsonl").write_text("{}", encoding="utf-8")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "all")
    return git("rev-parse", "HEAD")


def test_the_stages_behind_a_model_and_its_figures_are_found_and_no_other_models(place: Path) -> None:
    found = linear()
    assert found.stages == ("evaluate", "split", "train@linear")
    assert set(found.params) == {"split", "train.seed", "train.linear", "evaluate"}


def test_the_hash_changes_with_what_the_model_rests_on_and_with_nothing_else(place: Path) -> None:
    before = linear().lock
    for stage, changes in (("train@spacy", False), ("train@linear", True)):
        write_lock(place, {**LOCK, stage: {**LOCK[stage], "cmd": "another"}})
        assert (linear().lock != before) is changes


def test_the_stages_of_a_loop_are_known_as_those_of_a_matrix_are(place: Path) -> None:
    before = linear().stages
    loop = {"foreach": {"linear": {"reads": "parts/train.jsonl"}, "spacy": {"reads": "parts"}}, "do": {}}
    (place / "dvc.yaml").write_text(yaml.safe_dump({"stages": {**PIPELINE, "train": loop}}), encoding="utf-8")
    assert linear().stages == before


@pytest.mark.parametrize("stale", ["train@bayes", "linear", "evaluate@linear"])
def test_a_stage_that_the_pipeline_has_no_more_says_nothing_though_dvc_left_it_in_the_lock(place: Path, stale: str) -> None:
    before = linear()
    old = {"params": {"params.yaml": {"train.linear": {"C": 1.0}}}, "outs": [{"path": "models/linear"}]}
    write_lock(place, {**LOCK, stale: old})
    assert linear() == before


def test_an_experiment_outside_git_is_named_and_told_how_to_bring_back(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVC_EXP_NAME", "keen-owl")
    tags = linear().tags
    assert tags["verbatim.experiments"] == "keen-owl"
    assert tags["verbatim.command"] == "dvc exp apply keen-owl"


def test_what_the_commit_has_is_brought_back_by_it_though_dvc_wrote_the_lock_since(place: Path, committed: str) -> None:
    write_lock(place, {**LOCK, "evaluate": {**LOCK["evaluate"], "cmd": "another"}})
    (place / "notes.txt").write_text("nothing that a stage reads", encoding="utf-8")
    tags = linear().tags
    assert tags["verbatim.command"] == f"git checkout {committed} && dvc repro"
    assert tags["verbatim.dirty"] == "false"


def test_params_other_than_the_commit_s_are_in_the_command_and_those_of_other_models_are_not(
    place: Path, committed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DVC_EXP_NAME", "keen-owl")
    used = {"train.seed": 13, "train.linear": {"C": 2.0}}
    others = {"train.spacy": {"epochs": 9}}
    write_lock(
        place,
        {
            **LOCK,
            "train@linear": {**LOCK["train@linear"], "params": {"params.yaml": used}},
            "train@spacy": {**LOCK["train@spacy"], "params": {"params.yaml": others}},
        },
    )
    tags = linear().tags
    assert tags["verbatim.command"] == f"git checkout {committed} && dvc exp run -S train.linear.C=2.0"
    assert tags["verbatim.dirty"] == "false"


@pytest.mark.parametrize("name", ["corpus/one.jsonl", "corpus/new.jsonl", "dvc.yaml"])
def test_a_changed_or_new_file_that_a_stage_reads_is_told_and_the_experiment_alone_has_it(
    place: Path, committed: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with (place / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert linear().tags["verbatim.dirty"] == "true"
    assert linear().command == f"git checkout {committed} && dvc repro"
    monkeypatch.setenv("DVC_EXP_NAME", "keen-owl")
    assert linear().command == "dvc exp apply keen-owl"


def test_a_run_without_git_is_of_an_unknown_commit(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert (linear().commit, linear().dirty) == ("unknown", True)


def test_a_param_that_the_commit_does_not_know_is_a_difference_that_no_setting_brings(place: Path, committed: str) -> None:
    write_lock(place, {**LOCK, "evaluate": {**LOCK["evaluate"], "params": {"params.yaml": {"evaluate": {"bins": 10}}}}})
    assert linear().dirty
    assert linear().changed == {}


def test_a_queued_experiment_in_dvcs_copy_belongs_to_the_project_it_came_from(tmp_path: Path) -> None:
    copy = tmp_path / "project" / ".dvc" / "tmp" / "exps" / "tmpabc"
    assert project_of(copy) == tmp_path / "project"
    assert is_copy(copy)
    assert project_of(tmp_path) == tmp_path
    assert not is_copy(tmp_path)
