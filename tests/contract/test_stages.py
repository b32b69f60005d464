"""dvc.yaml states all code and files of a stage: what it leaves out would change results without a rerun. dvc.lock knows no others.

Nor does it state code that the stage does not run: a change of it would train for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml
from dvc.parsing import DataResolver
from dvc.repo import Repo

from pipeline import places
from pipeline.classifiers.protocol import FAMILIES
from pipeline.corpus.split import Part
from pipeline.tracking.lineage import locked

ROOT = Path(__file__).parents[2]
PIPELINE = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
STAGES: dict[str, dict[str, Any]] = DataResolver(Repo(ROOT, uninitialized=True), str(ROOT), PIPELINE).resolve()["stages"]
"""As DVC runs them, `train@spacy` for one."""
STAGES_OWN = {"pipeline.stages", "pipeline.stages.run"}
SAYS_NOTHING = {"pipeline", "pipeline.errors", "pipeline.params", "pipeline.places", *STAGES_OWN}
"""Modules that tell of errors, check params and name files: no result comes from them, since dvc.yaml states the files."""
NAMES_THE_PARTS = "pipeline.corpus.split"
"""All stages read the names of the parts from it; the stage that splits alone runs more of it."""
LOADS_BY_NAME = "calibrate"
"""The stage that finds its family's classifier by the name."""
CLASSIFIERS = {name: f"pipeline.classifiers.{name}" for name in FAMILIES}
ONLY_TOLD = {("register", "data/corpus"), ("register", "promotions.jsonl")}
"""Files that a stage names and that are nothing of what it makes: the corpus's name, and which model was put into use since."""
CUT = (f"{places.PARTS.as_posix()}/", f"{places.HARD.as_posix()}/")


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("pipeline", exclude_type_checking_imports=True, cache_dir=None)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_states_every_module_that_it_runs(name: str, imports: grimp.ImportGraph) -> None:
    unstated = {one for one in run_by(name, imports) - SAYS_NOTHING if not any(is_in(one, dep) for dep in STAGES[name]["deps"])}
    assert unstated <= ({NAMES_THE_PARTS} if name != "split" else set())


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_states_no_code_that_neither_it_nor_its_sisters_run(name: str, imports: grimp.ImportGraph) -> None:
    """The sisters of `train@spacy` are the other stages of its template, whose lines they share."""
    run = {module for sister in STAGES if group_of(sister) == group_of(name) for module in run_by(sister, imports)}
    code = {dep for dep in STAGES[name]["deps"] if dep.endswith(".py") or (ROOT / dep / "__init__.py").exists()}
    assert {dep for dep in code if not any(is_in(module, dep) for module in run)} == set()


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
    known = locked(lock, pipeline).keys()
    assert known <= STAGES.keys()
    assert yaml.safe_load(lock)["stages"].keys() == known


def run_by(name: str, imports: grimp.ImportGraph) -> Set[str]:
    """What the stage's module imports, and so on; of a stage that is of one family, that family's classifier and no other's."""
    family = name.partition("@")[2]
    others = {name for other, module in CLASSIFIERS.items() if family not in ("", other) for name in (module, f"{module}_training")}
    found, new = set[str](), {module_of(name)} | ({CLASSIFIERS[family]} if group_of(name) == LOADS_BY_NAME else set())
    while new:
        found |= new
        new = {one for module in new for one in imports.find_modules_directly_imported_by(module)} - found - others
    return found


def module_of(name: str) -> str:
    module = re.search(r"-m ([\w.]+)", STAGES[name]["cmd"])
    assert module
    return module[1]


def group_of(name: str) -> str:
    return name.partition("@")[0]


def stated_by(name: str) -> set[str]:
    """The paths of its deps, outs and metrics."""
    told = [*STAGES[name]["deps"], *STAGES[name].get("outs", []), *STAGES[name].get("metrics", [])]
    return {one if isinstance(one, str) else next(iter(one)) for one in told}


def is_in(module: str, dep: str) -> bool:
    path = module.replace(".", "/")
    return dep in (path, f"{path}.py", f"{path}/__init__.py") or path.startswith(f"{dep}/")
