"""What carries no judgement is stopped before it is tagged; what carries one goes through, but for a stated share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.classifiers.gate import Gate
from pipeline.params import GateParams
from pipeline.strings import Strings

JUDGED = [
    f"{opening} {what}"
    for opening in ("Très déçu de", "Ravie de", "Je recommande", "Merci pour")
    for what in ("ma commande", "l'accueil", "ce site")
]
WITHOUT = [
    f"{opening} {what} ?"
    for opening in ("Quels sont les horaires de", "Comment suivre", "Livrez-vous")
    for what in ("ma commande", "la boutique")
]


def trained(*, lost: float) -> Gate:
    texts = JUDGED * 5 + WITHOUT * 5
    return Gate.train(texts, [True] * 60 + [False] * 30, params=GateParams(C=10, lost=lost), seed=1)


def test_a_question_is_stopped_and_a_judgement_is_not() -> None:
    gate = trained(lost=0.01)
    assert gate.stops(Strings.of(["Comment suivre la boutique ?", "Très déçu de l'accueil", ""])).tolist()[:2] == [True, False]


def test_no_more_judgements_are_lost_than_the_share_allows() -> None:
    assert trained(lost=0.01).stops(Strings.of(JUDGED)).mean() <= 0.05
    assert trained(lost=0.09).threshold <= trained(lost=0.001).threshold


def test_a_saved_gate_stops_the_same(tmp_path: Path) -> None:
    gate = trained(lost=0.01)
    gate.save(tmp_path)
    texts = Strings.of([*JUDGED, *WITHOUT, "café \udce9", "x" * 5_000])
    np.testing.assert_array_equal(Gate.load(tmp_path).stops(texts), gate.stops(texts))


@pytest.mark.parametrize("lost", [0, 0.5, -1])
def test_a_share_that_makes_no_sense_is_refused(lost: float) -> None:
    with pytest.raises(ValueError, match="lost"):
        GateParams(C=1, lost=lost)
