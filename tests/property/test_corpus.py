"""However the comments are grouped, a group stays in one part and the shares are near what was asked."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus.near_copies import jaccard, near_copy_groups, shingles
from pipeline.corpus.split import Part, stratified_parts

SETTINGS = settings(max_examples=100, deadline=None, database=None, derandomize=True)
SHARES = {Part.VALIDATION: 0.12, Part.CALIBRATION: 0.10, Part.TEST: 0.15}


@SETTINGS
@given(st.lists(st.tuples(st.sampled_from(["complaint", "delight", "None"]), st.integers(0, 60)), max_size=200), st.integers(0, 99))
def test_no_group_crosses_the_parts(comments: list[tuple[str, int]], seed: int) -> None:
    groups = [group for _, group in comments]
    parts = stratified_parts([tag for tag, _ in comments], groups, shares=SHARES, seed=seed)
    assert len(parts) == len(comments)
    assert all(len({part for part, own in zip(parts, groups, strict=True) if own == group}) == 1 for group in set(groups))


@SETTINGS
@given(st.lists(st.integers(1, 4), min_size=1, max_size=80), st.integers(0, 99))
def test_the_shares_are_near_what_was_asked(sizes: list[int], seed: int) -> None:
    groups = [number for number, size in enumerate(sizes) for _ in range(size)]
    counts = Counter(stratified_parts(["delight"] * len(groups), groups, shares=SHARES, seed=seed))
    assert all(counts[part] <= share * len(groups) + max(sizes) / 2 for part, share in SHARES.items())
    assert counts[Part.TRAIN] >= 0.63 * len(groups) - 3 * max(sizes) / 2


@SETTINGS
@given(st.lists(st.text("abé e!👍", max_size=12), max_size=12))
def test_texts_that_are_similar_enough_share_a_group_and_the_first_names_it(texts: list[str]) -> None:
    groups = near_copy_groups(texts, threshold=0.6, permutations=64, seed=1)
    sets = [shingles(text) for text in texts]
    assert all(groups[i] == groups[j] for i in range(len(texts)) for j in range(i) if jaccard(sets[i], sets[j]) >= 0.9)
    assert all(groups[group] == group <= number for number, group in enumerate(groups))
