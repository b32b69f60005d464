"""Ambassadors: the ladder from the formula to the recruit, its mirror, and small causes with large feelings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.insight.findings.figures import Figure, figure
from pipeline.insight.findings.table import Table
from pipeline.insight.reading.ambassador import Ambassador
from pipeline.insight.reading.labels import YES
from pipeline.insight.reading.quality import Quality
from pipeline.schema import Tag

LADDER = (Ambassador.SAYS, Ambassador.INTENDS, Ambassador.DID, Ambassador.RECRUITED)


@dataclass(frozen=True, slots=True)
class Ambassadors:
    """The rungs, among all comments; who warns others; the small causes of delight and of complaints."""

    ladder: tuple[Figure, ...]
    warns: Figure
    small_delights: Figure
    small_complaints: Figure


def ambassadors(table: Table, quality: Mapping[str, Quality]) -> Ambassadors:
    """The ambassadors of the table."""
    rungs = [
        figure(table, a, {"ambassador": (a,)}, words="ambassador", indicative=quality["ambassador"].indicative(a))
        for a in (*LADDER, Ambassador.WARNS)
    ]
    small = [
        figure(table, f"small-{tag}", {"small": (YES,)}, of={"tag": (tag,)}, words="small_cause", indicative=True)
        for tag in (Tag.DELIGHT, Tag.COMPLAINT)
    ]
    return Ambassadors(tuple(rungs[:-1]), rungs[-1], *small)
