"""The corpus is cut in the shares asked for, tag by tag, and the same seed cuts it the same way."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.corpus.split import Part, stratified_parts

SHARES = {Part.VALIDATION: 0.12, Part.CALIBRATION: 0.10, Part.TEST: 0.15}
TAGS = ["complaint"] * 400 + ["delight"] * 200 + ["recovery-praise"] * 100 + ["None"] * 40


@pytest.mark.parametrize("tag", ["complaint", "delight", "recovery-praise", "None"])
@pytest.mark.parametrize("seed", [1, 13])
def test_each_tag_is_cut_in_the_shares_asked_for(tag: str, seed: int) -> None:
    parts = stratified_parts(TAGS, range(len(TAGS)), shares=SHARES, seed=seed)
    counts = Counter(part for part, own in zip(parts, TAGS, strict=True) if own == tag)
    total = TAGS.count(tag)
    assert all(abs(counts[part] - share * total) <= 1 for part, share in SHARES.items())
    assert counts.total() == total


def test_the_same_seed_cuts_the_same_way_and_another_does_not() -> None:
    one, same, other = (stratified_parts(TAGS, range(len(TAGS)), shares=SHARES, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_another_tag_s_comments_do_not_move_when_one_tag_grows() -> None:
    few = stratified_parts(TAGS, range(len(TAGS)), shares=SHARES, seed=1)
    more = stratified_parts([*TAGS, "satisfaction"], range(len(TAGS) + 1), shares=SHARES, seed=1)
    assert more[:-1] == few
