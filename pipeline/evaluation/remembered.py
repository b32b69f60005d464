"""What models said of texts before: reading a thousand comments twice would take longer than comparing two models."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.classifiers.protocol import Classifier, Probabilities
from pipeline.classifiers.reading_state import reading_state
from pipeline.classifiers.saved import Model
from pipeline.schema import TAGS, Mode
from pipeline.tables.atomic import atomic


@dataclass(frozen=True, slots=True)
class Remembered:
    """A folder with one array for each model, mode and list of texts. The texts are not kept, only a hash of them.

    The arrays lie in a folder for the state of all that reads texts; those of another state are dropped.

    Attributes:
        folder: where they lie.
        predict: gives what the ``predict_proba`` of a classifier gives of texts.
    """

    folder: Path
    predict: Callable[[Classifier, Sequence[str]], Probabilities]

    def probabilities(self, model: Model, mode: Mode, texts: Sequence[str]) -> Probabilities:
        """(n, 4) as the classifier gives them, before calibration; read from the folder where they are there already."""
        path = self.folder / reading_state() / f"{_key(model, mode, texts)}.npy"
        if (known := _read(path, len(texts))) is not None:
            return known
        fresh = self.predict(model.classifier.at(mode), texts)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._drop_stale()
        with atomic(path, chosen=False) as temp, temp.open("wb") as file:
            np.save(file, fresh)
        return fresh

    def _drop_stale(self) -> None:
        for found in self.folder.iterdir():
            if found.is_file():  # of a verbatim that kept them here
                found.unlink(missing_ok=True)
            elif found.name != reading_state():
                shutil.rmtree(found, ignore_errors=True)


def _key(model: Model, mode: Mode, texts: Sequence[str]) -> str:
    told = json.dumps([model.name, mode, list(texts)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _read(path: Path, rows: int) -> Probabilities | None:
    """What the file holds; None where it is missing or cut short."""
    try:
        known = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return known if known.shape == (rows, len(TAGS)) else None
