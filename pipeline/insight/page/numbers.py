"""Numbers and dates as the page's language writes them; the page's script writes them the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipeline.evaluation.intervals import Estimate

_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}
_UNITS = {
    "fr": ((730, "mois", "mois"), (24, "jour", "jours"), (1, "h", "h")),
    "en": ((730, "month", "months"), (24, "day", "days"), (1, "hour", "hours")),
}
"""Units of time: their hours, and how one and several are written."""
_NOTHING = 0.005
"""Percent under which a share is written as 0: the lower end of an interval around none is a rounding error above it."""
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Writes numbers in ``lang``, "fr" or "en"."""

    lang: str

    def count(self, number: int) -> str:
        return f"{number:,}".replace(",", _NO_BREAK if self.lang == "fr" else ",")

    def singular(self, number: int) -> bool:
        """Whether the noun after a number stands in the singular: “0 commentaire”, but “0 comments”."""
        return number < 2 if self.lang == "fr" else number == 1

    def percent(self, share: float) -> str:
        """Without decimals from ten percent on, with one below."""
        return self._digits(share) + (f"{_NO_BREAK}%" if self.lang == "fr" else "%")

    def interval(self, estimate: Estimate) -> str:
        unit = f"{_NO_BREAK}%" if self.lang == "fr" else "%"
        return f"{self._digits(estimate.low)}–{self._digits(estimate.high)}{unit}"

    def _digits(self, share: float) -> str:
        value = 100 * share
        if value < _NOTHING:
            return "0"
        if value < 0.05:
            return "<" + ("0,1" if self.lang == "fr" else "0.1")
        text = _half_up(value, "1" if value >= 9.95 else "0.1")
        return text.replace(".", ",") if self.lang == "fr" else text

    def points(self, share: float) -> str:
        """A difference of shares in whole points, with its sign; 0 has none."""
        points = _half_up(abs(100 * share), "1")
        return points if points == "0" else f"{'+' if share > 0 else '−'}{points}"

    def score(self, value: float) -> str:
        text = f"{value:.2f}"
        return text.replace(".", ",") if self.lang == "fr" else text

    def day(self, day: date) -> str:
        month = _MONTHS[self.lang][day.month - 1]
        first = "er" if self.lang == "fr" and day.day == 1 else ""
        return f"{day.day}{first} {month} {day.year}"

    def period(self, name: str) -> str:
        """“2026-02” as “février 2026”, “2026-W07” as “sem. 7, 2026”, a year as it is."""
        if "-W" in name:
            year, week = name.split("-W")
            return f"{'sem.' if self.lang == 'fr' else 'week'} {int(week)}, {year}"
        if "-" in name:
            year, month = name.split("-")
            return f"{_MONTHS[self.lang][int(month) - 1]} {year}"
        return name

    def duration(self, hours: float) -> str:
        """Hours in the unit that suits them."""
        for size, one, several in _UNITS[self.lang]:
            if hours >= size:
                number = round(hours / size)
                return f"{number}{_NO_BREAK}{one if number == 1 else several}"
        return f"{hours * 60:.0f}{_NO_BREAK}min"


def _half_up(value: float, unit: str) -> str:
    """A number to the nearest unit, halves up, as the script's toFixed rounds."""
    return str(Decimal(value).quantize(Decimal(unit), ROUND_HALF_UP))
