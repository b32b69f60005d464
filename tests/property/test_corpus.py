"""However the comments are grouped, a group stays in one part, whatever the order, and whatever is added."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus.near_copies import jaccard, near_copy_groups, shingles
from pipeline.corpus.split import Part, hashed_parts

SETTINGS = settings(max_examples=100, deadline=None, database=None, derandomize=True)
SHARES = {Part.VALIDATION: 0.12, Part.CALIBRATION: 0.10, Part.TEST: 0.15}


@SETTINGS
@given(st.lists(st.integers(0, 60), max_size=200), st.integers(0, 99))
def test_no_group_crosses_the_parts(groups: list[int], seed: int) -> None:
    parts = hashed_parts(names(len(groups)), groups, shares=SHARES, seed=seed)
    assert len(parts) == len(groups)
    assert all(len({part for part, own in zip(parts, groups, strict=True) if own == group}) == 1 for group in set(groups))


@SETTINGS
@given(st.lists(st.integers(0, 20), max_size=60), st.lists(st.integers(21, 30), max_size=20), st.integers(0, 99))
def test_a_corpus_that_grows_keeps_its_parts(old: list[int], new: list[int], seed: int) -> None:
    before = hashed_parts(names(len(old)), old, shares=SHARES, seed=seed)
    after = hashed_parts(names(len(old) + len(new)), [*old, *new], shares=SHARES, seed=seed)
    assert after[: len(old)] == before


@SETTINGS
@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_the_comments_does_not_matter(groups: list[int], random: Random) -> None:
    order = random.sample(range(len(groups)), len(groups))
    straight = hashed_parts(names(len(groups)), groups, shares=SHARES, seed=13)
    shuffled = hashed_parts([names(len(groups))[row] for row in order], [groups[row] for row in order], shares=SHARES, seed=13)
    assert shuffled == [straight[row] for row in order]


def names(count: int) -> list[str]:
    return [f"r1-{row}" for row in range(count)]


@SETTINGS
@given(st.lists(st.text("abé e!👍", max_size=12), max_size=12))
def test_texts_that_are_similar_enough_share_a_group_and_the_first_names_it(texts: list[str]) -> None:
    groups = near_copy_groups(texts, threshold=0.6, permutations=64, seed=1)
    sets = [shingles(text) for text in texts]
    assert all(groups[i] == groups[j] for i in range(len(texts)) for j in range(i) if jaccard(sets[i], sets[j]) >= 0.9)
    assert all(groups[group] == group <= number for number, group in enumerate(groups))
