"""A figure: how many comments of some say something, the share with its interval, and the comments to show for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.insight.findings.table import CommentPlaces, Query, Table
from pipeline.schema import TAGS, Tag

ENOUGH = 30
"""Comments under which a share is shown with its count and said to be of too few."""
SHOWN = 3
"""Comments under a figure before the page's script brings more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: of the comments that pass ``of``, those that pass ``query`` too.

    ``label`` is a word of the page or, for an export's own values, the value itself. ``words`` names the reading whose words
    are marked in the comments. ``shown`` are places in the table. ``indicative``: its extractor is too imprecise to lean on.
    """

    label: str
    query: Query
    of: Query
    hits: int
    total: int
    share: Estimate
    words: str
    shown: tuple[int, ...]
    indicative: bool = False
    corrected: Estimate | None = None

    @property
    def few(self) -> bool:
        return self.total < ENOUGH


@dataclass(frozen=True, slots=True)
class Stack:
    """A group of comments and the figure of each tag in it."""

    label: str
    of: Query
    total: int
    tags: tuple[Figure, ...]

    def figure(self, tag: Tag) -> Figure:
        return self.tags[TAGS.index(tag)]


def figure(table: Table, label: str, query: Query, *, of: Query | None = None, words: str = "tag", indicative: bool = False) -> Figure:
    """Count a figure and choose what to show for it."""
    whole = of or {}
    rows = table.select({**whole, **query})
    total = table.count(whole)
    share = wilson(len(rows), total)
    return Figure(label, query, whole, len(rows), total, share, words, tuple(int(i) for i in telling(table, rows, SHOWN)), indicative)


def stack(table: Table, label: str, of: Query) -> Stack:
    """The tags in a group."""
    return Stack(label, of, table.count(of), tuple(figure(table, tag, {"tag": (tag,)}, of=of) for tag in TAGS))


def telling(table: Table, rows: CommentPlaces | Sequence[int], wanted: int) -> list[int]:
    """The comments of some to show first, by their rank."""
    places = np.asarray(rows, dtype=np.int64)
    return [int(place) for place in places[np.argsort(table.rank[places])][:wanted]]
