"""The three pillars: how often each carries delight, how often each carries complaints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.insight.findings.figures import Figure, figure
from pipeline.insight.findings.table import Table
from pipeline.insight.reading.labels import YES
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.quality import Quality
from pipeline.schema import Tag


@dataclass(frozen=True, slots=True)
class PillarFigures:
    """One pillar: the share of delights, and of complaints, that rest on it."""

    pillar: Pillar
    delight: Figure
    complaint: Figure


def pillars(table: Table, quality: Mapping[str, Quality]) -> tuple[PillarFigures, ...]:
    """The pillars, in their order."""
    return tuple(PillarFigures(p, *(_carries(table, p, tag, quality) for tag in (Tag.DELIGHT, Tag.COMPLAINT))) for p in Pillar)


def _carries(table: Table, pillar: Pillar, tag: Tag, quality: Mapping[str, Quality]) -> Figure:
    return figure(table, f"pillar-{pillar}", {pillar: (YES,)}, of={"tag": (tag,)}, words=pillar, indicative=quality[pillar].indicative(YES))
