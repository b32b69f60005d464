"""What carries no judgement is stopped before it is tagged; what carries one goes through, but for a stated share."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.stats import binom

from pipeline.classifiers import features
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


JUDGING = ["déçu", "ravie", "merci", "parfait", "nul", "superbe", "honte", "bravo", "conforme", "décevant"]
ASKING = ["quels", "comment", "horaires", "livrez", "combien", "quand", "pourriez", "adresse", "disponible", "délais"]
NEUTRAL = ["commande", "colis", "magasin", "site", "lundi", "table", "vendeur", "e-mail", "boutique", "article", "prix", "produit"]


def drawn(random: Random, *, judging: float, count: int) -> list[str]:
    """Texts of eight words, half of them neutral; those that judge and those that ask stand in both kinds."""
    kinds, shares = (JUDGING, ASKING, NEUTRAL), (judging, 0.5 - judging, 0.5)
    return [" ".join(random.choice(kind) for kind in random.choices(kinds, shares, k=8)) for _ in range(count)]


def trained(*, lost: float) -> Gate:
    texts = JUDGED * 5 + WITHOUT * 5
    return Gate.train(texts, [True] * 60 + [False] * 30, params=GateParams(C=10, lost=lost), seed=1)


def test_a_question_is_stopped_and_a_judgement_is_not() -> None:
    gate = trained(lost=0.01)
    assert gate.stops(Strings.of(["Comment suivre la boutique ?", "Très déçu de l'accueil", ""])).tolist()[:2] == [True, False]


def test_as_many_judgements_are_lost_as_the_share_allows() -> None:
    """The threshold comes from as many as are held out here: chance moves the difference as it moves half of them."""
    random, count, lost = Random(0), 800, 0.05
    texts = drawn(random, judging=0.35, count=count) + drawn(random, judging=0.15, count=count // 2)
    gate = Gate.train(texts, [True] * count + [False] * (count // 2), params=GateParams(C=1, lost=lost), seed=1)
    stopped = gate.stops(Strings.of(drawn(random, judging=0.35, count=count))).mean() * (count // 2)
    assert binom.ppf(0.001, count // 2, lost) <= stopped <= binom.ppf(0.999, count // 2, lost)


def test_the_greater_the_share_the_lower_the_threshold() -> None:
    assert trained(lost=0.09).threshold < trained(lost=0.001).threshold


def test_a_saved_gate_stops_the_same(tmp_path: Path) -> None:
    gate = trained(lost=0.01)
    gate.save(tmp_path)
    texts = Strings.of([*JUDGED, *WITHOUT, "café \udce9", "x" * 5_000])
    np.testing.assert_array_equal(Gate.load(tmp_path).stops(texts), gate.stops(texts))


def test_letters_teach_nothing_that_scoring_would_not_read() -> None:
    long = "x" * (features.LONGEST_WORD + 6)
    gate = Gate.train([*JUDGED * 5, *WITHOUT * 5, *[long] * 10], [True] * 60 + [False] * 40, params=GateParams(C=10, lost=0.01), seed=1)
    columns, (words, _) = features.occurrences([long], shortest=features.LONGEST_WORD, longest=features.LONGEST_WORD + 2)
    word, letters = columns[:words], columns[words:]
    told = gate.bias + gate.weights[word].sum() / np.sqrt(gate.squares[word].sum())
    assert gate.scores(Strings.of([long]))[0] == pytest.approx(told, rel=1e-6)
    assert gate.weights[word].all()
    assert not gate.weights[letters].any()


@pytest.mark.parametrize("lost", [0, 0.5, -1])
def test_a_share_that_makes_no_sense_is_refused(lost: float) -> None:
    with pytest.raises(ValueError, match="lost"):
        GateParams(C=1, lost=lost)
