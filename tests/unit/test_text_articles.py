"""Five real pages, read where they stand: their furniture goes, their sentences stay."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.text.clean import clean

ARTICLES = Path(__file__).parents[2].parent / "shared" / "articles"
FURNITURE = {
    "page-1.txt": [
        "Partager :",
        "Tags :",
        "commentaire(s)",
        "Ping",
        "Laisser un",
        "messagerie",
        "obligatoires",
        "ces balises",
        "blockquote",
    ],
    "page-2.txt": ["étoile1", "Akismet", "spams"],
    "page-3.txt": ["connecte", "télécharger", "Synthèse", "Visiteur", "l'unité", "m'abonner"],
    "page-4.txt": ["plaisir de vous contacter"],
    "page-5.txt": [],
}
pytestmark = pytest.mark.skipif(not ARTICLES.is_dir(), reason=f"the pages are not at {ARTICLES}")


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", FURNITURE)
def test_the_furniture_of_a_page_goes(name: str) -> None:
    page = (ARTICLES / name).read_text(encoding="utf-8")
    cleaned = clean(page).text
    assert [marker for marker in FURNITURE[name] if marker in re.sub(r"\s", " ", cleaned)] == []
    assert all(marker in re.sub(r"\s", " ", page) for marker in FURNITURE[name])


@pytest.mark.parametrize("name", FURNITURE)
def test_the_sentences_of_a_page_stay(name: str) -> None:
    page = (ARTICLES / name).read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if not any(marker in re.sub(r"\s", " ", line) for marker in FURNITURE[name])]
    prose = words("\n".join(line for line in lines if len(line.split()) >= 4))
    lost = prose - words(clean(page).text)
    assert lost.total() <= 0.01 * prose.total(), lost
    assert prose.total() > 250
