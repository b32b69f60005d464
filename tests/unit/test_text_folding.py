"""A text is folded to the letters that people type, character for character."""

from __future__ import annotations

import pytest

from pipeline.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("J’ÉTAIS ÉMUE", "j'etais emue"),
        ("l´été, l`hiver", "l'ete, l'hiver"),
        ("12\u00a0€ et 5\u202f%", "12 € et 5 %"),
        ("İstanbul, œuvre, straße", "İstanbul, œuvre, straße"),
    ],
)
def test_capitals_accents_and_the_marks_of_typography_are_folded_and_every_position_stays(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)
