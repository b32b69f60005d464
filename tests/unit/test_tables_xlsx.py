"""The line of names of a sheet: below a title, or none at all, which must not cost the first comment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import InputError
from pipeline.tables import open_export

ROWS = [(1, "12/03/2024", "Très bien reçu, je reviendrai"), (2, "13/03/2024", "Trop long à la caisse"), (3, "14/03/2024", "Rien à dire")]
NAMES = ("id", "date", "commentaire")


def workbook(tmp_path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book, path = openpyxl.Workbook(), tmp_path / "avis.xlsx"
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Feuille {number}")
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def texts(path: Path, **chosen: str) -> list[str]:
    with open_export(path, **chosen) as export:
        return [text for batch in export.batches(2) for text in batch.texts]


def test_a_sheet_without_a_line_of_names_is_refused_rather_than_lose_its_first_comment(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no line of column names") as caught:
        open_export(workbook(tmp_path, ROWS))
    assert "Feuille 1" in caught.value.where
    assert "insert one" in caught.value.fix


def test_one_who_names_the_column_says_that_there_are_names(tmp_path: Path) -> None:
    question = "Pourquoi avez-vous donné cette note"
    path = workbook(tmp_path, [(question,), ("Trop long à la caisse",), ("Très bien reçu",)])
    with pytest.raises(InputError, match="no line of column names"):
        open_export(path)
    assert texts(path, text_column=question) == ["Trop long à la caisse", "Très bien reçu"]


@pytest.mark.parametrize("title", ["Export des avis", "Export des avis de tous nos clients en mars"])
@pytest.mark.parametrize("blank", [[], [()]])
def test_a_title_above_the_names_is_passed_over(tmp_path: Path, title: str, blank: list[tuple[()]]) -> None:
    assert texts(workbook(tmp_path, [(title,), *blank, NAMES, *ROWS])) == [text for *_, text in ROWS]


def test_a_sentence_above_two_columns_is_a_title(tmp_path: Path) -> None:
    rows = [("Export des avis de tous nos clients en mars",), NAMES[::2], *(row[::2] for row in ROWS)]
    assert texts(workbook(tmp_path, rows)) == [text for *_, text in ROWS]


def test_names_above_an_unnamed_index_are_names(tmp_path: Path) -> None:
    assert texts(workbook(tmp_path, [(None, "texte"), *(row[::2] for row in ROWS)])) == [text for *_, text in ROWS]


def test_a_sheet_of_sentences_is_passed_over_for_one_with_names(tmp_path: Path) -> None:
    notice = [("Ce classeur contient les avis de nos clients.",), ("Ne le diffusez pas hors de la maison.",)]
    assert texts(workbook(tmp_path, notice, [NAMES, *ROWS])) == [text for *_, text in ROWS]
