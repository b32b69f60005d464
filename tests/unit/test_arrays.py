"""Arrays come back as they were, from a file whose bytes hang on nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from pipeline.classifiers.arrays import save_arrays


def test_arrays_come_back_and_the_file_tells_no_time_and_no_python(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    save_arrays(path, weights=np.eye(3, dtype=np.float32), size=7, words=["a", "é"])
    with np.load(path, allow_pickle=False) as stored:
        assert {name: stored[name].tolist() for name in stored.files} == {"weights": np.eye(3).tolist(), "size": 7, "words": ["a", "é"]}
        assert stored["weights"].dtype == np.float32
    with zipfile.ZipFile(path) as file:
        assert {(info.date_time, info.extract_version, info.extra) for info in file.infolist()} == {((1980, 1, 1, 0, 0, 0), 20, b"")}
