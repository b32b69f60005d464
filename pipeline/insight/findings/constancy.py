"""Constancy: by touchpoint, not the mean but the worst tenth and the spread, small groups drawn towards their kind.

A contact is a touchpoint in one shop, or in one period where the export names no shops. Its complaint rate is pooled partially:
rates of a touchpoint are taken as drawn from one beta distribution, fitted by moments to the contacts' counts (Kleinman 1973;
Efron and Morris 1975), and each contact's rate is the mean of what that prior and its own comments say. A contact of three
comments stays near its touchpoint; one of three hundred speaks for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.insight.findings.figures import ENOUGH, telling
from pipeline.insight.findings.table import NOTHING, Query, Table, both
from pipeline.schema import Tag

FEWEST_CONTACTS = 4
SMALLEST_WEIGHT, LARGEST_WEIGHT = 5.0, 1_000.0
"""Comments that the prior weighs at least, however much contacts differ, and at most, where they differ by no more than chance."""
WORST = 10
"""Contacts named, the worst first, of those with a complaint."""

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contact:
    """One touchpoint in one place or period: its comments, complaints, own rate and pooled rate."""

    touchpoint: str
    place: str
    query: Query
    comments: int
    complaints: int
    pooled: float
    shown: tuple[int, ...]

    @property
    def raw(self) -> float:
        return self.complaints / self.comments


@dataclass(frozen=True, slots=True)
class Steadiness:
    """One touchpoint: the complaint rate of its middle contact, of its worst tenth, and the spread between the tenths."""

    touchpoint: str
    contacts: int
    comments: int
    best_tenth: float
    middle: float
    worst_tenth: float

    @property
    def spread(self) -> float:
        return self.worst_tenth - self.best_tenth


@dataclass(frozen=True, slots=True)
class Constancy:
    """By ``across``, "shop" or "period"; None where nothing can be said.

    ``thin`` touchpoints have too few contacts or comments to speak of, or no complaint.
    """

    across: str | None
    touchpoints: tuple[Steadiness, ...]
    worst: tuple[Contact, ...]
    thin: tuple[str, ...]


def constancy(table: Table) -> Constancy:
    """The constancy of each touchpoint, the least constant first; all comments are one touchpoint where no column names any."""
    across = next((name for name in ("shop", "period") if len(table.values(name)) >= FEWEST_CONTACTS), None)
    if across is None:
        return Constancy(None, (), (), ())
    names = [value for value, _ in table.values("touchpoint")] or [NOTHING]
    contacts = {name: _contacts(table, name, across) for name in names}
    spoken = {name: found for name, found in contacts.items() if _can_be_told(found)}
    thin = tuple(name for name in names if name not in spoken and name != NOTHING)
    steady = sorted((_steadiness(name, found) for name, found in spoken.items()), key=lambda touchpoint: -touchpoint.spread)
    bad = [contact for found in spoken.values() for contact in found if contact.complaints]
    worst = sorted(bad, key=lambda contact: -contact.pooled)
    return Constancy(across if spoken or thin else None, tuple(steady), tuple(worst[:WORST]), thin)


def _can_be_told(contacts: Sequence[Contact]) -> bool:
    """Whether rates would rest on something: contacts, comments and at least one complaint."""
    enough = len(contacts) >= FEWEST_CONTACTS and sum(contact.comments for contact in contacts) >= ENOUGH
    return enough and any(contact.complaints for contact in contacts)


def _contacts(table: Table, touchpoint: str, across: str) -> list[Contact]:
    base: Query = {"touchpoint": (touchpoint,)}
    queries = [both(base, {across: (place,)}) for place, _ in table.values(across)]
    counts = [(q, table.select(q), table.select(both(q, {"tag": (Tag.COMPLAINT,)}))) for q in queries]
    counts = [(q, all_of, bad) for q, all_of, bad in counts if len(all_of)]
    pooled = pooled_rates([len(bad) for _, _, bad in counts], [len(all_of) for _, all_of, _ in counts])
    return [
        Contact(touchpoint, q[across][0], q, len(all_of), len(bad), float(rate), tuple(telling(table, bad, 3)))
        for (q, all_of, bad), rate in zip(counts, pooled, strict=True)
    ]


def _steadiness(touchpoint: str, contacts: Sequence[Contact]) -> Steadiness:
    best, middle, worst = np.percentile([contact.pooled for contact in contacts], [10, 50, 90])
    return Steadiness(touchpoint, len(contacts), sum(contact.comments for contact in contacts), float(best), float(middle), float(worst))


def pooled_rates(hits: Sequence[int], totals: Sequence[int]) -> Counts:
    """(n,) rates of groups, each drawn towards the common rate as far as its smallness and the groups' likeness ask."""
    found, size = np.asarray(hits, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if not len(size):
        return size
    rate = (found.sum() + 0.5) / (size.sum() + 1)
    weight = _prior_weight(found, size, rate)
    return np.asarray((found + weight * rate) / (size + weight))


def _prior_weight(found: Counts, size: Counts, rate: float) -> float:
    """How many comments the prior weighs: few where the groups differ by more than chance, many where they do not.

    With q = 1 - p and γ = 1 / (weight + 1), E[seen] = pq [(k - 1)(1 - γ) + γ whole] for k groups (Kleinman 1973, groups weighed by size).
    """
    by_chance = len(size) - 1
    chance = rate * (1 - rate)
    seen = float((size * (found / size - rate) ** 2).sum())
    whole = float(size.sum() - (size**2).sum() / size.sum())
    between = (seen - by_chance * chance) / (whole - by_chance) if whole > by_chance else 0.0
    return float(np.clip(chance / between - 1, SMALLEST_WEIGHT, LARGEST_WEIGHT)) if between > 0 else LARGEST_WEIGHT
