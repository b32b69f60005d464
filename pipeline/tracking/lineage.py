"""The lineage of a run: DVC's experiment, the commit, what was changed since, and the part of dvc.lock that the model rests on."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from pipeline.params import PATH as PARAMS
from pipeline.tracking.git import git
from pipeline.tracking.records import EXPERIMENTS, flat

LOCK, PIPELINE = Path("dvc.lock"), Path("dvc.yaml")
UNKNOWN = "unknown"
"""The commit outside git."""

Stages = Mapping[str, Mapping[str, Any]]
"""The stages of dvc.lock: for each its command, deps, params and outs."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a run came from.

    Attributes:
        experiment: its name, and ``baseline`` its commit; empty outside `dvc exp run`.
        lock: a hash of what dvc.lock says of ``stages``.
        params: those that the stages used.
        changed: those of them that the commit has otherwise, flat.
        dirty: whether what the stages read, beside ``changed``, is not what the commit has.
    """

    experiment: str
    baseline: str
    commit: str
    lock: str
    stages: tuple[str, ...]
    params: Mapping[str, Any]
    changed: Mapping[str, Any]
    dirty: bool

    @property
    def command(self) -> str:
        """What brings the same files back; outside an experiment as far as the commit has them."""
        if self.experiment and self.dirty:
            return f"dvc exp apply {self.experiment}"
        settings = "".join(f" -S {shlex.quote(f'{key}={_as_yaml(value)}')}" for key, value in self.changed.items())
        return f"git checkout {self.commit} && {f'dvc exp run{settings}' if settings else 'dvc repro'}"

    @property
    def tags(self) -> dict[str, str]:
        return {
            EXPERIMENTS: self.experiment,
            "dvc.baseline": self.baseline,
            "mlflow.source.git.commit": self.commit,
            "dvc.lock": self.lock,
            "dvc.stages": ", ".join(self.stages),
            "verbatim.command": self.command,
            "verbatim.dirty": str(self.dirty).lower(),
        }


def lineage_of(model: Path, *, judged: Path) -> Lineage:
    """The lineage of a model and of the file of its figures, from dvc.lock as it is at this moment, and from what DVC and git say.

    A stage may read dvc.lock although it names no such dependency: it holds what DVC knows of the stages before, not data.
    """
    stages = used_stages(model, judged, locked(_text(LOCK), _text(PIPELINE)))
    params = {key: value for stage in stages.values() for file in stage.get("params", {}).values() for key, value in file.items()}
    used, at, before = dict(flat(params)), commit(), _params_at("HEAD")
    read = [dep["path"] for stage in stages.values() for dep in stage.get("deps", [])]
    return Lineage(
        experiment=experiment(),
        baseline=os.environ.get("DVC_EXP_BASELINE_REV", ""),
        commit=at,
        lock=hash_of(stages),
        stages=tuple(stages),
        params=params,
        changed={key: value for key, value in used.items() if key in before and value != before[key]},
        dirty=at == UNKNOWN or not used.keys() <= before.keys() or _differs([PIPELINE.as_posix(), *read]),
    )


def experiment() -> str:
    """The name of the DVC experiment that this process is part of; empty outside `dvc exp run`."""
    return os.environ.get("DVC_EXP_NAME", "")


def locked(lock: str, pipeline: str) -> Stages:
    """The stages of a dvc.lock that the dvc.yaml beside it has, from their texts: DVC leaves in the lock what dvc.yaml once had."""
    import yaml

    stages = (yaml.safe_load(lock) or {}).get("stages", {})
    known = _names((yaml.safe_load(pipeline) or {}).get("stages", {}))
    return {name: stage for name, stage in stages.items() if name in known}


def _names(stages: Mapping[str, Any]) -> set[str]:
    """What DVC calls the stages of a dvc.yaml: one with a matrix is many, NAME@ONE-OTHER for each combination; a loop NAME@KEY for each."""
    plain = {name for name, stage in stages.items() if not stage.keys() & {"matrix", "foreach"}}
    matrices = {name: product(*stage["matrix"].values()) for name, stage in stages.items() if "matrix" in stage}
    loops = {f"{name}@{key}" for name, stage in stages.items() for key in stage.get("foreach", {})}
    return plain | loops | {f"{name}@{'-'.join(map(str, item))}" for name, items in matrices.items() for item in items}


def used_stages(model: Path, judged: Path, stages: Stages) -> Stages:
    """All stages that made the model, and of those that made its figures, which read other models too, the last one; sorted by name."""
    used = {**stages_behind(model.as_posix(), stages), **_made(judged.as_posix(), stages)}
    return {name: used[name] for name in sorted(used)}


def hash_of(stages: Stages) -> str:
    """A hash of all that dvc.lock says of the stages."""
    return hashlib.sha256(json.dumps(stages, sort_keys=True).encode()).hexdigest()


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
    return git("rev-parse", "HEAD").strip() or UNKNOWN


def experiments() -> dict[str, str]:
    """The commit of every DVC experiment of this repository, by its name."""
    pairs = (line.split(" ") for line in git("for-each-ref", "--format=%(refname) %(objectname)", "refs/exps").splitlines())
    return {ref.rsplit("/", 1)[-1]: sha for ref, sha in pairs if len(ref.split("/")) == 5}


def locked_at(revision: str) -> Stages:
    """What ``locked`` says of a commit; nothing where it has no such files."""
    return locked(_text_at(revision, LOCK), _text_at(revision, PIPELINE))


def _params_at(revision: str) -> dict[str, Any]:
    """The params of a commit, flat; none where it has no such file."""
    import yaml

    return dict(flat(yaml.safe_load(_text_at(revision, PARAMS)) or {}))


def _differs(paths: Iterable[str]) -> bool:
    """Whether something at the paths, or new in them, is not as the commit has it; what git ignores is left out."""
    return bool(git("status", "--porcelain", "--untracked-files=normal", "--", *paths))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _text_at(revision: str, path: Path) -> str:
    return git("show", f"{revision}:./{path.as_posix()}")


def _as_yaml(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _meets(path: str, out: str) -> bool:
    """Whether one is the other, or in it."""
    return path == out or path.startswith(f"{out}/") or out.startswith(f"{path}/")
