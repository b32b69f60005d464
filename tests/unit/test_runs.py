"""`verbatim runs` finds an experiment's runs, says whose files it has where it made none, and lists what waits while MLflow is silent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from mlflow.entities import Metric, Run, RunData, RunInfo, RunTag

from pipeline.errors import InputError, ModelError, VerbatimError
from pipeline.tracking import logged as module
from pipeline.tracking.lineage import lineage_of
from pipeline.tracking.outbox import post
from pipeline.tracking.records import Corpus, Training
from pipeline.tracking.runs import table_of_runs

STAGES = {
    "linear": {"cmd": "train", "outs": [{"path": "models/linear"}]},
    "evaluate": {"cmd": "evaluate", "deps": [{"path": "models/linear"}], "outs": [{"path": "reports/metrics.json"}]},
    "select": {"cmd": "select", "params": {"params.yaml": {"select.noise": 0.05}}, "outs": [{"path": "models/champion"}]},
}


@pytest.fixture
def place(tmp_path: Path, repository: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two experiments that changed no model and one that changed the linear one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((repository / "params.yaml").read_bytes())
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump({"stages": {name: {} for name in STAGES}}), encoding="utf-8")
    git("init", "--quiet")
    experiment("new-model", {**STAGES, "linear": {**STAGES["linear"], "cmd": "another"}})
    experiment("new-choice", {**STAGES, "select": {**STAGES["select"], "params": {"params.yaml": {"select.noise": 0.06}}}})
    return tmp_path


@pytest.fixture
def logged(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run, of the experiment keen-owl, with the files that the repository has."""
    info = RunInfo("a" * 32, "0", "ada", "FINISHED", 0, 1, "active", run_name="linear-0a1b2c3d4e5f")
    tags = {"verbatim.experiments": "keen-owl", "dvc.lock": lineage_of(Path("models/linear"), judged=Path("reports/metrics.json")).lock}
    data = RunData([Metric("linear.test.macro_f1", 0.9, 0, 0)], [], [RunTag(key, value) for key, value in tags.items()])
    monkeypatch.setattr(module, "runs_of", lambda experiment: [Run(info, data)])


@pytest.fixture
def silent(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *words], check=True, capture_output=True)


def experiment(name: str, stages: dict[str, object]) -> None:
    """Commit a dvc.lock under the reference that DVC gives an experiment."""
    Path("dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": stages}), encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "-m", name)
    git("update-ref", f"refs/exps/ab/{'c' * 38}/{name}", "HEAD")


@pytest.mark.parametrize("name", ["keen-owl", "linear-0a1b2c3d4e5f", "aaaaaa"])
def test_a_run_is_found_by_its_experiment_its_model_and_the_beginning_of_its_id(logged: None, name: str) -> None:
    assert table_of_runs(name) == table_of_runs()
    assert "a" * 32 in table_of_runs(name)


def test_an_experiment_that_made_no_new_model_is_told_whose_files_it_has(logged: None) -> None:
    told = table_of_runs("new-choice")
    assert told == f"experiment new-choice made no new model: its files are those of run {'a' * 32} (linear-0a1b2c3d4e5f)"


@pytest.mark.parametrize(
    ("name", "what", "fix"),
    [
        ("new-model", "no run carries the experiment 'new-model', or has its files", "dvc exp apply new-model"),
        ("nobody", "there is no run, experiment or model 'nobody'", "`verbatim runs` lists all runs"),
        ("aaaaa", "there is no run, experiment or model 'aaaaa'", "of a run's id, give 6 letters at least"),
    ],
)
def test_a_name_that_no_run_has_is_refused_in_three_parts(logged: None, name: str, what: str, fix: str) -> None:
    with pytest.raises(InputError, match=what) as refused:
        table_of_runs(name)
    assert fix in refused.value.fix
    assert refused.value.exit_code == 2


def test_the_beginning_of_several_ids_is_refused_with_all_of_them(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ["abcdef" + end * 26 for end in "01"]
    infos = [RunInfo(run, "0", "ada", "FINISHED", 0, 1, "active", run_name=f"linear-{run[-12:]}") for run in ids]
    monkeypatch.setattr(module, "runs_of", lambda experiment: [Run(info, RunData([], [], [])) for info in infos])
    with pytest.raises(ModelError, match="the ids of 2 runs begin with 'abcdef'") as refused:
        table_of_runs("abcdef")
    assert refused.value.where == f"{ids[0]} (linear-{'0' * 12}), {ids[1]} (linear-{'1' * 12})"
    assert ids[1] not in table_of_runs("abcdef0")


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"dvc.lock": "f00"}, "training"),
        ({"verbatim.kind": "adaptation"}, "adaptation"),
        ({"verbatim.promotion": "rollback"}, "rollback"),
        ({}, ""),
    ],
)
def test_a_run_says_what_kind_it_is(place: Path, monkeypatch: pytest.MonkeyPatch, tags: dict[str, str], kind: str) -> None:
    info = RunInfo("a" * 32, "0", "ada", "FINISHED", 0, 1, "active", run_name="linear-1a")
    run = Run(info, RunData([], [], [RunTag(*tag) for tag in tags.items()]))
    monkeypatch.setattr(module, "runs_of", lambda experiment: [run])
    header, line = table_of_runs().splitlines()
    at = header.index("kind")
    assert line[at : header.index("model")].strip() == kind


def test_what_waits_is_listed_while_the_server_is_down_and_that_is_said(silent: None, place: Path, model_folder: Path) -> None:
    tags = {"verbatim.experiments": "keen-owl"}
    post(
        place, Training("linear", "1a", model_folder, {}, {}, Corpus("corpus", "abc", 7), tags=tags), experiment="verbatim", registered="v"
    )
    for told in (table_of_runs(), table_of_runs("keen-owl")):
        _, line, note = told.splitlines()
        assert line.startswith("waits")
        assert "linear-1a" in line
        assert note.startswith("only what waits in .verbatim/outbox: MLflow does not answer")


@pytest.mark.parametrize("name", [None, "keen-owl"])
def test_a_server_that_is_down_is_an_error_where_nothing_waits(silent: None, name: str | None) -> None:
    with pytest.raises(VerbatimError, match="MLflow does not answer"):
        table_of_runs(name)
