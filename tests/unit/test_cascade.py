"""Which comments the transformer reads too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.classifiers.arrays import save_arrays
from pipeline.classifiers.calibration import UNCALIBRATED, Calibration
from pipeline.classifiers.cascade import ALWAYS, CascadeClassifier, margins_of
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.protocol import Probabilities
from pipeline.classifiers.transformer import TransformerClassifier
from pipeline.schema import Mode

FIRST = np.array([[0.90, 0.04, 0.03, 0.03], [0.50, 0.46, 0.02, 0.02], [0.45, 0.20, 0.20, 0.15]])
SECOND = np.full((3, 4), 0.25)


class Said:
    """Stands in for both classifiers."""

    def __init__(self, rows: Probabilities) -> None:
        self._rows = rows

    def predict_proba(self, texts: list[str]) -> Probabilities:
        return self._rows[[int(text) for text in texts]]


def cascade(mode: Mode, calibration: Calibration = UNCALIBRATED) -> CascadeClassifier:
    linear: Any = Said(FIRST)
    transformer: Any = Said(SECOND)
    return CascadeClassifier(
        linear, transformer, weight=1.0, calibration=calibration, doubt={Mode.BALANCED: 0.2, Mode.ACCURATE: 0.5}, mode=mode
    )


def read_twice(classifier: CascadeClassifier) -> list[int]:
    return np.flatnonzero((classifier.predict_proba(["0", "1", "2"]) == 0.25).all(axis=1)).tolist()


def test_balanced_asks_where_two_tags_are_close_and_not_where_one_leads_three_weak_ones() -> None:
    assert margins_of(FIRST, UNCALIBRATED).round(2).tolist() == [0.86, 0.04, 0.25]
    assert read_twice(cascade(Mode.BALANCED)) == [1]


def test_accurate_asks_further() -> None:
    assert read_twice(cascade(Mode.ACCURATE)) == [1, 2]


def test_doubt_is_told_at_the_prior_of_real_comments() -> None:
    second_tag_is_rare = UNCALIBRATED.for_prior(np.full(4, 0.25), np.array([0.32, 0.04, 0.32, 0.32]))
    assert read_twice(cascade(Mode.BALANCED, second_tag_is_rare)) == []


def test_a_model_saved_before_accurate_had_a_margin_asks_always(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (LinearClassifier, TransformerClassifier):
        monkeypatch.setattr(part, "load", lambda folder: None)
    save_arrays(tmp_path / "cascade.npz", weight=0.7, temperature=1.0, bias=np.zeros(4), doubt=0.2)
    assert CascadeClassifier.load(tmp_path).doubt == {Mode.BALANCED: 0.2, Mode.ACCURATE: ALWAYS}
