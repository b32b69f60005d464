"""How well a label is read: precision and recall of each value on comments held out, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from pipeline.evaluation.intervals import Estimate
from pipeline.evaluation.metrics import estimate, macro_f1, precision, recall

INDICATIVE_UNDER = 0.70
"""A value read with less precision is shown as an indication only."""


@dataclass(frozen=True, slots=True)
class ValueQuality:
    """One value of a label: how often it is right where it is read, how often it is found, and in how many comments it stands."""

    precision: Estimate
    recall: Estimate
    comments: int


@dataclass(frozen=True, slots=True)
class Quality:
    """One label: the mean F1 of the values that occur, and each value."""

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
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        values = {
            name: ValueQuality(Estimate(**value["precision"]), Estimate(**value["recall"]), value["comments"])
            for name, value in written["values"].items()
        }
        return cls(Estimate(**written["macro_f1"]), written["comments"], values)


def measure(truth: Sequence[str], read: Sequence[str], *, resamples: int, seed: int) -> Quality:
    """The quality of what was read (n,) against the truth (n,); macro-F1's interval comes from comments drawn with replacement."""
    names = sorted(set(truth) | set(read))
    place = {name: i for i, name in enumerate(names)}
    cells = np.array([place[a] * len(names) + place[b] for a, b in zip(truth, read, strict=True)])
    counts = np.bincount(cells, minlength=len(names) ** 2).astype(np.float64)
    drawn = np.random.default_rng(seed).multinomial(len(cells), counts / len(cells), size=resamples).astype(np.float64)
    matrix, matrices = counts.reshape(len(names), len(names)), drawn.reshape(-1, len(names), len(names))
    values = {name: ValueQuality(precision(matrix, i), recall(matrix, i), int(matrix[i].sum())) for name, i in place.items()}
    return Quality(estimate(macro_f1, matrix, matrices), len(cells), values)
