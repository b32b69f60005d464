"""The columns that tagging adds, as Arrow columns: made a column at a time, without an object a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.schema import PROBABILITY_COLUMNS
from pipeline.strings import Mask, Strings
from pipeline.tables.cells import FORMULA, Value
from pipeline.tables.dialects import Dialect

if TYPE_CHECKING:
    import pyarrow as pa

Column = Any
"""A pyarrow array with nulls, of strings or of numbers from 0 to 1; these come as whole ten-thousandths, and no writer rounds them."""
NUMBERS = ("verbatim_confidence", *PROBABILITY_COLUMNS.values())
"""The added columns that are numbers, even where there is no row."""
PARTS = 10_000
_FORMULA = rf"^[{''.join(map(re.escape, FORMULA))}]"


def chosen(words: Sequence[str], places: npt.NDArray[np.int64]) -> Column:
    """A word in each row, by its place among ``words``; null where the place is -1."""
    import pyarrow as pa

    return Strings.of(words).to_arrow().take(_numbers(pa.int64(), places, places >= 0))


def fractions(parts: npt.NDArray[np.int64]) -> Column:
    """Numbers given in ten-thousandths; a negative one is null."""
    import pyarrow as pa

    return _numbers(pa.float64(), parts / PARTS, parts >= 0)


def texts(column: Strings) -> Column:
    """Texts, an empty one being null."""
    import pyarrow as pa

    bits, filled = _bits(np.diff(column.offsets) > 0)
    return pa.LargeStringArray.from_buffers(
        len(column), pa.py_buffer(column.offsets), pa.py_buffer(column.data), bits, len(column) - filled
    )


def _numbers(kind: pa.DataType, values: npt.NDArray[Any], known: Mask) -> pa.Array:
    import pyarrow as pa

    bits, filled = _bits(known)
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(np.ascontiguousarray(values))], len(values) - filled)


def _bits(known: Mask) -> tuple[pa.Buffer, int]:
    """Arrow's bits of what is not null, and how many are set."""
    import pyarrow as pa

    return pa.py_buffer(np.packbits(known, bitorder="little")), int(known.sum())


def as_cells(column: Column) -> list[Value]:
    """A column as values."""
    values: list[Value] = column.to_pylist()
    return values


def as_fields(column: Column, dialect: Dialect) -> pa.Array:
    """A column as fields of a CSV, a null one empty: with quotes where they need them, and formulas among the texts neutralised."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        return _decimals(column, dialect)
    fields = pc.coalesce(column.cast(pa.large_string()), _scalar(""))
    formula = pc.match_substring_regex(fields, _FORMULA)
    if pc.any(formula).as_py():
        fields = pc.if_else(formula, joined(["'", fields], ""), fields)
    around = joined([dialect.quote, fields, dialect.quote], "") if dialect.quote_all else fields
    special = "[" + "".join(map(re.escape, {dialect.delimiter, dialect.quote, "\r", "\n", dialect.escape or "\n"})) + "]"
    odd = pc.match_substring_regex(fields, special)
    if not pc.any(odd).as_py():
        return around
    return pc.replace_with_mask(around, odd, Strings.of(dialect.quoted(fields.filter(odd).to_pylist())).to_arrow())


def joined(columns: Sequence[Column | str], delimiter: str) -> Column:
    """Columns of texts, none null, side by side in one; a lone text stands in every row."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*(_scalar(part) if isinstance(part, str) else part for part in (*columns, delimiter)))


def _scalar(text: str) -> pa.Scalar:
    return Strings.of([text]).to_arrow()[0]


def _decimals(column: pa.Array, dialect: Dialect) -> pa.Array:
    """Numbers with four decimals, looked up as fields."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = pc.round(pc.multiply(column, float(PARTS))).cast(pa.int64())
    return _spelled_parts(dialect).take(pc.fill_null(parts, PARTS + 1))


@cache
def _spelled_parts(dialect: Dialect) -> pa.Array:
    """Each ten-thousandth of one with four decimals, and the field for null."""
    spelled = [f"{part / PARTS:.4f}".replace(".", dialect.decimal) for part in range(PARTS + 1)]
    return Strings.of(dialect.quoted([*spelled, ""])).to_arrow()
