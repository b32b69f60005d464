"""A number is spelled as a person writes it. A text that a spreadsheet would run as a formula goes behind an apostrophe, the same by every
way out, and comes back without it. A text that a person is to label is not cut.
"""

from __future__ import annotations

import errno
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from pipeline.errors import InputError, VerbatimError
from pipeline.tables.added import as_fields
from pipeline.tables.atomic import atomic
from pipeline.tables.cells import FORMULA, LONGEST_CELL, as_text, as_written, decimal_mark, in_workbook, neutral
from pipeline.tables.dialects import Dialect
from pipeline.tables.encoding import Encoding
from pipeline.tables.labelling import write_labelling

FIRST = [*map(chr, range(9, 127)), "é", "−", "’"]


@pytest.mark.parametrize("first", FIRST)
def test_what_is_a_formula_is_the_same_in_a_column_as_in_a_cell(first: str) -> None:
    text = f"{first}10 % promis"
    dialect = Dialect(Encoding("utf-8"), ";")
    assert list(dialect.reader(as_fields(pa.array([text]), dialect).to_pylist())) == [[neutral(text)]]
    assert neutral(text).startswith("'") == (first in (*FORMULA, "'"))


def test_a_cell_of_a_workbook_ends_where_excel_ends_it_and_is_no_formula() -> None:
    assert LONGEST_CELL == 32_767
    assert in_workbook("=" * 40_000) == "'" + "=" * 32_766
    assert in_workbook("x" * 32_767) == "x" * 32_767


@pytest.mark.parametrize("text", ["=1+1", "- accueil nul", "\tx", "'nul' comme service", "’ailleurs", "'", "", "Très bien"])
def test_what_went_behind_an_apostrophe_comes_back_as_it_was_written(text: str) -> None:
    assert as_written(neutral(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (4006381333931123.0, "4006381333931123"),
        (-9007199254740992.0, "-9007199254740992"),
        (1e16, "1e+16"),
        (4.5, "4.5"),
        (float("inf"), "inf"),
    ],
)
def test_a_whole_number_has_no_decimal_part_as_far_as_a_float_is_exact(value: float, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["4,5", "3"], ","),
        (["4.5", "3"], "."),
        (["24,90 €", "-0,125", "4,5/5", "12,5 %"], ","),
        (["1.234,56"], ","),
        (["1 234,56", "1\u202f234,5"], ","),
        (["1,234.56", "1’234.50"], "."),
        (["48,8566"], ","),
        (["0.125"], "."),
        (["1234.567"], "."),
        (["$12.50"], "."),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_decimal_mark_is_the_one_before_decimals(cells: list[str], mark: str, delimiter: str) -> None:
    assert decimal_mark([*cells, "", "Très bien, 4,5 sur 5."], delimiter=delimiter) == mark


@pytest.mark.parametrize(("delimiter", "mark"), [(";", ","), (",", "."), ("\t", ","), ("|", ",")])
@pytest.mark.parametrize("other", ["48.8566", "2.4", "01.03", "9.30"])
def test_one_number_with_a_point_counts_less_than_a_comma_but_between_commas(other: str, delimiter: str, mark: str) -> None:
    assert decimal_mark([other, "0,5", other], delimiter=delimiter) == mark


@pytest.mark.parametrize(("delimiter", "mark"), [(";", ","), (",", "."), ("\t", "."), ("|", ".")])
@pytest.mark.parametrize("cell", ["", "5", "1,234", "1.234", "12.03.2026", "03/04/2026", "10.20.100.4", "v1.2", "2026-03-04 10:00:00.123"])
def test_where_no_cell_has_decimals_a_semicolon_tells_a_comma(cell: str, delimiter: str, mark: str) -> None:
    assert decimal_mark([cell], delimiter=delimiter) == mark


@pytest.mark.parametrize("text", ["x" * 32_768, "=" * 32_767])
def test_a_text_that_no_cell_holds_is_not_cut_in_a_queue_since_another_text_would_be_learned(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)longer than the 32767 characters.*where: .*queue\.xlsx.*what to do: name a \.csv with -o"):
        write_labelling(tmp_path / "queue.xlsx", ["text", "tag"], [{"text": text}], fill="tag", choices=["delight"])
    assert list(tmp_path.iterdir()) == []
    write_labelling(tmp_path / "queue.csv", ["text", "tag"], [{"text": text}], fill="tag", choices=["delight"])
    assert text in (tmp_path / "queue.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_text_is_the_same_in_a_queue_of_either_kind(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"queue{suffix}"
    write_labelling(path, ["text", "margin", "tag"], [{"text": "=1+1", "margin": 1 / 3}, {"text": "bien"}], fill="tag", choices=["delight"])
    if suffix == ".csv":
        cells = [line.split(";") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    else:
        cells = [["" if cell is None else str(cell) for cell in row] for row in openpyxl.load_workbook(path).active.values]
    assert cells == [["text", "margin", "tag"], ["'=1+1", "0.3333", ""], ["bien", "", ""]]


@pytest.mark.parametrize("what", ["a folder", "no folder", "a full disk"])
@pytest.mark.parametrize("chosen", [True, False])
def test_an_output_that_cannot_be_written_is_told_with_an_option_only_where_there_is_one(what: str, chosen: bool, tmp_path: Path) -> None:
    path = tmp_path / ("nowhere/sorti.txt" if what == "no folder" else "sorti.txt")
    if what == "a folder":
        path.mkdir()
    with pytest.raises(VerbatimError) as caught, atomic(path, chosen=chosen):
        raise OSError(errno.ENOSPC, "no space")
    assert caught.value.fix.endswith("with -o") == chosen
