"""How well a label is read: precision and recall of each value on comments held out, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from pipeline.evaluation.metrics import Estimate

INDICATIVE_UNDER = 0.70
"""A value read with less precision is shown as an indication only."""

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ValueQuality:
    """One value of a label: how often it is right where it is read, how often it is found, and in how many comments it stands."""

    precision: Estimate
    recall: Estimate
    comments: int


@dataclass(frozen=True, slots=True)
class Quality:
    """One label: the mean F1 of its values, and each value."""

    macro_f1: Estimate
    comments: int
    values: Mapping[str, ValueQuality]

    def indicative(self, value: str) -> bool:
        """Whether a value's precision is too low to lean on, or was never measured."""
        found = self.values.get(value)
        return found is None or found.precision.value < INDICATIVE_UNDER

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        values = {
            name: ValueQuality(Estimate(**value["precision"]), Estimate(**value["recall"]), value["comments"])
            for name, value in told["values"].items()
        }
        return cls(Estimate(**told["macro_f1"]), told["comments"], values)


def measure(truth: Sequence[str], read: Sequence[str], *, resamples: int, seed: int) -> Quality:
    """The quality of what was read (n,) against the truth (n,); intervals from comments drawn with replacement."""
    names = sorted(set(truth) | set(read))
    place = {name: i for i, name in enumerate(names)}
    cells = np.array([place[a] * len(names) + place[b] for a, b in zip(truth, read, strict=True)])
    counts = np.bincount(cells, minlength=len(names) ** 2).astype(np.float64)
    drawn = np.random.default_rng(seed).multinomial(len(cells), counts / len(cells), size=resamples).astype(np.float64)
    every = np.vstack([counts, drawn]).reshape(-1, len(names), len(names))
    precision, recall, f1 = _scores(every)
    values = {
        name: ValueQuality(_estimate(precision[:, i]), _estimate(recall[:, i]), int(every[0, i].sum())) for i, name in enumerate(names)
    }
    return Quality(_estimate(f1.mean(axis=1)), len(cells), values)


def _scores(matrices: Counts) -> tuple[Counts, Counts, Counts]:
    """(m, values) precision, recall and F1 of matrices (m, values, values) whose rows are the truth; 0 of nothing."""
    right = np.diagonal(matrices, axis1=1, axis2=2)
    read, there = matrices.sum(axis=1), matrices.sum(axis=2)
    return right / np.maximum(read, 1), right / np.maximum(there, 1), 2 * right / np.maximum(read + there, 1)


def _estimate(figures: Counts) -> Estimate:
    """The first figure, with the percentile interval of the others."""
    low, high = np.percentile(figures[1:], [2.5, 97.5])
    return Estimate(float(figures[0]), float(low), float(high))
