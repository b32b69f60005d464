"""The geometry of the chart over time: shares of two tags by period, with bands, in percent of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.insight.findings.figures import Figure, Stack
from pipeline.schema import Tag

DRAWN = (Tag.COMPLAINT, Tag.DELIGHT)
MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Point:
    """One figure in the drawing: ``x`` from the left, ``y`` from the bottom, both 0 to 100."""

    x: float
    y: float
    low: float
    high: float
    period: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Trend:
    """The series of each drawn tag, the share at the top of the drawing, and the periods to name under it."""

    series: tuple[tuple[Tag, tuple[Point, ...]], ...]
    top: float
    named: tuple[tuple[float, str], ...]


def trend(stacks: Sequence[Stack]) -> Trend:
    """The chart of two periods or more."""
    top = min(
        1.0, ceil(10 * max(f.share.high if not f.few else f.share.value for s in stacks for f in s.tags if f.label in DRAWN)) / 10 or 0.1
    )
    xs = [100 * i / (len(stacks) - 1) for i in range(len(stacks))]
    series = tuple((tag, tuple(_point(x, s.label, s.figure(tag), top) for x, s in zip(xs, stacks, strict=True))) for tag in DRAWN)
    step = max(1, ceil(len(stacks) / MOST_LABELS))
    return Trend(series, top, tuple((xs[i], stacks[i].label) for i in range(0, len(stacks), step)))


def _point(x: float, period: str, figure: Figure, top: float) -> Point:
    low, value, high = (100 * min(1.0, share / top) for share in (figure.share.low, figure.share.value, figure.share.high))
    return Point(x, value, low, high, period, figure)


def band(points: Sequence[Point]) -> str:
    """The points of a polygon around a series, as SVG writes them (y from the top)."""
    there = [f"{p.x:.2f},{100 - p.high:.2f}" for p in points]
    back = [f"{p.x:.2f},{100 - p.low:.2f}" for p in reversed(points)]
    return " ".join(there + back)


def line(points: Sequence[Point]) -> str:
    """The points of the line through a series."""
    return " ".join(f"{p.x:.2f},{100 - p.y:.2f}" for p in points)
