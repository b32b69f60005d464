"""Periods: the days of an export as weeks, months or years, whichever makes a readable row of columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_DAYS_IN_WEEKS, _DAYS_IN_MONTHS = 70, 1_100


class Grain(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Periods:
    """The grain, the first and last day told, and how many days are missing, unreadable or still to come."""

    grain: Grain | None
    first: date | None
    last: date | None
    undated: int
    future: int
    today: date

    def of(self, day: date | None) -> str:
        """The name of a day's period, which sorts by time: 2026-W07, 2026-02, 2026; empty for none and for days to come."""
        if self.grain is None or day is None or day > self.today:
            return ""
        if self.grain == Grain.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{day:%Y-%m}" if self.grain == Grain.MONTH else f"{day:%Y}"


def periods_of(days: Iterable[date | None], *, today: date) -> Periods:
    """The periods that suit the days up to ``today``."""
    every = list(days)
    past = sorted(day for day in every if day is not None and day <= today)
    missing, future = sum(day is None for day in every), sum(day is not None and day > today for day in every)
    if not past:
        return Periods(None, None, None, missing, future, today)
    span = (past[-1] - past[0]).days
    grain = Grain.WEEK if span <= _DAYS_IN_WEEKS else Grain.MONTH if span <= _DAYS_IN_MONTHS else Grain.YEAR
    return Periods(grain, past[0], past[-1], missing, future, today)
