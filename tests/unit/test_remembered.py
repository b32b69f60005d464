"""What a model said of texts is read back whole, whoever else writes at the same time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import yaml

from pipeline.classifiers import reading_state as module
from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.classifiers.reading_state import PACKAGE, SOURCES, reading_state
from pipeline.classifiers.saved import Model
from pipeline.evaluation.remembered import Remembered
from pipeline.schema import Mode

TEXTS = ["Colis cassé, une honte.", "Conforme, rien à dire."]


@pytest.fixture(autouse=True)
def state_of_now() -> Iterator[None]:
    reading_state.cache_clear()
    yield
    reading_state.cache_clear()


def read(classifier: Classifier, texts: Sequence[str]) -> Probabilities:
    return classifier.predict_proba(texts)


def test_answers_are_given_again_and_what_is_cut_short_is_answered_anew(model: Model, tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "answers", read)
    fresh = remembered.probabilities(model, Mode.FAST, TEXTS)
    (kept,) = remembered.folder.glob("*/*")
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    kept.write_bytes(kept.read_bytes()[:-8])
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    assert list(remembered.folder.glob("*/*")) == [kept]


@pytest.mark.parametrize("changed", ["classifiers/linear.py", "text/noise.py", "compiled.py", "onnxruntime"])
def test_answers_of_other_code_or_of_another_runtime_are_dropped(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    remembered, package = Remembered(tmp_path / "answers", read), tmp_path / "pipeline"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "PACKAGE", package)
    fresh = remembered.probabilities(model, Mode.FAST, TEXTS)
    (kept,) = remembered.folder.glob("*/*")
    np.save(kept, 1 - fresh)
    (remembered.folder / "as-it-was-kept-before.npy").write_bytes(kept.read_bytes())
    if changed == "onnxruntime":
        monkeypatch.setattr(module, "version", lambda name: "99" if name == changed else version(name))
    else:
        (package / changed).write_bytes((package / changed).read_bytes() + b"\n")
    reading_state.cache_clear()
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    (now,) = remembered.folder.rglob("*.npy")
    assert now != kept


def test_the_state_is_of_all_that_the_stage_states_by_which_the_sample_is_tagged() -> None:
    stages = yaml.safe_load((PACKAGE.parent / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    code = {Path(stated).relative_to("pipeline") for stated in stages["tag_sample"]["deps"] if stated.startswith("pipeline/")}
    assert {Path(pattern.partition("/*")[0]) for pattern in SOURCES} == {path for path in code if path.parts[0] != "stages"}


def test_a_run_that_ends_while_another_one_writes_the_same_answers_disturbs_nothing(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered, save = Remembered(tmp_path / "answers", read), np.save

    def interleaved(file: IO[bytes], array: np.ndarray) -> None:
        monkeypatch.setattr(np, "save", save)
        remembered.probabilities(model, Mode.FAST, TEXTS)
        (kept,) = (path for path in remembered.folder.glob("*/*") if not path.name.startswith("."))
        whole = kept.read_bytes()
        file.write(b"half of it")
        file.flush()
        assert kept.read_bytes() == whole
        file.seek(0)
        save(file, array)

    monkeypatch.setattr(np, "save", interleaved)
    fresh = remembered.probabilities(model, Mode.FAST, TEXTS)
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    assert [path.suffix for path in remembered.folder.glob("*/*")] == [".npy"]
