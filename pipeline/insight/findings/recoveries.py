"""Recoveries: what failed, who acted, how it ended, the customer's verdict, the time it took, and the paradox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.evaluation.intervals import Estimate, newcombe
from pipeline.insight.findings.figures import ENOUGH, Figure, Stack, figure, stack, telling
from pipeline.insight.findings.table import Query, Table, both
from pipeline.insight.reading.labels import NO, YES
from pipeline.insight.reading.quality import Quality
from pipeline.insight.reading.recovery import Actor, Outcome

INCIDENTS: Query = {"incident": (YES,)}
ENDED: Query = both(INCIDENTS, {"outcome": (Outcome.FULL, Outcome.PARTIAL, Outcome.FAILED)})
"""Incidents of which the comment says how they ended."""


@dataclass(frozen=True, slots=True)
class TimeTold:
    """How long full recoveries took where told: the median hours and the quarter on each side of it."""

    told: int
    median: float
    quarter: float
    three_quarters: float
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paradox:
    """Whether a full recovery makes a customer happier than no incident: expectations exceeded, in each group.

    ``difference`` has its 95 % interval (Newcombe 1998, method 10); ``enough`` says whether both groups are large enough.
    The service recovery paradox: McCollough and Bharadwaj 1992.
    """

    recovered: Figure
    untroubled: Figure
    difference: Estimate
    enough: bool

    @property
    def shown_to_hold(self) -> bool:
        return self.enough and self.difference.low > 0


@dataclass(frozen=True, slots=True)
class Recoveries:
    """All of it; ``rate`` is the share of full recoveries among the incidents whose end is told."""

    incidents: Figure
    rate: Figure
    outcomes: tuple[Figure, ...]
    actors: tuple[Figure, ...]
    causes: tuple[Figure, ...]
    rates_by_cause: tuple[Figure, ...]
    verdicts: tuple[Stack, ...]
    time: TimeTold | None
    paradox: Paradox


def recoveries(table: Table, quality: Mapping[str, Quality]) -> Recoveries:
    """The recoveries of the table."""
    causes = [value for value, _ in table.values("cause")]
    doubtful = {outcome: quality["outcome"].indicative(outcome) for outcome in Outcome}
    return Recoveries(
        incidents=figure(table, "incident", INCIDENTS, words="incident", indicative=quality["incident"].indicative(YES)),
        rate=figure(table, "full", {"outcome": (Outcome.FULL,)}, of=ENDED, words="outcome", indicative=doubtful[Outcome.FULL]),
        outcomes=tuple(figure(table, o, {"outcome": (o,)}, of=INCIDENTS, words="outcome", indicative=doubtful[o]) for o in Outcome),
        actors=tuple(
            figure(table, f"actor-{a}", {"actor": (a,)}, of=INCIDENTS, words="outcome", indicative=quality["actor"].indicative(a))
            for a in Actor
        ),
        causes=tuple(figure(table, c, {"cause": (c,)}, of=INCIDENTS, words="incident", indicative=True) for c in causes),
        rates_by_cause=tuple(
            figure(table, c, {"outcome": (Outcome.FULL,)}, of=both(ENDED, {"cause": (c,)}), words="outcome", indicative=True)
            for c in causes
        ),
        verdicts=tuple(stack(table, o, both(INCIDENTS, {"outcome": (o,)})) for o in Outcome),
        time=_time(table),
        paradox=_paradox(table),
    )


def _time(table: Table) -> TimeTold | None:
    rows = [int(i) for i in table.select(both(INCIDENTS, {"outcome": (Outcome.FULL,)})) if table.comments[i].reading.hours is not None]
    if not rows:
        return None
    quarter, median, three_quarters = np.percentile([table.comments[i].reading.hours for i in rows], [25, 50, 75])
    return TimeTold(len(rows), float(median), float(quarter), float(three_quarters), tuple(telling(table, rows, 8)))


def _paradox(table: Table) -> Paradox:
    exceeded: Query = {"expectation": ("exceeded",)}
    recovered = figure(table, "recovered", exceeded, of=both(INCIDENTS, {"outcome": (Outcome.FULL,)}), words="expectation")
    untroubled = figure(table, "untroubled", exceeded, of={"incident": (NO,)}, words="expectation")
    return Paradox(recovered, untroubled, newcombe(recovered.share, untroubled.share), min(recovered.total, untroubled.total) >= ENOUGH)
