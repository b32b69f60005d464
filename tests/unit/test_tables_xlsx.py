"""The line of names of a sheet: below a title, or none at all, which must not cost the first comment."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import InputError
from pipeline.tables import open_export
from pipeline.tables.sheet_xml import valueless_formulas
from pipeline.tables.workbook import write_workbook
from tests.tagging import write_tagged

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


FORMULA = '=CONCATENATE("Très bien, ","merci")'


@pytest.mark.parametrize("before", [(), (None, None)])
def test_comments_that_are_formulas_without_a_stored_value_are_told(tmp_path: Path, before: Sequence[None]) -> None:
    rows = [*ROWS, (4, None, FORMULA), (5, "=A2", "Merci"), (6, None, FORMULA), (FORMULA, FORMULA, "Bien")]
    path = workbook(tmp_path, [(*before, *row) for row in [("Avis",), NAMES, *rows]])
    with open_export(path) as export:
        (told,) = export.warnings
        assert sum(map(len, export.batches(2))) == len(rows)
    assert told.startswith("warning: 2 cells of comments hold a formula without a stored value, and are read as empty\n")
    assert f"\n  where: {path}, sheet “Feuille 1”, column “commentaire”, from row 6 on\n" in told
    assert "\n  what to do: open the workbook in a spreadsheet program, and save it" in told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c r="C3"><f>A1</f></c>', True),
        ('<c s="1" r="C3" t="str"><f>A1</f></c>', True),
        ('<c r="C3"><f ca="1">A1&lt;1</f><v></v></c>', True),
        ('<c r="B3"><f t="shared" ref="B3:C3" si="0">A1</f><v>1</v></c><c r="C3"><f t="shared" si="0"/><v/></c>', True),
        ('<x:c r="C3"><x:f>A1</x:f></x:c>', True),
        ('<c r="C3" t="str"><f>A1</f><v></v></c>', False),
        ('<c r="C3" t="str"><f>A1</f><v>Bien</v></c>', False),
        ('<c r="C3"/><c r="D3"><f>A1</f></c>', False),
        ('<c r="AC3"><f>A1</f></c>', False),
    ],
)
@pytest.mark.parametrize("before", [b"", b" " * (1 << 20), b" " * ((1 << 20) - 30)], ids=["at the start", "further on", "across"])
def test_a_formula_has_a_stored_value_though_it_is_the_empty_text(cell: str, told: bool, before: bytes) -> None:
    assert list(valueless_formulas(BytesIO(before + f"<row>{cell}</row>".encode()), "C")) == ([3] if told else [])


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


def test_a_notice_and_a_legend_in_front_are_passed_over(tmp_path: Path) -> None:
    notice = [("Export NPS de mars",), ("Ce fichier contient les avis de nos clients, ne pas le diffuser.",)]
    legend = [("champ", "sens"), ("note", "Ce que le client a donné, de 0 à 10"), ("q2", "Ce que le client a écrit dans le questionnaire")]
    asked = [("id", "Pourquoi cette note ?"), *(row[::2] for row in ROWS)]
    assert texts(workbook(tmp_path, notice, legend, asked)) == [text for *_, text in ROWS]
    assert texts(workbook(tmp_path, legend, [NAMES, ROWS[0]])) == [ROWS[0][2]]


@pytest.mark.parametrize(
    "front",
    [
        [("Export NPS de mars",), ("Ce fichier contient les avis de nos clients, ne pas le diffuser.",)],
        [
            ("champ", "sens"),
            ("note", "Ce que le client a donné, de 0 à 10"),
            ("q2", "Ce que le client a écrit dans le questionnaire"),
            ("q3", "Ce qui lui a plu dans le magasin"),
            ("q4", "Ce qui ne lui a pas plu dans le magasin"),
        ],
    ],
    ids=["notice", "legend"],
)
def test_a_notice_is_not_tagged_in_place_of_a_sheet_that_leaves_its_column_open(tmp_path: Path, front: list[tuple[str, ...]]) -> None:
    two = [("id", "Points forts", "Points faibles"), *((number, text, text) for number, _, text in ROWS * 2)]
    with pytest.raises(InputError, match="“Points forts” and “Points faibles” look equally"):
        open_export(workbook(tmp_path, front, two))


def test_names_of_groups_of_columns_are_not_the_names(tmp_path: Path) -> None:
    rows = [("Enquête",), ("Client", None, "Réponse", None), ("N°", "Ville", "Note", "Commentaire libre")]
    cities = [(number, "Lyon", 4, text) for number, _, text in ROWS]
    assert texts(workbook(tmp_path, [*rows, *cities])) == [text for *_, text in ROWS]


def test_a_row_filled_further_than_the_names_stays_a_row(tmp_path: Path) -> None:
    rows = [(None, "Genre", "Vécu"), (1, "message", ROWS[0][2]), (2, "appel", ROWS[1][2]), (3, "appel", ROWS[2][2])]
    assert texts(workbook(tmp_path, rows), text_column="Vécu") == [text for *_, text in ROWS]


def test_a_hidden_sheet_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path, [], [NAMES, *ROWS])
    book = openpyxl.load_workbook(path)
    book.worksheets[1].sheet_state = "hidden"
    book.save(path)
    with pytest.raises(InputError, match=r"(?s)every visible sheet is empty.*where: .*avis\.xlsx.*what to do: .*hidden"):
        open_export(path)


def test_a_strict_workbook_is_written_back(tmp_path: Path) -> None:
    path, strict, out = workbook(tmp_path, [NAMES, *ROWS]), tmp_path / "strict.xlsx", tmp_path / "tagged.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
            )
            target.writestr(
                name, content.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006", b"http://purl.oclc.org/ooxml/spreadsheetml")
            )
    with open_export(strict) as export:
        write_tagged(out, lambda batch: {"tag": ["T"] * len(batch)}, like=export, added=["tag"], size=2)
    with open_export(out) as export:
        assert next(export.batches(9)).values("tag") == ["T"] * len(ROWS)


OTHERS = [(number, date, f"{text}, encore") for number, date, text in ROWS]


def test_the_sheet_that_is_named_is_read_whatever_the_case(tmp_path: Path) -> None:
    path = workbook(tmp_path, [NAMES, *ROWS], [NAMES, *OTHERS])
    assert texts(path, sheet="feuille 2") == [text for *_, text in OTHERS]
    assert texts(path, sheet="Feuille 2", text_column="date") == [date for _, date, _ in OTHERS]
    with pytest.raises(InputError, match="there is no sheet “Mars”") as caught:
        open_export(path, sheet="Mars")
    assert caught.value.fix == "--sheet: choose among “Feuille 1”, “Feuille 2”"


def test_only_a_workbook_has_sheets(tmp_path: Path) -> None:
    (tmp_path / "avis.csv").write_text("avis\nNul\n", encoding="utf-8")
    with pytest.raises(InputError, match="only a workbook has sheets"):
        open_export(tmp_path / "avis.csv", sheet="Mars")


def test_another_sheet_with_comments_is_told_and_one_without_rows_is_not(tmp_path: Path) -> None:
    path = workbook(tmp_path, [NAMES, *ROWS], [("id", "Commentaire"), (1, "Nul")], [NAMES])
    for chosen in ({}, {"text_column": "commentaire"}):
        with open_export(path, **chosen) as export:
            (told,) = export.warnings
        assert "only the sheet “Feuille 1” is read; the column “commentaire” is also in “Feuille 2”\n" in told
        assert 'read another one with --sheet "Feuille 2"' in told
    with open_export(path, sheet="Feuille 1") as export:
        assert not export.warnings


def test_two_columns_of_one_name_are_told_by_their_places(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("commentaire", "commentaire"), *((text, f"{text} !") for *_, text in ROWS)])
    for chosen in ({}, {"text_column": "commentaire"}):
        with pytest.raises(InputError, match="are called “commentaire”"):
            open_export(path, **chosen)
    assert texts(path, text_column="column_2") == [f"{text} !" for *_, text in ROWS]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("row", "text")] * 1_048_577, "a sheet holds 1048575 rows at most"),
        ([("row", "text", "shop"), (1, "x" * 32_768, "Lille")], "a cell is longer than the 32767 characters"),
    ],
)
def test_a_new_workbook_that_cannot_hold_everything_is_refused_and_not_cut(
    tmp_path: Path, rows: Sequence[Sequence[str | int]], told: str
) -> None:
    with pytest.raises(InputError, match=rf"(?s){told}.*where: .*data.xlsx, sheet “comments”.*what to do: .*report.json"):
        write_workbook(tmp_path / "data.xlsx", {"about": [("name", "value")], "comments": rows})
    assert list(tmp_path.iterdir()) == []


def test_a_cell_as_long_as_a_workbook_holds_is_written_whole_with_what_follows_it(tmp_path: Path) -> None:
    write_workbook(tmp_path / "data.xlsx", {"comments": [("text", "shop"), ("x" * 32_767, "Lille")]})
    cells = [cell.value for cell in openpyxl.load_workbook(tmp_path / "data.xlsx")["comments"][2]]
    assert cells == ["x" * 32_767, "Lille"]
