"""The lineage of a run: DVC's experiment, the commit, and the part of dvc.lock that the model rests on."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCK = Path("dvc.lock")

Stages = Mapping[str, Mapping[str, Any]]
"""The stages of dvc.lock: for each its command, deps, params and outs."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a run came from. ``experiment`` and ``baseline`` are empty outside `dvc exp run`; ``lock`` is of ``stages`` alone."""

    experiment: str
    baseline: str
    commit: str
    lock: str
    stages: tuple[str, ...]
    params: Mapping[str, Any]

    @property
    def command(self) -> str:
        """What brings the same files back."""
        return f"dvc exp apply {self.experiment}" if self.experiment else f"git checkout {self.commit} && dvc repro"

    @property
    def tags(self) -> dict[str, str]:
        return {
            "verbatim.experiments": self.experiment,
            "dvc.baseline": self.baseline,
            "mlflow.source.git.commit": self.commit,
            "dvc.lock": self.lock,
            "dvc.stages": ", ".join(self.stages),
            "verbatim.command": self.command,
        }


def lineage_of(model: Path, *, judged: Path) -> Lineage:
    """The lineage of a model and of the file of its figures, from dvc.lock as it is at this moment, and from what DVC and git say.

    All that made the model counts; of what made the figures, which read other models too, only the last stage.
    """
    lock = read_lock(LOCK)
    stages = {**stages_behind(model.as_posix(), lock), **_made(judged.as_posix(), lock)}
    used = {name: stages[name] for name in sorted(stages)}
    params = {key: value for stage in used.values() for file in stage.get("params", {}).values() for key, value in file.items()}
    return Lineage(
        experiment=os.environ.get("DVC_EXP_NAME", ""),
        baseline=os.environ.get("DVC_EXP_BASELINE_REV", ""),
        commit=commit(),
        lock=hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest(),
        stages=tuple(used),
        params=params,
    )


def read_lock(path: Path) -> Stages:
    """The stages of a dvc.lock; none where there is no file.

    A stage may read it although it names no such dependency: it holds what DVC knows of the stages before, not data.
    """
    import yaml

    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["stages"]) if path.exists() else {}


def stages_behind(output: str, stages: Stages) -> Stages:
    """The stages that made an output, the ones that made what those read, and so on."""
    behind: dict[str, Mapping[str, Any]] = {}
    wanted = [output]
    while wanted:
        new = {name: stage for name, stage in _made(wanted.pop(), stages).items() if name not in behind}
        behind |= new
        wanted += [dep["path"] for stage in new.values() for dep in stage.get("deps", [])]
    return behind


def _made(path: str, stages: Stages) -> Stages:
    """The stages with an output that is the path, in it, or around it."""
    return {name: stage for name, stage in stages.items() if any(_meets(path, out["path"]) for out in stage.get("outs", []))}


def commit() -> str:
    """The commit that is checked out; `unknown` outside git."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def experiments() -> dict[str, str]:
    """The commit of every DVC experiment of this repository, by its name."""
    words = ["git", "for-each-ref", "--format=%(refname) %(objectname)", "refs/exps"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    pairs = (line.split(" ") for line in done.stdout.splitlines())
    return {ref.rsplit("/", 1)[-1]: sha for ref, sha in pairs if len(ref.split("/")) == 5}


def _meets(path: str, out: str) -> bool:
    """Whether one is the other, or in it."""
    return path == out or path.startswith(f"{out}/") or out.startswith(f"{path}/")
