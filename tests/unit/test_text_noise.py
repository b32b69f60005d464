"""Noise changes how a comment is spelt, in every way that people do, and nothing else."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.text.noise import noisy

COMMENT = "Très déçue, le colis est arrivé cassé et personne ne répond."
SPELLINGS = [noisy(COMMENT, Random(seed)) for seed in range(200)]


def test_every_kind_of_hurry_is_met() -> None:
    assert "Tres decue, le colis est arrive casse et personne ne repond." in SPELLINGS
    assert COMMENT.lower() in SPELLINGS
    assert COMMENT.upper() in SPELLINGS
    assert sum(abs(len(own) - len(COMMENT)) == 1 for own in SPELLINGS) > 10


def test_slips_are_few() -> None:
    slips = [
        own for own in SPELLINGS if own.lower() not in (COMMENT.lower(), "tres decue, le colis est arrive casse et personne ne repond.")
    ]
    assert all(len(COMMENT) - 1 <= len(own) <= len(COMMENT) for own in slips)
    assert all(len(set(own.split()) & set(COMMENT.split())) >= len(COMMENT.split()) - 2 for own in slips)


def test_the_same_seed_gives_the_same_spelling() -> None:
    assert noisy(COMMENT, Random(5)) == noisy(COMMENT, Random(5))


@pytest.mark.parametrize("text", ["", "a", "ab", "😀"])
def test_any_text_is_accepted(text: str) -> None:
    assert all(len(noisy(text, Random(seed))) <= max(1, len(text)) for seed in range(50))
