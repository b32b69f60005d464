"""The corpus is cut about in the shares asked for, the same seed cuts it the same way, and a corpus that grows keeps its parts."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.corpus.split import Part, hashed_parts

SHARES = {Part.VALIDATION: 0.12, Part.CALIBRATION: 0.10, Part.TEST: 0.15}
NAMES = [f"b{row:05}" for row in range(4_000)]


@pytest.mark.parametrize("seed", [1, 13])
def test_the_parts_are_near_the_shares_asked_for(seed: int) -> None:
    counts = Counter(hashed_parts(NAMES, range(len(NAMES)), shares=SHARES, seed=seed))
    for part, share in SHARES.items():
        assert abs(counts[part] - share * len(NAMES)) <= 4 * (len(NAMES) * share * (1 - share)) ** 0.5
    assert counts.total() == len(NAMES)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_groups_of_any_size_fall_alike(size: int) -> None:
    groups = [row // size for row in range(len(NAMES))]
    parts = hashed_parts(NAMES, groups, shares=SHARES, seed=1)
    tested, total = len({group for group, part in zip(groups, parts, strict=True) if part == Part.TEST}), len(set(groups))
    assert abs(tested - 0.15 * total) <= 4 * (total * 0.15 * 0.85) ** 0.5


def test_the_same_seed_cuts_the_same_way_and_another_does_not() -> None:
    one, same, other = (hashed_parts(NAMES, range(len(NAMES)), shares=SHARES, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other
