"""The corpus is cut about in the shares asked for, the same seed cuts it the same way, and a corpus that grows keeps its parts."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.corpus.split import FEWEST, Part, hashed_parts, refuse_thin
from pipeline.errors import CorpusError
from pipeline.schema import Tag

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


ENOUGH = {part: [*Tag, None] * FEWEST for part in Part}


def test_parts_that_hold_what_they_need_are_taken() -> None:
    refuse_thin(ENOUGH, where="cleaned.jsonl")


@pytest.mark.parametrize(
    ("part", "tags", "what"),
    [
        (Part.TRAIN, [tag for tag in ENOUGH[Part.TRAIN] if tag != Tag.DELIGHT], "fewer than 2 comments to learn delight from"),
        (Part.TRAIN, [*Tag, *Tag, None], "fewer than 2 comments to learn none from"),
        (Part.VALIDATION, [], "no tagged comment in the part validation"),
        (Part.TEST, [None, None], "no tagged comment in the part test"),
    ],
)
def test_a_part_that_cannot_do_what_it_is_for_is_refused(part: Part, tags: list[Tag | None], what: str) -> None:
    with pytest.raises(CorpusError, match=what) as caught:
        refuse_thin(ENOUGH | {part: tags}, where="cleaned.jsonl")
    assert "data/corpus" in caught.value.fix
