"""One thread from experiment to run, as docs/loop.md promises it: DVC's own experiments on a small project, and the runs they leave."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import chdir, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner

from pipeline import places
from pipeline.classifiers.protocol import FAMILIES
from pipeline.cli import main
from pipeline.tracking.lineage import hash_of, locked_at, used_stages
from tests.project import Project, copied

if TYPE_CHECKING:
    from mlflow.entities import Run

pytestmark = pytest.mark.slow
TRAINED = ("train@spacy", "train@transformer", "calibrate@spacy", "calibrate@transformer", "quantise", "teach")
SLOW = ("ingest", "clean", "hard", "split", "encoder", "gate", *TRAINED)
AFRESH = ("linear", "calibrate@linear", "join", "evaluate", "select", "register")
"""What an experiment with another linear model has to run, and no more."""
WITHOUT_RUNS = ("tag_sample", "insight", "report")
EVERY = 20
"""Each so many-th of the hard comments."""
FEW = 20
"""Comments of a slice, of which there are few then: each of its figures takes MLflow its time."""

ONCE = """
import shutil
from pipeline import places
from pipeline.stages import calibrate, clean, gate, hard, ingest, quantise, split, teach, train
from tests.conftest import save_tiny_encoder
for folder in (places.DERIVED, places.COURSES, places.MODELS):
    folder.mkdir(parents=True)
for stage in (ingest, clean, hard, split, gate):
    stage.main()
save_tiny_encoder(places.ENCODER)
train.main("transformer")
quantise.main()
teach.main()
calibrate.main("transformer")
for folder in (places.TRAINED, places.MODELS):
    shutil.copytree(folder / "transformer", folder / "spacy")
shutil.copy(places.COURSES / "transformer.json", places.COURSES / "spacy.json")
"""
"""The stages of SLOW, in one process. A tiny transformer stands in for spaCy's model, whose library takes each stage seconds to load."""


@dataclass(frozen=True)
class Tracked(Project):
    """A small project under git, which runs the code of a repository."""

    code: Path

    @property
    def environment(self) -> dict[str, str]:
        who = {f"GIT_{role}_{what}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        own = {"PYTHONPATH": str(self.code), "GIT_CONFIG_GLOBAL": os.devnull, "DVC_SITE_CACHE_DIR": str(self.folder.with_name("site"))}
        return super().environment | who | own

    def git(self, *words: str) -> str:
        return self.run("git", *words).strip()

    def verbatim(self, *words: str) -> str:
        with chdir(self.folder):
            result = CliRunner(env={"MLFLOW_TRACKING_URI": None}).invoke(main, words)
        assert result.exit_code == 0, result.output
        return result.output

    def runs(self, experiment: str) -> dict[str, Run]:
        """The runs that carry the name of a DVC experiment, by family."""
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=self.registry, registry_uri=self.registry)
        experiment_id = client.get_experiment_by_name("verbatim").experiment_id  # type: ignore[union-attr]
        found = client.search_runs([experiment_id])
        named = [run for run in found if experiment in run.data.tags["verbatim.experiments"].split(", ")]
        assert len(named) == len({run.data.params["family"] for run in named})
        return {run.data.params["family"]: run for run in named}

    def lock_hash(self, commit: str, family: str) -> str:
        """Of what the dvc.lock of a commit says of a family's model and its figures."""
        with chdir(self.folder):
            return hash_of(used_stages(places.MODELS / family, places.METRICS, locked_at(commit)))

    def workers(self) -> list[int]:
        """The processes that work in the folder: DVC's, which wait for more to do when all is done."""
        return [int(process.name) for process in Path("/proc").glob("[0-9]*") if working_in(process).is_relative_to(self.folder)]


def working_in(process: Path) -> Path:
    try:
        return (process / "cwd").readlink()
    except OSError:  # it has ended
        return Path()


@pytest.fixture(scope="module")
def project(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracked]:
    """What is slow has been done and is committed."""
    project = Tracked(copied(repository, tmp_path_factory.mktemp("experiments") / "project").folder, code=repository)
    make_smaller(project.folder)
    shutil.copy(repository / ".gitignore", project.folder)
    project.run(sys.executable, "-c", ONCE)
    project.git("init", "--quiet")
    project.dvc("init", "--quiet")
    project.dvc("commit", "--quiet", "--force", *SLOW)
    project.git("add", "--all")
    project.git("commit", "--quiet", "--message", "what is slow")
    yield project
    for worker in project.workers():
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def make_smaller(folder: Path) -> None:
    """Few hard comments, two layers, the stages that lead to runs; and the repository's code, not a copy that is compiled anew."""
    shutil.rmtree(folder / "pipeline")
    for hard in (folder / places.HARD_CORPUS).glob("*.jsonl"):
        hard.write_text("".join(hard.read_text(encoding="utf-8").splitlines(keepends=True)[::EVERY]), encoding="utf-8")
    pipeline, params = (yaml.safe_load((folder / name).read_text(encoding="utf-8")) for name in ("dvc.yaml", "params.yaml"))
    stages = {name: stage for name, stage in pipeline["stages"].items() if name not in WITHOUT_RUNS}
    for stage in stages.values():
        template = stage.get("do", stage)
        template["deps"] = [dep for dep in template["deps"] if not dep.startswith("pipeline")]
    params["train"]["transformer"] |= {"layers": 2, "frozen": 1}
    params["evaluate"]["smallest_slice"] = FEW
    (folder / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}, sort_keys=False), encoding="utf-8")
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")


@dataclass(frozen=True)
class Sweep:
    """The names of two experiments with their values of train.linear.C, and what DVC told of them."""

    names: dict[str, float]
    told: str


@pytest.fixture(scope="module")
def sweep(project: Tracked) -> Sweep:
    """As docs/loop.md has it, two at a time."""
    queued = project.dvc("exp", "run", "--queue", "-S", "train.linear.C=1,2")
    told = project.dvc("exp", "run", "--run-all", "-j", "2")
    return Sweep(dict(zip(re.findall(r"Queued experiment '(\S+)'", queued), (1.0, 2.0), strict=True)), told)


def stages_run(told: str) -> list[str]:
    return re.findall(r"Running stage '(\S+)'", told)


def test_a_sweep_runs_for_each_experiment_what_its_param_changes_and_nothing_slow(sweep: Sweep) -> None:
    assert sorted(stages_run(sweep.told)) == sorted(2 * AFRESH), sweep.told


def test_each_experiment_of_a_sweep_ends_in_runs_of_its_own_though_its_folder_is_gone(project: Tracked, sweep: Sweep) -> None:
    """Queued experiments run in temporary folders; their runs come to the project's own database, none through another's hands."""
    listed = {name: project.verbatim("runs", name) for name in sweep.names}
    assert not list((project.folder / places.OUTBOX).iterdir())
    assert not list((project.folder / ".dvc/tmp/exps").glob("tmp*"))
    runs = {name: project.runs(name) for name in sweep.names}
    for name, value in sweep.names.items():
        assert runs[name].keys() == set(FAMILIES)
        commit = project.git("for-each-ref", "--format=%(objectname)", f"refs/exps/*/*/{name}")
        for family in ("linear", "cascade"):
            run = runs[name][family]
            assert run.info.status == "FINISHED"
            assert run.data.tags["verbatim.experiments"] == name
            assert float(run.data.params["train.linear.C"]) == value
            assert run.data.tags["mlflow.source.git.commit"] == run.data.tags["dvc.baseline"] == project.git("rev-parse", "HEAD")
            assert run.data.tags["dvc.lock"] == project.lock_hash(commit, family)
            assert run.info.run_id in listed[name]
            assert not any(run.info.run_id in told for other, told in listed.items() if other != name)
    one, two = ({family: run.info.run_id for family, run in own.items()} for own in runs.values())
    assert {family for family in FAMILIES if one[family] == two[family]} == {"spacy", "transformer"}


def test_every_stage_but_register_comes_back_from_the_cache(repository: Path) -> None:
    """With an output outside the cache that is no metric, DVC runs a stage again in each temporary folder, and never skips it."""
    stages = yaml.safe_load((repository / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    assert [name for name, stage in stages.items() if any(isinstance(out, dict) for out in stage.get("do", stage)["outs"])] == ["register"]


def test_a_misspelt_key_is_refused_and_named_before_anything_runs(project: Tracked) -> None:
    refused = project.start("dvc", "exp", "run", "-S", "train.linear.CC=2")
    told, _ = refused.communicate()
    assert refused.returncode != 0
    assert "Could not override 'train.linear.CC'" in told
    assert stages_run(told) == []
    assert project.git("status", "--porcelain") == ""


def test_a_misspelt_key_that_is_added_by_force_is_refused_in_three_parts_by_the_first_stage(project: Tracked) -> None:
    refused = project.start("dvc", "exp", "run", "--temp", "-S", "+train.linear.CC=2")
    told, _ = refused.communicate()
    assert refused.returncode != 0
    assert "error: params.yaml: unknown key 'train.linear.CC'\n  where: params.yaml, key train.linear.CC\n  what to do: " in told
    assert stages_run(told) == ["linear"]


def test_an_experiment_that_gives_known_files_from_the_run_cache_is_named_by_their_run(project: Tracked, sweep: Sweep) -> None:
    name, _ = sweep.names
    told = project.dvc("exp", "run", "-S", "train.linear.C=1")
    (again,) = re.findall(r"Ran experiment\(s\): (\S+)", told)
    assert "Stage 'linear' is cached" in told
    run = project.runs(again)["linear"]
    assert run.info.run_id == project.runs(name)["linear"].info.run_id
    assert run.data.tags["verbatim.experiments"] == f"{name}, {again}"
    assert run.data.tags["verbatim.version"] == project.read("reports/registered.json")["versions"]["linear"]
    assert run.info.run_id in project.verbatim("runs", again)
