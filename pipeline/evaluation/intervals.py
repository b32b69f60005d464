"""Intervals for shares and for their differences."""

from __future__ import annotations

from math import hypot, sqrt

from pipeline.evaluation.metrics import Estimate

Z = 1.959964


def wilson(hits: int, total: int) -> Estimate:
    """A share with its 95 % score interval (Wilson 1927); of nothing, 0 between 0 and 1."""
    if total == 0:
        return Estimate(0.0, 0.0, 1.0)
    share = hits / total
    centre = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z / (1 + Z**2 / total) * sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half))


def newcombe(one: Estimate, other: Estimate) -> Estimate:
    """One share less another, both by ``wilson``, with its 95 % interval (Newcombe 1998, method 10)."""
    value = one.value - other.value
    low = value - hypot(one.value - one.low, other.high - other.value)
    return Estimate(value, low, value + hypot(one.high - one.value, other.value - other.low))
