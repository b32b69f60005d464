"""The interval for a difference of shares."""

from __future__ import annotations

from math import hypot

from pipeline.evaluation.metrics import Estimate


def newcombe(one: Estimate, other: Estimate) -> Estimate:
    """One share less another, both by ``wilson``, with its 95 % interval (Newcombe 1998, method 10)."""
    value = one.value - other.value
    low = value - hypot(one.value - one.low, other.high - other.value)
    return Estimate(value, low, value + hypot(one.high - one.value, other.value - other.low))
