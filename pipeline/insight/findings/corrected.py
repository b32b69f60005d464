"""Shares corrected for a classifier's known errors, from a confusion matrix counted on comments whose tags are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from pipeline.errors import InputError
from pipeline.evaluation.intervals import Estimate, covering, narrowest
from pipeline.evaluation.labelled import DRAWS
from pipeline.evaluation.metrics import Confusion
from pipeline.evaluation.prevalence import corrected, resampled
from pipeline.schema import TAGS

FEWEST = 100
"""Comments under which a group's shares are not corrected: the interval would be wider than the shares."""


class _Errors(BaseModel):
    """The file of known errors: what `verbatim evaluate --json` prints; other keys are let be."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    confusion: tuple[tuple[float, float, float, float], ...]
    model: str = ""

    @field_validator("confusion")
    @classmethod
    def _square(cls, rows: tuple[tuple[float, ...], ...]) -> Any:
        if len(rows) != len(TAGS) or min(map(min, rows)) < 0 or min(map(sum, rows)) <= 0:
            raise ValueError("four rows of four counts, true tags in rows, none of them empty")
        return rows


@dataclass(frozen=True, slots=True)
class KnownErrors:
    """How often a model takes each tag for each other: a confusion matrix (4, 4), true tags in rows, and the model's name."""

    confusion: Confusion
    model: str


def read_errors(path: Path) -> KnownErrors:
    """The errors in a file as `verbatim evaluate --json` prints it.

    Raises:
        InputError: there is no such file, or it holds no such matrix, or not whose errors they are.
    """
    fix = "give the output of `verbatim evaluate LABELLED --json`"
    try:
        told = _Errors.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"the file of known errors cannot be read: {error.strerror}", where=str(path), fix=fix) from error
    except (ValidationError, ValueError) as error:
        raise InputError("the file holds no confusion matrix of the four tags", where=f"{path}, key confusion", fix=fix) from error
    if not told.model:
        again = "make it again with `verbatim evaluate LABELLED --json`: an earlier version did not write that"
        raise InputError("the file does not say which model's errors it holds", where=f"{path}, key model", fix=again)
    return KnownErrors(np.array(told.confusion, dtype=np.float64), told.model)


def corrected_shares(counts: Sequence[int], confusion: Confusion) -> tuple[Estimate, ...] | None:
    """The true shares of the tags behind counts (4,), or None of too few comments; no interval is narrower than what so many leave open."""
    found = np.asarray(counts, dtype=np.float64)
    if found.sum() < FEWEST:
        return None
    shares = corrected(found, confusion)
    low, high = np.percentile(resampled(found, confusion, **DRAWS), [2.5, 97.5], axis=0)
    drawn = (Estimate(float(v), float(a), float(b)) for v, a, b in zip(shares, low, high, strict=True))
    return tuple(covering(share, narrowest(share.value, sum(counts))) for share in drawn)
