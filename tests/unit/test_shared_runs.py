"""A corpus must hold nothing of somebody else's texts: long shared runs are found, and stock phrases are nobody's own."""

from __future__ import annotations

import pytest

from tests.shared_runs import shared_runs

THEIRS = "Le colis est arrivé mardi avec deux assiettes cassées et un mot d'excuse."


def test_a_run_taken_over_is_found_with_its_text() -> None:
    ((row, run),) = shared_runs(["Rien à voir.", "Or le colis  EST arrivé mardi avec deux tasses."], [THEIRS], length=30, stock=3)
    assert row == 1
    assert run == "le colis est arrivé mardi avec"


@pytest.mark.parametrize("length", [1, 2, 3, 7, 12, 13])
def test_any_length_is_found_wherever_it_stands(length: int) -> None:
    for at in (0, 5, len(THEIRS) - length):
        assert shared_runs([f"§§{THEIRS[at : at + length]}§§"], [THEIRS], length=length, stock=2)


def test_one_letter_less_is_not_a_run() -> None:
    taken = THEIRS[5:34]
    assert not shared_runs([f"§{taken}§"], [THEIRS], length=30, stock=3)
    assert shared_runs([f"§{taken}§"], [THEIRS], length=29, stock=3)


def test_a_run_does_not_cross_from_one_text_to_the_next() -> None:
    assert not shared_runs(["abcdef", "ghijkl"], ["defghi"], length=6, stock=3)


def test_what_many_people_write_is_a_stock_phrase() -> None:
    phrase = "je recommande ce site les yeux fermés"
    theirs = [f"{name} : {phrase}" for name in ("Léa", "Ali", "Zoé")]
    assert not shared_runs([phrase], theirs, length=20, stock=3)
    assert shared_runs([phrase], theirs, length=20, stock=4)


@pytest.mark.parametrize(("texts", "others"), [([], []), (["court"], ["court"]), ([""], [THEIRS]), ([THEIRS], [])])
def test_nothing_to_compare_shares_nothing(texts: list[str], others: list[str]) -> None:
    assert shared_runs(texts, others, length=30, stock=3) == []
