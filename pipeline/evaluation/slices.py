"""Ways to slice labelled comments, and how right a classifier is on each slice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.evaluation.ratings import rating_of
from pipeline.evaluation.speech_register import register_of
from pipeline.schema import Tag

STARS = "stars"
SLICED_BY = ("sector", "domain", "channel", "touchpoint", "variety", STARS)
"""The columns that slice comments, where there are such; others are let be."""
USUAL = {"variety": "standard"}
"""In a column, the value beside which the others are rare: they count together too."""
LENGTHS = ((80, "up to 80 characters"), (250, "81 to 250 characters"))
LOW, HIGH, BEST = 2, 4, 5
"""The stars that contradict praise from there down, and a complaint from there up; and the most that there are."""
_LONGEST = 40
Slicings = Mapping[str, Sequence[str]]
"""For each way to slice, the value of each comment; where that is blank, the comment is in none of its slices."""


@dataclass(frozen=True, slots=True)
class SliceAccuracy:
    """Accuracy on the comments of one kind."""

    name: str
    comments: int
    accuracy: Estimate


def slicings(texts: Sequence[str], tags: Sequence[Tag], rows: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """All ways to slice n comments: by the columns of SLICED_BY that the n rows have, by length and by register.

    Stars slice by whether they contradict the tag: 4 or 5 of a complaint, 1 or 2 of any other.
    """
    told = {name: [_cell(row.get(name)) for row in rows] for name in SLICED_BY if any(name in row for row in rows)}
    if STARS in told:
        told[STARS] = [_agreement(cell, tag) for cell, tag in zip(told[STARS], tags, strict=True)]
    return told | {"length": [_length(text) for text in texts], "register": [register_of(text) for text in texts]}


def rows_by_slice(by: Slicings, *, smallest: int) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """The name and the rows of every slice of at least ``smallest`` comments that is not the whole."""
    for name, values in by.items():
        of = np.array(values)
        for value, count in zip(*np.unique(of, return_counts=True), strict=True):
            if value and smallest <= count < len(of):
                yield f"{name} {value}", np.flatnonzero(of == value)
        if usual := USUAL.get(name):
            others = np.flatnonzero((of != usual) & (of != ""))
            if smallest <= len(others) < len(of):
                yield f"{name} other than {usual}", others


def slice_accuracies(by: Slicings, right: npt.NDArray[np.bool_], *, smallest: int) -> list[SliceAccuracy]:
    """The slices of `rows_by_slice`, the worst first; ``right`` (n,) says which comments the classifier has right."""
    of = rows_by_slice(by, smallest=smallest)
    found = [SliceAccuracy(name, len(rows), wilson(int(right[rows].sum()), len(rows))) for name, rows in of]
    return sorted(found, key=lambda one: (one.accuracy.value, one.name))


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())[:_LONGEST]


def _agreement(stars: str, tag: Tag) -> str:
    """What stars of 1 to 5 say of the tag; blank where there are none."""
    rating = rating_of(stars, of=BEST)
    if rating is None or not 1 <= rating <= BEST:
        return ""
    contradict = rating >= HIGH if tag == Tag.COMPLAINT else rating <= LOW
    return "that contradict the tag" if contradict else "that agree with the tag"


def _length(text: str) -> str:
    return next((name for most, name in LENGTHS if len(text) <= most), "more than 250 characters")
