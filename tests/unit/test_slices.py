"""Comments are sliced by where they come from, how they are written and what their stars say, and the worst slice is named first."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluation.errors_page import MOST_ERRORS, errors_page
from pipeline.evaluation.exam import exam_of
from pipeline.evaluation.intervals import wilson
from pipeline.evaluation.slices import SliceAccuracy, rows_by_slice, slice_accuracies, slicings
from pipeline.evaluation.speech_register import register_of
from pipeline.schema import TAGS, Tag


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("LIVRAISON RAPIDE PRODUIT CONFORME", "shouted"),
        ("PARFAIT !", "plain"),
        ("RAS", "plain"),
        ("Livraison TOP, je recommande.", "plain"),
        ("Tro bien, merci bcp !", "hurried"),
        ("Jai rien a dire.", "hurried"),
        ("Service tres bien.", "hurried"),
        ("L appli marche mais l écran gèle.", "hurried"),
        ("service client au top", "hurried"),
        ("service client au top !", "plain"),
        ("J'ai reçu 500 g de farine et l'huile.", "plain"),
        ("Nickel", "plain"),
        ("La chambre était belle, cependant le bruit gêne.", "careful"),
        ("Bonjour, ma carte ne fonctionne pas.", "careful"),
        ("Nous vous remercions de votre accueil.", "careful"),
        ("Rien à redire afin d'être honnête.", "careful"),
        ("Le repas était très bon, nous reviendrons.", "plain"),
    ],
)
def test_the_register_is_told_by_the_writing(text: str, register: str) -> None:
    assert register_of(text) == register


@pytest.mark.parametrize(
    ("stars", "tag", "agreement"),
    [
        ("5", Tag.COMPLAINT, "that contradict the tag"),
        ("4,5", Tag.COMPLAINT, "that contradict the tag"),
        (3, Tag.COMPLAINT, "that agree with the tag"),
        ("1", Tag.SATISFACTION, "that contradict the tag"),
        ("2.0", Tag.DELIGHT, "that contradict the tag"),
        ("3", Tag.RECOVERY_PRAISE, "that agree with the tag"),
        (None, Tag.COMPLAINT, ""),
        ("", Tag.COMPLAINT, ""),
        ("10", Tag.COMPLAINT, ""),
        ("★★★★☆", Tag.COMPLAINT, "that contradict the tag"),
        ("2/5", Tag.DELIGHT, "that contradict the tag"),
        ("4 sur 5", Tag.DELIGHT, "that agree with the tag"),
        ("4/10", Tag.COMPLAINT, ""),
        ("bof", Tag.COMPLAINT, ""),
    ],
)
def test_stars_agree_with_a_tag_or_contradict_it(stars: object, tag: Tag, agreement: str) -> None:
    assert slicings(["Bien."], [tag], [{"stars": stars}])["stars"] == [agreement]


def test_columns_that_are_not_known_slice_nothing_and_a_gap_is_in_no_slice() -> None:
    rows: list[dict[str, object]] = [{"domain": "bank", "id": "1"}, {"domain": " ", "id": "2"}, {"domain": None}, {}]
    by = slicings(["Bien."] * 4, [Tag.SATISFACTION] * 4, rows)
    assert set(by) == {"domain", "length", "register"}
    assert {name: found.tolist() for name, found in rows_by_slice(by, smallest=1) if name.startswith("domain")} == {"domain bank": [0]}


def test_rare_varieties_count_together() -> None:
    varieties = ["standard"] * 3 + ["quebec", "sms", "", "belgium"]
    found = {name: rows.tolist() for name, rows in rows_by_slice({"variety": varieties}, smallest=3)}
    assert found == {"variety standard": [0, 1, 2], "variety other than standard": [3, 4, 6]}


def test_accuracies_are_those_of_the_slices_that_are_large_enough_and_not_the_whole_the_worst_first() -> None:
    by = {"sector": ["bank"] * 3 + ["shop"] * 2 + ["train"], "channel": ["survey"] * 6}
    right = np.array([True, False, False, True, True, False])
    assert slice_accuracies(by, right, smallest=2) == [
        SliceAccuracy("sector bank", 3, wilson(1, 3)),
        SliceAccuracy("sector shop", 2, wilson(2, 2)),
    ]


def test_the_page_of_errors_names_the_worst_slice_first_and_the_surest_errors_with_their_true_tags() -> None:
    texts = [f"Commentaire {row}." for row in range(100)]
    exam = exam_of("test.jsonl", texts, [Tag.COMPLAINT] * 100, [{"sector": "bank" if row < 40 else "shop"} for row in range(100)])
    probabilities = np.tile([0.97, 0.01, 0.01, 0.01], (100, 1))
    for row in range(35):
        probabilities[row] = [0.0, 0.5 + row / 100, 0.5 - row / 100, 0.0]
    slices = slice_accuracies(exam.slices, probabilities.argmax(axis=1) == exam.labels, smallest=30)
    lines = errors_page("fast", exam, probabilities, slices).splitlines()
    assert "35 of 100 comments of test.jsonl are tagged wrong." in lines
    table = [line for line in lines if line.startswith("| ")]
    assert table[1] == f"| sector bank | 40 | {wilson(5, 40)} |"
    assert table[-1] == f"| sector shop | 60 | {wilson(60, 60)} |"
    errors = [line for line in lines if line.startswith("- ")]
    assert len(errors) == MOST_ERRORS
    assert errors[0] == f"- {TAGS[1]} (0.84), in truth **complaint**: Commentaire 34."
    assert errors[-1].endswith("Commentaire 5.")
