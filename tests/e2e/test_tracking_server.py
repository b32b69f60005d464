"""A team's tracking server: a real `mlflow server` with its own artifact store; when it is down, nothing is lost and nothing waits."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from mlflow import MlflowClient

from pipeline import places
from pipeline.classifiers.calibration import Calibration
from pipeline.classifiers.saved import Decider, Model, read_card, save_model
from pipeline.schema import Mode
from pipeline.tracking.announce import announce_champion, flush, post_training, training_of
from pipeline.tracking.logged import runs_of
from pipeline.tracking.models import find_model, name_in
from pipeline.tracking.promotions import now
from pipeline.tracking.records import By, Choice
from pipeline.tracking.registry import FAMILY, PUT_IN_USE, PUT_IN_USE_BY, registered_champion
from pipeline.tracking.runs import table_of_runs

pytestmark = pytest.mark.slow
Go = Callable[[Path, str], None]
DOWN = "http://127.0.0.1:9"

POST = """
import sys
from pathlib import Path
from pipeline.tracking.announce import flush, post_training, training_of
from pipeline.tracking.promotions import now
from pipeline.tracking.records import By, Choice
sys.addaudithook(lambda event, told: print(told[1]) if event == "socket.connect" else None)
told = {"tags": {"verbatim.experiments": sys.argv[2]}, "metrics": {"linear": {"test": {"macro_f1": 0.5}}}}
post_training(training_of(Path(sys.argv[1]), **told), champion=Choice(By.PIPELINE, now()))
flush()
"""


REFUSED = """
from dataclasses import replace
from pathlib import Path
from pipeline.tracking.announce import flush, post_training, training_of
training = training_of(Path("models/champion"), tags={"verbatim.experiments": "keen-owl"})
post_training(replace(training, params={"train.linear (C)": 4.0}))
post_training(training)
flush()
"""
DELETED = """
from pathlib import Path
from mlflow import MlflowClient
from pipeline.params import load_params
from pipeline.tracking.announce import flush, post_training, training_of
post_training(training_of(Path("models/champion"), metrics={"accuracy": 0.5}))
flush()
known = MlflowClient().get_experiment_by_name(load_params().register_.experiment)
MlflowClient().delete_experiment(known.experiment_id)
post_training(training_of(Path("models/champion"), metrics={"accuracy": 0.6}))
flush()
"""
MODEL_GONE = """
from pathlib import Path
from mlflow import MlflowClient
from pipeline.params import load_params
from pipeline.tracking.announce import announce_champion, flush, post_training, training_of
from pipeline.tracking.promotions import now
from pipeline.tracking.records import By, Choice
post_training(training_of(Path("models/champion")))
flush()
known = MlflowClient().get_experiment_by_name(load_params().register_.experiment)
for model in MlflowClient().search_logged_models([known.experiment_id]):
    MlflowClient().delete_logged_model(model.model_id)
announce_champion(Path("models/champion"), Choice(By.PIPELINE, now()))
flush()
"""
CANDIDATE = """
from pathlib import Path
from mlflow import MlflowClient
from pipeline.params import load_params
from pipeline.tracking.announce import announce_candidate, announce_champion, flush
from pipeline.tracking.promotions import now
from pipeline.tracking.records import By, Choice
announce_candidate(Path("models/champion"))
flush()
client, name = MlflowClient(), load_params().register_.name
(version,) = client.search_model_versions(f"name = '{name}'")
run = client.get_run(version.run_id)
assert not client.get_registered_model(name).aliases
assert run.data.tags["mlflow.note.content"] == Path("models/champion/card.md").read_text(encoding="utf-8")
assert [own.path for own in client.list_artifacts(run.info.run_id)] == ["card.md"]
announce_champion(Path("models/champion"), Choice(By.PIPELINE, now()))
flush()
print(client.get_model_version_by_alias(name, "champion").version == version.version)
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def project(tmp_path: Path, repository: Path, model_folder: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(model_folder, folder / "models" / "champion")
    shutil.copy(repository / "params.yaml", folder)
    return folder


@pytest.fixture
def other_project(project: Path, model: Model) -> Path:
    """Another folder of the same team, with another model."""
    folder = project.with_name("other")
    folder.mkdir()
    shutil.copy(project / "params.yaml", folder)
    decider = Decider(Calibration(1.0, (9.0, 0.0, 0.0, 0.0)), threshold=0.5, interval=(0.4, 0.6))
    save_model(Model(model.classifier, {Mode.FAST: decider}, model.prior, model.corpus), folder / "models/champion")
    return folder


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Go:
    """Go to work in a folder, with the runs kept at a URI."""

    def to(folder: Path, uri: str) -> None:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)

    return to


def announce(model: str, *, by: By = By.PIPELINE, seconds: int = 0) -> None:
    """Tell that a model is in use, as decided some seconds from now."""
    announce_champion(Path(model), Choice(by, now() + timedelta(seconds=seconds)))
    flush()


def log(model: str, tags: Mapping[str, str]) -> None:
    post_training(training_of(Path(model), metrics={"accuracy": 0.5}, tags=tags))
    flush()


@contextmanager
def server(folder: Path, port: int) -> Iterator[str]:
    """A tracking server with a database and artifacts of its own, until the block ends."""
    folder.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    words += ["--backend-store-uri", f"sqlite:///{folder}/server.db", "--artifacts-destination", str(folder / "artifacts")]
    log = (folder / "server.log").open("wb")
    own = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    process = subprocess.Popen(words, stdout=log, stderr=log, env=os.environ | own, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=60)


def wait_for(uri: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{uri}/health", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError("the server did not start")


def in_project(project: Path, uri: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MLFLOW_TRACKING_URI": uri, "MLFLOW_DISABLE_TELEMETRY": "true"}
    return subprocess.run([sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True, check=True)


def posted(project: Path, uri: str, experiment: str) -> subprocess.CompletedProcess[str]:
    return in_project(project, uri, "-c", POST, "models/champion", experiment)


def listed(project: Path, uri: str) -> str:
    return in_project(project, uri, "-m", "pipeline.cli", "runs").stdout


def test_a_run_waits_while_the_server_is_down_and_is_there_once_when_it_is_back(
    project: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = f"http://127.0.0.1:{port}"
    down = posted(project, uri, "keen-owl")
    assert down.stdout.splitlines() == [str(("127.0.0.1", port))]  # asked once, and not waited for
    assert "1 wait in .verbatim/outbox" in down.stderr
    with server(tmp_path / "server", port):
        header, *lines = listed(project, uri).splitlines()
        assert header.endswith("best macro-F1 on test")
        rows = [line for line in lines if "linear-" in line]
        assert len(rows) == 1
        assert "keen-owl" in rows[0]
        assert not list((project / ".verbatim/outbox").iterdir())
        posted(project, uri, "keen-owl")
        assert len([line for line in listed(project, uri).splitlines() if "linear-" in line]) == 1
        (tmp_path / "temporary").mkdir()
        monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
        fetched = in_project(project, uri, "-m", "pipeline.cli", "explain", "Colis cassé, honteux.", "--model", "models:/verbatim@champion")
        assert "model: linear-" in fetched.stdout
        assert not list((tmp_path / "temporary").iterdir())  # what was fetched went with the process
    assert list((tmp_path / "server" / "artifacts").rglob("linear.npz"))
    asked = (tmp_path / "server" / "server.log").read_text(encoding="utf-8")
    assert "runs/log-batch" in asked
    assert not any(one in asked for one in ("runs/log-metric", "runs/log-parameter"))
    assert not (project / "mlartifacts").exists()
    assert not (project / "mlflow.db").exists()


def test_a_run_is_logged_and_fetched_without_a_word_of_mlflow_s(project: Path) -> None:
    uri = f"sqlite:///{project}/mlflow.db"
    assert posted(project, uri, "keen-owl").stderr == ""
    fetched = in_project(project, uri, "-m", "pipeline.cli", "explain", "Colis cassé, honteux.", "--model", "models:/verbatim@champion")
    assert fetched.stderr == ""


class Refusing(BaseHTTPRequestHandler):
    """Answers as a server does that does not know who asks."""

    def do_GET(self) -> None:
        self.send_error(403)

    do_POST = do_GET  # noqa: N815, the name that http.server calls


def test_a_run_waits_while_the_server_refuses_it_and_why_is_told(project: Path, port: int) -> None:
    with HTTPServer(("127.0.0.1", port), Refusing) as refusing:
        Thread(target=refusing.serve_forever, daemon=True).start()
        refused = posted(project, f"http://127.0.0.1:{port}", "keen-owl")
        refusing.shutdown()
    assert "1 wait in .verbatim/outbox" in refused.stderr
    assert "403" in refused.stderr
    assert len(list((project / ".verbatim/outbox").iterdir())) == 1


def test_a_run_that_mlflow_refuses_for_good_is_set_aside_and_keeps_nothing_back(project: Path) -> None:
    uri = f"sqlite:///{project}/mlflow.db"
    told = in_project(project, uri, "-c", REFUSED).stderr
    assert "MLflow refuses the run" in told
    assert "train.linear (C)" in told
    assert "\n  what to do: mend " in told
    (aside,) = (project / ".verbatim/outbox").iterdir()
    assert aside.name.startswith("aside-")
    assert "keen-owl" in listed(project, uri)


def test_runs_wait_while_their_experiment_is_deleted(project: Path) -> None:
    told = in_project(project, f"sqlite:///{project}/mlflow.db", "-c", DELETED).stderr
    assert "deleted experiment" in told
    assert "1 wait in .verbatim/outbox" in told
    (parcel,) = (project / ".verbatim/outbox").iterdir()
    assert not parcel.name.startswith("aside-")


def test_a_candidate_is_a_version_with_its_card_and_in_use_once_it_is_the_champion(project: Path) -> None:
    done = in_project(project, f"sqlite:///{project}/mlflow.db", "-c", CANDIDATE)
    assert done.stdout.splitlines() == ["True"]


def test_a_run_whose_model_was_deleted_in_mlflow_is_told_and_fails_nothing(project: Path) -> None:
    told = in_project(project, f"sqlite:///{project}/mlflow.db", "-c", MODEL_GONE).stderr
    assert "the model of the run is gone from MLflow" in told
    assert "\n  what to do: delete its runs" in told


@pytest.mark.parametrize("untold", [(), (PUT_IN_USE, PUT_IN_USE_BY, FAMILY)], ids=["by verbatim", "by hand"])
def test_a_decision_that_comes_late_gets_its_version_and_the_newer_one_stays_in_use(
    project: Path, other_project: Path, go: Go, capsys: pytest.CaptureFixture[str], untold: Sequence[str]
) -> None:
    uri, mine = f"sqlite:///{other_project}/mlflow.db", name_in(project / "models/champion")
    go(project, DOWN)
    announce("models/champion", by=By.PROMOTION, seconds=-60)
    go(other_project, uri)
    announce("models/champion", by=By.PROMOTION)
    for tag in untold:
        MlflowClient().delete_model_version_tag("verbatim", "1", tag)
    go(project, uri)
    capsys.readouterr()
    flush()
    late = capsys.readouterr().err
    by = "hand" if untold else "promotion"
    assert f"the alias champion of verbatim stays at version 1 (by {by}, 20" in late
    assert "not at version 2 (by promotion, 20" in late
    assert mine in table_of_runs(mine)
    assert not list(Path(".verbatim/outbox").iterdir())
    assert registered_champion("verbatim") == name_in(other_project / "models/champion")
    announce("models/champion", by=By.PROMOTION, seconds=60)
    assert capsys.readouterr().err == ""
    assert registered_champion("verbatim") == mine


def test_a_folder_that_does_not_know_of_a_promotion_does_not_take_it_back(
    project: Path, other_project: Path, go: Go, capsys: pytest.CaptureFixture[str]
) -> None:
    uri, theirs = f"sqlite:///{project}/mlflow.db", name_in(other_project / "models/champion")
    go(project, uri)
    announce("models/champion")
    go(other_project, uri)
    announce("models/champion", by=By.PROMOTION)
    go(project, uri)
    assert capsys.readouterr().err == ""
    announce("models/champion", seconds=60)
    assert registered_champion("verbatim") == theirs
    stale = capsys.readouterr().err
    assert "the alias champion of verbatim stays at version 2 (by promotion, 20" in stale
    assert "`git pull` brings promotions.jsonl up to date" in stale


def test_what_the_pipeline_chooses_anew_is_put_into_use_where_nothing_was_promoted(project: Path, other_project: Path, go: Go) -> None:
    uri = f"sqlite:///{project}/mlflow.db"
    for folder in (project, other_project):
        go(folder, uri)
        announce("models/champion", seconds=60 * (folder == other_project))
        assert registered_champion("verbatim") == name_in(Path("models/champion"))


def test_what_waited_together_ends_at_its_last_decision(project: Path, other_project: Path, go: Go) -> None:
    shutil.copytree(other_project / "models/champion", project / "models/challenger")
    go(project, DOWN)
    announce("models/champion")
    announce("models/challenger")
    go(project, f"sqlite:///{project}/mlflow.db")
    flush()
    assert registered_champion("verbatim") == name_in(Path("models/challenger"))


def test_the_registry_s_champion_is_named_without_its_files(project: Path, go: Go) -> None:
    go(project, f"sqlite:///{project}/mlflow.db")
    announce("models/champion")
    shutil.rmtree("mlartifacts")
    assert registered_champion("verbatim") == name_in(Path("models/champion"))


def test_a_promotion_s_run_names_the_model_that_its_adaptation_s_logged(project: Path, go: Go) -> None:
    go(project, f"sqlite:///{project}/mlflow.db")
    for accuracy in (0.5, 0.6):
        post_training(training_of(Path("models/champion"), metrics={"accuracy": accuracy}))
    announce("models/champion")
    assert len(list(Path("mlartifacts").rglob("linear.npz"))) == 1
    runs = [run.info.run_id for run in runs_of("verbatim")]
    assert [name_in(find_model(run)) for run in runs] == [name_in(Path("models/champion"))] * 2
    assert [name_in(find_model(run[:6])) for run in runs] == [name_in(Path("models/champion"))] * 2


def test_a_decision_is_a_run_though_its_model_has_one_and_is_told_once(project: Path, go: Go) -> None:
    go(project, f"sqlite:///{project}/mlflow.db")
    announce("models/champion")
    undone = training_of(Path("models/champion"), params={"put_in_use": {"by": "rollback"}}, tags={"verbatim.promotion": "rollback"})
    for _ in range(2):
        post_training(undone, champion=Choice(By.ROLLBACK, now()))
        flush()
    announce("models/champion")
    assert [run.data.tags.get("verbatim.promotion") for run in runs_of("verbatim")] == ["rollback", None]
    assert len(list(Path("mlartifacts").rglob("linear.npz"))) == 1


MAKE = {"dvc": 'echo "$@" >> asked', "python": f'case "$*" in *summary*) ;; *) exec {sys.executable} "$@";; esac'}
"""What stands for the two commands of `make run`."""


def registers_again(project: Path, repository: Path) -> bool:
    """Whether `make run`, with nothing out of date, has the stage register run."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(repository / name, project)
    (project / ".venv/bin").mkdir(parents=True, exist_ok=True)
    for name, does in MAKE.items():
        (project / ".venv/bin" / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (project / ".venv/bin" / name).chmod(0o755)
    (project / ".venv/installed").touch()
    environment = {key: value for key, value in os.environ.items() if key != "MLFLOW_TRACKING_URI"} | {"PYTHONPATH": str(repository)}
    subprocess.run(["make", "run"], cwd=project, env=environment, capture_output=True, text=True, check=True)
    asked = (project / "asked").read_text(encoding="utf-8").splitlines()
    (project / "asked").unlink()
    assert asked[0] == "repro --quiet"
    return asked[1:] == ["repro --quiet --force --single-item register"]


def test_make_run_registers_again_where_another_command_made_the_database_anew(
    project: Path, other_project: Path, go: Go, repository: Path
) -> None:
    shutil.copytree(other_project / "models/champion", project / "models/challenger")
    promoted = name_in(project / "models/challenger")
    (project / places.REPORTS).mkdir()
    versions = {"linear": read_card(project / "models/champion").version}
    (project / places.REGISTERED).write_text(json.dumps({"family": "linear", "versions": versions}), encoding="utf-8")
    assert registers_again(project, repository)
    go(project, f"sqlite:///{project}/mlflow.db")
    log("models/challenger", {"verbatim.kind": "adaptation"})
    assert registers_again(project, repository)
    announce("models/challenger", by=By.PROMOTION)
    assert registers_again(project, repository)
    log("models/champion", {"dvc.lock": "f00"})
    announce("models/champion", seconds=60)
    assert not registers_again(project, repository)
    assert registered_champion("verbatim") == promoted
    MlflowClient().delete_registered_model_alias("verbatim", "champion")
    assert registers_again(project, repository)
    (project / places.OUTBOX / f"aside-0-{versions['linear']}").mkdir()
    assert not registers_again(project, repository)
