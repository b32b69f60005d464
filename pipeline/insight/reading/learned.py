"""The labels that are learned: one small logistic regression a label, from the comments of data/insight.

Two files hold them: ``weights.npz`` (no pickle) and ``quality.json``, what each label was measured at on comments held out.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from pipeline.classifiers.arrays import save_arrays
from pipeline.classifiers.protocol import Probabilities
from pipeline.errors import ModelError
from pipeline.insight.reading.quality import Quality
from pipeline.insight.reading.signals import Weights, described, inverse_document_frequency, signals

WEIGHTS, QUALITY = "weights.npz", "quality.json"
_FIX = "make them with `dvc repro insight`, or name their folder with --insight"


@dataclass(frozen=True, slots=True)
class Regression:
    """One label: its values, weights (values, columns) and biases (values,); with two values, only the second has weights."""

    values: tuple[str, ...]
    weights: Weights
    bias: Weights

    def predict(self, seen: Any) -> list[str]:
        """The most probable value of each row of signals."""
        scores = np.asarray(seen @ self.weights.T) + self.bias
        best = scores.argmax(axis=1) if len(self.values) > 2 else (scores[:, 0] > 0).astype(int)
        return [self.values[i] for i in best]


@dataclass(frozen=True, slots=True)
class Learned:
    """Every learned label, what words weigh, and what the labels were measured at."""

    idf: Weights
    labels: Mapping[str, Regression]
    quality: Mapping[str, Quality]

    def predict(self, texts: Sequence[str], tags: Probabilities) -> dict[str, list[str]]:
        """For each label the value of each comment."""
        if not texts:
            return {name: [] for name in self.labels}
        seen = signals(texts, tags, idf=self.idf)
        return {name: label.predict(seen) for name, label in self.labels.items()}

    def save(self, folder: Path) -> None:
        """Write the two files, the same bytes each time."""
        folder.mkdir(parents=True, exist_ok=True)
        used = np.flatnonzero(np.concatenate([self.idf, np.ones(_dense(self))]))
        arrays: dict[str, Any] = {"columns": used.astype(np.int32), "idf": self.idf[self.idf > 0], "size": len(self.idf)}
        arrays["signals"] = described()
        for name, label in self.labels.items():
            arrays |= {f"{name}/values": np.array(label.values), f"{name}/weights": label.weights[:, used], f"{name}/bias": label.bias}
        save_arrays(folder / WEIGHTS, **arrays)
        quality = {name: label.as_json() for name, label in self.quality.items()}
        (folder / QUALITY).write_text(json.dumps(quality, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What ``save`` wrote.

        Raises:
            ModelError: a file is missing or not what ``save`` writes, or the models were learned with other signals than are seen now.
        """
        try:
            with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
                arrays = dict(stored)
            _refuse_other_signals(arrays, folder)
            idf, labels = _restored(arrays)
            quality = json.loads((folder / QUALITY).read_text(encoding="utf-8"))
            return cls(idf, labels, {name: Quality.from_json(written) for name, written in quality.items()})
        except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile, zlib.error) as error:
            what = "the small models that read a comment's labels cannot be read"
            raise ModelError(what, where=str(folder), fix=_FIX) from error


def _dense(learned: Learned) -> int:
    """How many columns follow the hashed ones."""
    return int(next(iter(learned.labels.values())).weights.shape[1]) - len(learned.idf)


def _refuse_other_signals(stored: Mapping[str, Any], folder: Path) -> None:
    """Raises ModelError where the columns of the weights are not those of ``signals``."""
    if tuple(map(str, stored.get("signals", ()))) != described():
        what = "the small models that read a comment's labels were learned with other cues or signals than this version reads"
        raise ModelError(what, where=str(folder), fix=_FIX)


def _restored(stored: Mapping[str, Any]) -> tuple[Weights, dict[str, Regression]]:
    used, size = stored["columns"], int(stored["size"])
    idf = np.zeros(size, np.float32)
    idf[used[used < size]] = stored["idf"]
    names = [key.removesuffix("/values") for key in stored if key.endswith("/values")]
    return idf, {name: _regression(stored, name, used) for name in names}


def _regression(stored: Mapping[str, Any], name: str, used: npt.NDArray[np.int32]) -> Regression:
    kept = stored[f"{name}/weights"]
    weights = np.zeros((len(kept), int(used[-1]) + 1), np.float32)
    weights[:, used] = kept
    return Regression(tuple(map(str, stored[f"{name}/values"])), weights, stored[f"{name}/bias"])


def learn(
    texts: Sequence[str], tags: Probabilities, labels: Mapping[str, Sequence[str]], *, strength: float
) -> tuple[Weights, dict[str, Regression]]:
    """What words weigh and a regression a label.

    Args:
        strength: the inverse of the regularisation, scikit-learn's C.
    """
    idf = inverse_document_frequency(texts)
    seen = signals(texts, tags, idf=idf)
    return idf, {name: fit(seen, values, strength=strength) for name, values in labels.items()}


def fit(seen: Any, values: Sequence[str], *, strength: float) -> Regression:
    """One regression against all others for each value; rare values weigh as much as frequent ones. A value alone is always said."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    if len(set(values)) == 1:
        return Regression((values[0],), np.zeros((1, seen.shape[1]), np.float32), np.zeros(1, np.float32))
    used = np.flatnonzero(seen.getnnz(axis=0))
    model = OneVsRestClassifier(LogisticRegression(C=strength, class_weight="balanced", solver="liblinear", max_iter=1_000, random_state=0))
    model.fit(seen[:, used], list(values))
    weights = np.zeros((len(model.estimators_), seen.shape[1]), np.float32)
    weights[:, used] = np.vstack([one.coef_ for one in model.estimators_])
    bias = np.array([one.intercept_[0] for one in model.estimators_], np.float32)
    return Regression(tuple(map(str, model.classes_)), weights, bias)
