"""The tags over time, touchpoint, shop and product: whatever the export's columns tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.evaluation.metrics import Confusion
from pipeline.insight.findings.corrected import corrected_shares
from pipeline.insight.findings.figures import Stack, stack
from pipeline.insight.findings.table import NOTHING, Table

DIMENSIONS = ("touchpoint", "shop", "product")
LARGEST = 12
"""Groups of a column shown in the page; the others are in the JSON and the workbook."""
FEWEST = 5
"""Comments under which a group is not shown in the page: a share of three comments is noise."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that a column makes, the largest first (periods in their order).

    ``values`` counts all; ``unnamed`` are comments about which the column says nothing.
    """

    dimension: str
    stacks: tuple[Stack, ...]
    unnamed: int

    @property
    def largest(self) -> tuple[Stack, ...]:
        return tuple(group for group in self.stacks if group.total >= FEWEST)[:LARGEST]

    @property
    def others(self) -> int:
        return len(self.stacks) - len(self.largest)


def overall(table: Table, errors: Confusion | None) -> Stack:
    """The tags of all comments."""
    return _with_corrections(stack(table, "all", {}), errors)


def by_period(table: Table, errors: Confusion | None) -> Groups:
    """The tags of each period, in order."""
    return _groups(table, "period", sorted(value for value, _ in table.values("period")), errors)


def by_column(table: Table, dimension: str, errors: Confusion | None) -> Groups:
    """The tags of each value of a column."""
    return _groups(table, dimension, [value for value, _ in table.values(dimension)], errors)


def _groups(table: Table, dimension: str, names: Sequence[str], errors: Confusion | None) -> Groups:
    stacks = tuple(_with_corrections(stack(table, name, {dimension: (name,)}), errors) for name in names)
    return Groups(dimension, stacks, table.count({dimension: (NOTHING,)}))


def _with_corrections(group: Stack, errors: Confusion | None) -> Stack:
    """The stack with its shares corrected for known errors, where they are known and the comments are enough."""
    shares = corrected_shares([figure.hits for figure in group.tags], errors) if errors is not None and group.total else None
    if shares is None:
        return group
    return replace(group, tags=tuple(replace(figure, corrected=share) for figure, share in zip(group.tags, shares, strict=True)))
