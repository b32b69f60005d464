"""dvc.yaml states all code and files of a stage: what it leaves out would change results without a rerun. dvc.lock knows no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml

from pipeline import places
from pipeline.corpus.split import Part
from pipeline.tracking.lineage import locked

ROOT = Path(__file__).parents[2]
STAGES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
STAGES_OWN = {"pipeline.stages", "pipeline.stages.run"}
SAYS_NOTHING = {"pipeline", "pipeline.errors", "pipeline.params", "pipeline.places", *STAGES_OWN}
"""Modules that tell of errors, check params and name files: no result comes from them, since dvc.yaml states the files."""
NAMES_THE_PARTS = "pipeline.corpus.split"
"""All stages read the names of the parts from it; the stage that splits alone runs more of it."""
ONLY_TOLD = {("register", "data/corpus"), ("register", "promotions.jsonl")}
"""Files that a stage names and that are nothing of what it makes: the corpus's name, and which model was put into use since."""
CUT = (f"{places.PARTS.as_posix()}/", f"{places.HARD.as_posix()}/")


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("pipeline", exclude_type_checking_imports=True, cache_dir=None)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_states_every_module_that_it_runs(name: str, imports: grimp.ImportGraph) -> None:
    run = {module_of(name), *imports.find_upstream_modules(module_of(name))} - SAYS_NOTHING
    unstated = {one for one in run if not any(is_in(one, dep) for dep in STAGES[name]["deps"])}
    assert unstated <= ({NAMES_THE_PARTS} if name != "split" else set())


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_states_every_file_that_it_names(name: str) -> None:
    source = (ROOT / f"{module_of(name).replace('.', '/')}.py").read_text(encoding="utf-8")
    named = {getattr(places, constant).as_posix() for constant in re.findall(r"places\.([A-Z]\w*)", source)}
    named |= set(re.findall(r'Path\("([^"]+)"\)', source))
    stated = {path for other in STAGES if module_of(other) == module_of(name) for path in stated_by(other)}
    unstated = {path for path in named if not any(f"{one}/".startswith(f"{path}/") or f"{path}/".startswith(f"{one}/") for one in stated)}
    assert {(name, path) for path in unstated} <= ONLY_TOLD


@pytest.mark.parametrize("name", [name for name, stage in STAGES.items() if any(dep.startswith(CUT) for dep in stage["deps"])])
def test_a_stage_states_just_the_files_that_places_chooses_for_it(name: str) -> None:
    stated = {dep for dep in STAGES[name]["deps"] if dep.startswith(CUT)}
    parts = [part for part in Part if (places.PARTS / f"{part}.jsonl").as_posix() in stated]
    chosen = places.judged().values() if name == "evaluate" else [path for part in parts for path in places.labelled(part)]
    assert stated == {path.as_posix() for path in chosen}


def test_the_lock_names_no_stage_that_the_pipeline_lacks() -> None:
    lock, pipeline = ((ROOT / name).read_text(encoding="utf-8") for name in ("dvc.lock", "dvc.yaml"))
    assert yaml.safe_load(lock)["stages"].keys() - locked(lock, pipeline).keys() == set()


def module_of(name: str) -> str:
    module = re.search(r"-m ([\w.]+)", STAGES[name]["cmd"])
    assert module
    return module[1]


def stated_by(name: str) -> set[str]:
    """The paths of its deps, outs and metrics, for every item of its matrix."""
    stage = STAGES[name]
    told = [*stage["deps"], *stage.get("outs", []), *stage.get("metrics", [])]
    paths = [one if isinstance(one, str) else next(iter(one)) for one in told]
    items = stage.get("matrix", {}).get("family", [""])
    return {path.replace("${item.family}", item) for path in paths for item in items}


def is_in(module: str, dep: str) -> bool:
    path = module.replace(".", "/")
    return dep in (path, f"{path}.py", f"{path}/__init__.py") or path.startswith(f"{dep}/")
