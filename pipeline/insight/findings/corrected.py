"""Shares corrected for a classifier's known errors, from a confusion matrix counted on comments whose tags are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.errors import InputError
from pipeline.evaluation.metrics import Confusion, Estimate
from pipeline.evaluation.prevalence import corrected, covering, narrowest, resampled
from pipeline.schema import TAGS

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


def read_errors(path: Path) -> Confusion:
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


def corrected_shares(counts: Sequence[int], confusion: Confusion) -> tuple[Estimate, ...] | None:
    """The true shares of the tags behind counts (4,), or None of too few comments; no interval is narrower than what so many leave open."""
    found = np.asarray(counts, dtype=np.float64)
    if found.sum() < FEWEST:
        return None
    shares = corrected(found, confusion)
    low, high = np.percentile(resampled(found, confusion, resamples=RESAMPLES, seed=SEED), [2.5, 97.5], axis=0)
    drawn = (Estimate(float(v), float(a), float(b)) for v, a, b in zip(shares, low, high, strict=True))
    return tuple(covering(one, narrowest(one.value, sum(counts))) for one in drawn)
