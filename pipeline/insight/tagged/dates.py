"""Dates as exports write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.text.folding import fold

_END = r"(?=$|[TZ_,;:+(]|\s(?!\d+(?:\s\d|$)))"
"""The cell ends or a time follows; the numbers of a reference, an address or a telephone go on."""
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}))?{_END}")
_SLASHED = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_END}")
_WORDED = re.compile(r"(?:\w+\.? )?(\d{1,2})(?:er)? (\w{3,9})\.? (\d{4})")
_SERIAL = re.compile(r"(4\d{4})(?:[.,]\d+)?")
"""Days since the last but one of 1899, as spreadsheets count them: from 2009 to 2036."""
_MONTHS = {
    name: number
    for names, number in (
        ("janvier janv jan january", 1), ("fevrier fevr fev february feb", 2), ("mars mar march", 3), ("avril avr april apr", 4),
        ("mai may", 5), ("juin june jun", 6), ("juillet juil july jul", 7), ("aout august aug", 8), ("septembre sept sep september", 9),
        ("octobre oct october", 10), ("novembre nov november", 11), ("decembre dec december", 12),
    )
    for name in names.split()
}  # fmt: skip


def month_first(cells: Sequence[str]) -> bool:
    """Whether a column writes the month before the day: a second part above 12 somewhere, and no first part above 12."""
    parts = [(int(found[1]), int(found[2])) for cell in cells if (found := _SLASHED.match(cell.strip()))]
    return any(second > 12 for _, second in parts) and not any(first > 12 for first, _ in parts)


def date_of(cell: str, *, american: bool = False) -> date | None:
    """The day of a cell of a column of dates: as `written_date` reads it, or a spreadsheet's number."""
    if found := _SERIAL.fullmatch(cell.strip()):
        return date(1899, 12, 30) + timedelta(days=int(found[1]))
    return written_date(cell, american=american)


def written_date(cell: str, *, american: bool = False) -> date | None:
    """The day that any cell writes: ISO, day/month/year (month/day/year where ``american``) or in words; None where there is none."""
    cell = cell.strip()
    if found := _ISO.match(cell):
        return _day(found[1], found[2], found[3] or "1")
    if found := _SLASHED.match(cell):
        day, month = (found[2], found[1]) if american else (found[1], found[2])
        return _day(found[3] if len(found[3]) == 4 else f"20{found[3]}", month, day)
    if found := _WORDED.match(fold(cell)):
        return _day(found[3], str(_MONTHS.get(found[2], 0)), found[1])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
