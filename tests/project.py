"""The real pipeline as a project of its own, small enough that a test can run it: few comments of each tag, few epochs."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.schema import Tag

EACH_TAG, WITHOUT_TAG, WITH_INSIGHT = 55, 20, 25
SOME_CASES = 8


@dataclass(frozen=True)
class Project:
    """A folder with what a fresh clone has, on a small corpus."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What `make run` sets, and nothing that points at the repository."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DVC_", "MLFLOW_", "PYTHONPATH"))}
        own = {"DVC_NO_ANALYTICS": "1", "MLFLOW_DISABLE_TELEMETRY": "true", "DVC_SITE_CACHE_DIR": str(self.folder / ".site")}
        return kept | own | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            words, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )

    def run(self, *words: str) -> str:
        return finished(self.start(*words))

    def dvc(self, *words: str) -> str:
        return self.run("dvc", *words)

    @property
    def lock(self) -> dict[str, Any]:
        return dict(yaml.safe_load((self.folder / "dvc.lock").read_text(encoding="utf-8"))["stages"])

    @property
    def registry(self) -> str:
        return f"sqlite:///{self.folder}/mlflow.db"

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


def finished(process: subprocess.Popen[str]) -> str:
    told, _ = process.communicate(timeout=1_800)
    assert process.returncode == 0, told
    return told


def copied(repository: Path, folder: Path) -> Project:
    """The pipeline with every file that it says it reads, few comments and few epochs."""
    stages = yaml.safe_load((repository / "dvc.yaml").read_text(encoding="utf-8"))["stages"].values()
    made = ("data/derived", "data/corpus", "models", "reports", "pipeline", "${item")
    sources = {dep for stage in stages for dep in stage.get("do", stage)["deps"] if not dep.startswith(made)}
    shutil.copytree(repository / "pipeline", folder / "pipeline")
    for name in ("dvc.yaml", ".dvcignore", *sorted(sources)):
        source, target = repository / name, folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
    for cases in folder.glob("tests/behaviour/*.jsonl"):
        cases.write_text("".join(cases.read_text(encoding="utf-8").splitlines(keepends=True)[:SOME_CASES]), encoding="utf-8")
    params = small(yaml.safe_load((repository / "params.yaml").read_text(encoding="utf-8")))
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    (folder / "data/corpus").mkdir(parents=True)
    insight = repository / "data/insight/labels.jsonl"
    labels = {json.loads(line)["id"]: line for line in insight.read_text(encoding="utf-8").splitlines(keepends=True)}
    comments = some_comments(repository / "data/corpus", labelled=set(labels))
    (folder / "data/corpus/small.jsonl").write_text("".join(comments), encoding="utf-8")
    kept = [labels[name] for name in (json.loads(line)["id"] for line in comments) if name in labels]
    (folder / "data/insight/labels.jsonl").write_text("".join(kept), encoding="utf-8")
    return Project(folder)


def small(params: dict[str, Any]) -> dict[str, Any]:
    params["split"]["permutations"], params["evaluate"]["smallest_slice"] = 64, 3
    params["evaluate"]["bootstrap"] = params["select"]["bootstrap"] = params["insight"]["bootstrap"] = 100
    params["insight"]["folds"] = 2
    params["train"]["lessons"]["mixtures"] = 100
    for family in params["train"].values():
        if isinstance(family, dict) and "epochs" in family:
            small = {"epochs": 1, "batch": 16, "longest": 32, "longest_in_training": 32}
            family |= {key: min(family[key], most) for key, most in small.items() if key in family}
    return params


def some_comments(corpus: Path, *, labelled: set[str]) -> list[str]:
    """Of each tag the same number, ``WITH_INSIGHT`` of them with insight labels."""
    lines = [line for path in sorted(corpus.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines(keepends=True)]
    random.Random(5).shuffle(lines)
    by_tag: dict[str | None, list[str]] = {tag: [] for tag in (*Tag, None)}
    for line in lines:
        by_tag[json.loads(line)["tag"]].append(line)
    return [line for tag, own in by_tag.items() for line in chosen(own, WITHOUT_TAG if tag is None else EACH_TAG, labelled)]


def chosen(lines: list[str], wanted: int, labelled: set[str]) -> list[str]:
    known = [line for line in lines if json.loads(line)["id"] in labelled][:WITH_INSIGHT]
    others = [line for line in lines if json.loads(line)["id"] not in labelled]
    return (known + others)[:wanted]
