"""Shares corrected for a classifier's known errors, from a confusion matrix counted on comments whose tags are known.

The counts of tags found, c, are the true shares p seen through the errors: c ≈ Mᵀ p, where M[i, j] is the chance that a true i
is called j. Inverting this is the correction of Rogan and Gladen (1978) for several classes (Forman 2008, "adjusted count");
p is kept a share by maximum likelihood (EM), and its interval is a bootstrap over both samples.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.errors import InputError
from pipeline.evaluation.metrics import Estimate
from pipeline.schema import TAGS

Matrix = npt.NDArray[np.float64]
STEPS = 400
RESAMPLES = 400
SEED = 13
FEWEST = 100
"""Comments under which a group's shares are not corrected: the interval would be wider than the shares."""


class _Errors(BaseModel):
    """The file of known errors: what `verbatim evaluate --json` prints; other keys are let be."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    confusion: tuple[tuple[float, float, float, float], ...]

    @field_validator("confusion")
    @classmethod
    def _square(cls, rows: tuple[tuple[float, ...], ...]) -> Any:
        if len(rows) != len(TAGS) or min(map(min, rows)) < 0 or min(map(sum, rows)) <= 0:
            raise ValueError("four rows of four counts, true tags in rows, none of them empty")
        return rows


def read_errors(path: Path) -> Matrix:
    """The confusion matrix (4, 4) of a file as `verbatim evaluate --json` prints it: true tags in rows.

    Raises:
        InputError: there is no such file, or it holds no such matrix.
    """
    fix = "give the output of `verbatim evaluate LABELLED --json`"
    try:
        return np.array(_Errors.model_validate(json.loads(path.read_text(encoding="utf-8"))).confusion, dtype=np.float64)
    except OSError as error:
        raise InputError(f"the file of known errors cannot be read: {error.strerror}", where=str(path), fix=fix) from error
    except (ValidationError, ValueError) as error:
        raise InputError("the file holds no confusion matrix of the four tags", where=f"{path}, key confusion", fix=fix) from error


def corrected_shares(counts: Sequence[int], confusion: Matrix) -> tuple[Estimate, ...] | None:
    """The true shares of the tags behind counts (4,), or None of too few comments."""
    found = np.asarray(counts, dtype=np.float64)
    if found.sum() < FEWEST:
        return None
    random = np.random.default_rng(SEED)
    matrices = np.stack([random.multinomial(int(row.sum()), row / row.sum(), size=RESAMPLES) for row in confusion], axis=1)
    seen = random.multinomial(int(found.sum()), found / found.sum(), size=RESAMPLES)
    shares = _most_likely(np.vstack([found[None], seen]), np.concatenate([confusion[None], matrices]))
    low, high = np.percentile(shares[1:], [2.5, 97.5], axis=0)
    return tuple(Estimate(float(v), float(a), float(b)) for v, a, b in zip(shares[0], low, high, strict=True))


def _most_likely(found: Matrix, confusion: npt.NDArray[Any]) -> Matrix:
    """(m, 4) shares that make the counts (m, 4) most likely under the matrices (m, 4, 4), by EM from equal shares."""
    chance = (confusion + 1e-6) / (confusion + 1e-6).sum(axis=2, keepdims=True)
    shares = np.full(found.shape, 1 / len(TAGS))
    for _ in range(STEPS):
        joint = shares[:, :, None] * chance
        shares = (joint / joint.sum(axis=1, keepdims=True) * found[:, None, :]).sum(axis=2)
        shares /= shares.sum(axis=1, keepdims=True)
    return shares
