"""Ratings as exports write and draw them."""

from __future__ import annotations

import re

_DRAWN = re.compile(r"(?:[★⭐]\ufe0f?){1,5}☆{0,4}")
_WRITTEN = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:(?:/|sur|out of)\s*(\d+))?\s*(?:[★*⭐]\ufe0f?|etoiles?|étoiles?|stars?)?", re.IGNORECASE)


def rating_of(cell: str, *, of: int | None = None) -> float | None:
    """The number of a rating: “4”, “4,5”, “4/5”, “4 sur 5”, “4 étoiles”, “★★★★☆”; None where there is none.

    Args:
        of: the best one; a rating that says it is out of another number is none.
    """
    if drawn := _DRAWN.fullmatch(cell.strip()):
        return float(len(re.findall("[★⭐]", drawn[0])))
    found = _WRITTEN.fullmatch(cell.strip())
    return float(found[1].replace(",", ".")) if found and (not of or int(found[2] or of) == of) else None
