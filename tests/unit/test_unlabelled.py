"""What an export without labels gives to learn from: French comments drawn by chance over all of it, each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.adapting import unlabelled
from pipeline.adapting.unlabelled import read_unlabelled
from pipeline.errors import InputError

FRENCH = [f"Le colis numéro {row} est arrivé dans les temps et le livreur était aimable." for row in range(60)]
FOREIGN = [f"The parcel number {row} never arrived and nobody answers the phone." for row in range(2_000)]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlabelled, "MOST", 50)


def export(folder: Path, texts: Sequence[str]) -> Path:
    path = folder / "avis.csv"
    path.write_text("\n".join(["avis", *texts]) + "\n", encoding="utf-8")
    return path


def test_as_many_french_comments_are_found_where_most_are_foreign(tmp_path: Path) -> None:
    found = read_unlabelled(export(tmp_path, [*FOREIGN, *FRENCH]), without=())
    assert len(found) == len(set(found)) == 50
    assert set(found) <= set(FRENCH)


def test_a_comment_that_is_said_often_or_spelled_otherwise_is_one(tmp_path: Path) -> None:
    often = [*FRENCH[:10] * 30, *(text.replace("arrivé", "arriv&eacute;") for text in FRENCH[:10])]
    assert sorted(read_unlabelled(export(tmp_path, often), without=())) == sorted(FRENCH[:10])


def test_what_is_known_already_is_not_drawn(tmp_path: Path) -> None:
    assert sorted(read_unlabelled(export(tmp_path, FRENCH), without=FRENCH[20:])) == sorted(FRENCH[:20])


def test_all_of_a_sorted_export_is_drawn_from_and_the_same_comments_each_time(tmp_path: Path) -> None:
    texts = [f"Colis {row} perdu." for row in range(5_000)] + [f"Repas {row} parfait." for row in range(5_000)]
    first = read_unlabelled(export(tmp_path, texts), without=())
    assert 12 < sum(text.startswith("Colis") for text in first) < 38
    assert read_unlabelled(export(tmp_path, texts[::-1]), without=()) == first
    assert read_unlabelled(export(tmp_path, texts), without=(), seed=14) != first


def test_of_a_workbook_the_comments_are_those_of_one_sheet_and_that_is_told(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, texts in (("Mars", FRENCH[:40]), ("Avril", FRENCH[40:])):
        sheet = book.create_sheet(name)
        for text in ["avis", *texts]:
            sheet.append([text])
    book.save(tmp_path / "avis.xlsx")
    told = list[str]()
    assert sorted(read_unlabelled(tmp_path / "avis.xlsx", without=(), warn=told.append)) == sorted(FRENCH[:40])
    assert "only the sheet “Mars” is read" in "".join(told)
    assert sorted(read_unlabelled(tmp_path / "avis.xlsx", without=(), sheet="Avril")) == sorted(FRENCH[40:])


def test_an_export_without_a_comment_in_french_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no comment to learn from\n.*avis.csv\n.*French comments"):
        read_unlabelled(export(tmp_path, FOREIGN), without=())
