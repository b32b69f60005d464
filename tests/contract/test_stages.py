"""dvc.yaml states all code that a stage runs: what it leaves out would change results without a rerun. dvc.lock knows no other stages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml

from pipeline.tracking.lineage import locked

ROOT = Path(__file__).parents[2]
STAGES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
STAGES_OWN = {"pipeline.stages", "pipeline.stages.run"}
SAYS_NOTHING = {"pipeline", "pipeline.errors", "pipeline.params", "pipeline.places", *STAGES_OWN}
"""Modules that tell of errors, check params and name files: no result comes from them."""
NAMES_THE_PARTS = "pipeline.corpus.split"
"""All stages read the names of the parts from it; the stage that splits alone runs more of it."""


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("pipeline", exclude_type_checking_imports=True, cache_dir=None)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_states_every_module_that_it_runs(name: str, imports: grimp.ImportGraph) -> None:
    deps, command = STAGES[name]["deps"], STAGES[name]["cmd"]
    module = re.search(r"-m ([\w.]+)", command)
    assert module
    run = {module[1], *imports.find_upstream_modules(module[1])} - SAYS_NOTHING
    unstated = {one for one in run if not any(is_in(one, dep) for dep in deps)}
    assert unstated <= ({NAMES_THE_PARTS} if name != "split" else set())


def test_the_lock_names_no_stage_that_the_pipeline_lacks() -> None:
    lock, pipeline = ((ROOT / name).read_text(encoding="utf-8") for name in ("dvc.lock", "dvc.yaml"))
    assert yaml.safe_load(lock)["stages"].keys() - locked(lock, pipeline).keys() == set()


def is_in(module: str, dep: str) -> bool:
    path = module.replace(".", "/")
    return dep in (path, f"{path}.py", f"{path}/__init__.py") or path.startswith(f"{dep}/")
