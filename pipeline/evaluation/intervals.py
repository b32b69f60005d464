"""Figures with their 95 % intervals: of shares, and of differences of shares."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt

Z = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; between 0 and 1, nothing is known."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if (self.low, self.high) == (0, 1):
            return "–"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def signed(self, decimals: int = 3) -> str:
        """A difference, with its sign."""
        value, low, high = (f"{figure:+.{decimals}f}" for figure in (self.value, self.low, self.high))
        return f"{value} [{low}, {high}]"


def wilson(hits: int, total: int) -> Estimate:
    """A share with its 95 % score interval (Wilson 1927); of nothing, 0 between 0 and 1."""
    if total == 0:
        return Estimate(0.0, 0.0, 1.0)
    share = hits / total
    centre = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z / (1 + Z**2 / total) * sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    return Estimate(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))  # at 0 and 1, but for rounding


def newcombe(one: Estimate, other: Estimate) -> Estimate:
    """One share less another, both by ``wilson``, with its 95 % interval (Newcombe 1998, method 10)."""
    value = one.value - other.value
    low = value - hypot(one.value - one.low, other.high - other.value)
    return Estimate(value, low, value + hypot(one.high - one.value, other.value - other.low))


def narrowest(share: float, comments: int) -> Estimate:
    """What so many comments leave open at least: of a tag that none has, Wilson's upper end; of one that all have, his lower end.

    At its border a share comes out the same in every resample, so that the bootstrap's interval has no width (Andrews 2000,
    "Inconsistency of the Bootstrap When a Parameter Is on the Boundary of the Parameter Space").
    """
    return Estimate(share, min(share, wilson(comments, comments).low), max(share, wilson(0, comments).high))


def covering(one: Estimate, other: Estimate) -> Estimate:
    """The figure of ``one``, with an interval that holds those of both."""
    return Estimate(one.value, min(one.low, other.low), max(one.high, other.high))
