"""A draw over an export keeps no more than is wanted, looks at little, and is as fair as one that holds it all."""

from __future__ import annotations

from collections import Counter

import numpy as np

from pipeline.strings import Strings
from pipeline.tables.drawing import drawn, keys_of

TEXTS = [f"avis {row}" for row in range(40_000)]


def test_every_text_that_can_be_read_is_as_likely_as_any_other(random: np.random.Generator) -> None:
    texts, found = Strings.of([f"{row}" for row in range(20)]), Counter[str]()
    for _ in range(2_000):
        batches = [(random.random(20), texts)]
        found.update(drawn(batches, 5, readable=lambda own: [int(text) % 2 == 0 for text in own]))
    assert sorted(found) == sorted(f"{row}" for row in range(0, 20, 2))
    assert all(880 < count < 1_120 for count in found.values())


def test_of_a_long_export_few_texts_are_looked_at(random: np.random.Generator) -> None:
    looked = 0

    def readable(texts: list[str]) -> list[bool]:
        nonlocal looked
        looked += len(texts)
        return [True] * len(texts)

    batches = ((random.random(1_000), Strings.of(TEXTS[start : start + 1_000])) for start in range(0, len(TEXTS), 1_000))
    assert len(drawn(batches, 100, readable=readable)) == 100
    assert looked < 2_000


def test_keys_follow_from_the_texts_and_lie_evenly(random: np.random.Generator) -> None:
    keys = keys_of(Strings.of(TEXTS), seed=13)
    np.testing.assert_array_equal(keys_of(Strings.of(TEXTS[5:]), seed=13), keys[5:])
    assert (keys_of(Strings.of(TEXTS), seed=14) != keys).all()
    np.testing.assert_allclose(np.histogram(keys, bins=10, range=(0, 1))[0], 4_000, rtol=0.06)
