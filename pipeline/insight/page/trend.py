"""The geometry of the chart over time: shares of two tags by period, with bands, in percent of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
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
    """The series of each drawn tag, cut where periods are missing; the share at the top of the drawing; the periods to name under it."""

    series: tuple[tuple[Tag, tuple[tuple[Point, ...], ...]], ...]
    top: float
    named: tuple[tuple[float, str], ...]


def trend(stacks: Sequence[Stack]) -> Trend:
    """The chart of two periods or more."""
    top = min(1.0, ceil(10 * max(s.figure(tag).share.high for s in stacks for tag in DRAWN)) / 10)
    steps = [_ordinal(s.label) for s in stacks]
    xs = [100 * (step - steps[0]) / (steps[-1] - steps[0]) for step in steps]
    runs = [list(run) for _, run in groupby(range(len(stacks)), key=lambda i: steps[i] - i)]
    series = tuple(
        (tag, tuple(tuple(_point(xs[i], stacks[i].label, stacks[i].figure(tag), top) for i in run) for run in runs)) for tag in DRAWN
    )
    return Trend(series, top, _named(xs, stacks))


def _ordinal(period: str) -> int:
    """A period's place in time: those that follow each other are one apart."""
    if "-W" in period:
        return date.fromisoformat(f"{period}-1").toordinal() // 7
    year, _, month = period.partition("-")
    return 12 * int(year) + int(month) if month else int(year)


def _named(xs: Sequence[float], stacks: Sequence[Stack]) -> tuple[tuple[float, str], ...]:
    """The periods whose names have room under the drawing."""
    named: list[tuple[float, str]] = []
    for x, one in zip(xs, stacks, strict=True):
        if not named or x - named[-1][0] >= 100 / (MOST_LABELS - 1):
            named.append((x, one.label))
    return tuple(named)


def _point(x: float, period: str, figure: Figure, top: float) -> Point:
    low, value, high = (100 * share / top for share in (figure.share.low, figure.share.value, figure.share.high))
    return Point(x, value, low, high, period, figure)


def band(points: Sequence[Point]) -> str:
    """The points of a polygon around a series, as SVG writes them (y from the top)."""
    there = [f"{p.x:.2f},{100 - p.high:.2f}" for p in points]
    back = [f"{p.x:.2f},{100 - p.low:.2f}" for p in reversed(points)]
    return " ".join(there + back)


def line(points: Sequence[Point]) -> str:
    """The points of the line through a series."""
    return " ".join(f"{p.x:.2f},{100 - p.y:.2f}" for p in points)
