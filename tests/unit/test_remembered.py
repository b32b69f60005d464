"""What a model said of texts is read back whole, whoever else writes at the same time."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import numpy as np
import pytest

from pipeline.classifiers.saved import Model
from pipeline.evaluation.remembered import Remembered
from pipeline.schema import Mode

TEXTS = ["Colis cassé, une honte.", "Conforme, rien à dire."]


def test_answers_are_given_again_and_what_is_cut_short_is_answered_anew(model: Model, tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "answers")
    fresh = remembered.probabilities(model, Mode.FAST, TEXTS)
    (kept,) = remembered.folder.iterdir()
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    kept.write_bytes(kept.read_bytes()[:-8])
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    assert list(remembered.folder.iterdir()) == [kept]


def test_a_run_that_ends_while_another_one_writes_the_same_answers_disturbs_nothing(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered, save = Remembered(tmp_path / "answers"), np.save

    def interleaved(file: IO[bytes], array: np.ndarray) -> None:
        monkeypatch.setattr(np, "save", save)
        remembered.probabilities(model, Mode.FAST, TEXTS)
        (kept,) = (path for path in remembered.folder.iterdir() if not path.name.startswith("."))
        whole = kept.read_bytes()
        file.write(b"half of it")
        file.flush()
        assert kept.read_bytes() == whole
        file.seek(0)
        save(file, array)

    monkeypatch.setattr(np, "save", interleaved)
    fresh = remembered.probabilities(model, Mode.FAST, TEXTS)
    np.testing.assert_array_equal(remembered.probabilities(model, Mode.FAST, TEXTS), fresh)
    assert [path.suffix for path in remembered.folder.iterdir()] == [".npy"]
