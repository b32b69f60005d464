"""A number is spelled as a person writes it. A text that a spreadsheet would run as a formula goes behind an apostrophe, the same by every
way out, and comes back without it.
"""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline.tables.added import as_fields
from pipeline.tables.cells import FORMULA, LONGEST_CELL, as_text, as_written, in_workbook, neutral, written

FIRST = [*map(chr, range(9, 127)), "é", "−", "’"]


@pytest.mark.parametrize("first", FIRST)
def test_what_is_a_formula_is_the_same_in_a_column_as_in_a_cell(first: str) -> None:
    text = f"{first}10 % promis"
    fields = as_fields(pa.array([text]), special=r"[\x00]", quote="", quoted=list).to_pylist()
    assert fields == [neutral(text)] == written([text], spreadsheet=True)
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
