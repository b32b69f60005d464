"""Texts side by side: the same texts come out as went in, whichever way they come."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
import pytest

from pipeline.strings import Strings, arrow_mask, numpy_mask
from pipeline.tables.added import as_fields, chosen, fractions, texts
from pipeline.tables.dialects import Dialect
from pipeline.tables.encoding import Encoding
from tests.tagging import as_column

TEXTS = ["Très bien", "", "😀 <b>", "a\nb", "fin"]


def test_texts_come_out_as_they_went_in() -> None:
    column = Strings.of(TEXTS)
    assert column.to_list() == list(column) == [column[row] for row in range(len(column))] == TEXTS
    assert column.raw(0) == "Très bien".encode()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_an_arrow_column_and_its_slices_are_taken_without_a_null(kind: pa.DataType) -> None:
    array = pa.array(["x", "é", None, "zz", "y"], kind)
    assert Strings.from_arrow(array).to_list() == ["x", "é", "", "zz", "y"]
    assert Strings.from_arrow(array.slice(1, 3)).to_list() == ["é", "", "zz"]
    assert Strings.from_arrow(pa.array([], kind)).to_list() == []
    assert Strings.of(TEXTS).to_arrow().to_pylist() == TEXTS


def test_some_texts_are_replaced_and_the_rest_stays() -> None:
    rows = np.array([False, True, False, True, False])
    assert Strings.of(TEXTS).replaced(rows, ["deux", "quatre"]).to_list() == ["Très bien", "deux", "😀 <b>", "quatre", "fin"]


def test_a_part_is_sent_to_another_process_without_the_rest() -> None:
    column = Strings.of(["x" * 100_000, "é", "fin"])
    part = Strings(column.data, column.offsets[1:])
    sent = pickle.dumps(part)
    assert len(sent) < 1_000
    assert pickle.loads(sent).to_list() == part.to_list() == ["é", "fin"]


def test_one_byte_encodings_come_and_go() -> None:
    written = Strings.of(["déçu €", "", "«oui»"]).written_in("cp1252")
    assert written.raw(0) == "déçu €".encode("cp1252")
    assert written.recoded("cp1252").to_list() == ["déçu €", "", "«oui»"]
    assert Strings.of(["字"]).written_in("cp1252").raw(0) == b"?"


@pytest.mark.parametrize("length", [0, 1, 8, 21])
def test_masks_come_and_go(length: int) -> None:
    mask = np.arange(length) % 3 == 1
    bits = arrow_mask(mask)
    assert bits.to_pylist() == mask.tolist()
    np.testing.assert_array_equal(numpy_mask(bits), mask)
    np.testing.assert_array_equal(numpy_mask(bits.slice(length // 2)), mask[length // 2 :])


def test_added_columns_hold_nulls_where_there_is_nothing() -> None:
    assert chosen(["a", "b"], np.array([1, -1, 0])).to_pylist() == ["b", None, "a"]
    assert fractions(np.array([0, 1, -1, 10_000])).to_pylist() == [0.0, 0.0001, None, 1.0]
    assert texts(Strings.of(["", "x"])).to_pylist() == [None, "x"]


@pytest.mark.parametrize(("quote", "expected"), [("", ["", "'=1", '"a;b"', "0"]), ('"', ['""', '"\'=1"', '"a;b"', '"0"'])])
def test_fields_are_neutralised_and_quoted_where_they_must_be(quote: str, expected: list[str]) -> None:
    fields = as_fields(as_column([None, "=1", "a;b", "0"]), Dialect(Encoding("utf-8"), ";", quote_all=bool(quote)))
    assert fields.to_pylist() == expected


def test_every_ten_thousandth_is_written_with_its_four_decimals() -> None:
    fields = as_fields(fractions(np.arange(-1, 10_001)), Dialect(Encoding("utf-8"), ";"))
    assert fields.to_pylist() == ["", *(f"{part / 10_000:.4f}" for part in range(10_001))]


@pytest.mark.parametrize(
    ("delimiter", "quote_all", "expected"),
    [(";", False, ["", "0,2500", "1,0000"]), (",", False, ["", '"0,2500"', '"1,0000"']), ("\t", True, ['""', '"0,2500"', '"1,0000"'])],
)
def test_a_decimal_comma_is_quoted_where_it_would_end_the_field(delimiter: str, quote_all: bool, expected: list[str]) -> None:
    dialect = Dialect(Encoding("utf-8"), delimiter, quote_all=quote_all, decimal=",")
    assert as_fields(fractions(np.array([-1, 2_500, 10_000])), dialect).to_pylist() == expected
