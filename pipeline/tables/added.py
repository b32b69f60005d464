"""The columns that tagging adds, as Arrow columns: made a column at a time, without an object a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pipeline.strings import Strings
from pipeline.tables.cells import Value, written

if TYPE_CHECKING:
    import pyarrow as pa

Column = Any
"""A pyarrow array of strings or of numbers, with nulls."""
PARTS = 10_000
"""Numbers are written in so many parts."""


def chosen(words: Sequence[str | None], places: npt.NDArray[np.int64]) -> Column:
    """A word in each row, by its place among ``words``."""
    import pyarrow as pa

    return pa.array(list(words), pa.large_string()).take(pa.array(places))


def fractions(parts: npt.NDArray[np.int64]) -> Column:
    """Numbers given in ten-thousandths; a negative one is null."""
    import pyarrow as pa

    return pa.array(parts / PARTS, mask=parts < 0)


def texts(column: Strings) -> Column:
    """Texts, an empty one being null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pa.array(np.diff(column.offsets) > 0), column.to_arrow(), None)


def as_column(values: Sequence[Value] | Column) -> Column:
    """Values as a column: numbers where all are, else text with four decimals a number; not-a-number is null."""
    import pyarrow as pa

    if isinstance(values, pa.Array):
        return values
    known = {type(value) for value in values if value is not None}
    if known and known <= {float, int}:
        return pa.array([None if value is None or math.isnan(value) else float(value) for value in values], pa.float64())  # type: ignore[arg-type]
    spelled = written(values, spreadsheet=False) if known - {str} else values
    return pa.array([None if value is None else text for value, text in zip(values, spelled, strict=True)], pa.large_string())


def as_cells(column: Column) -> list[Value]:
    """A column as values."""
    values: list[Value] = column.to_pylist()
    return values


def as_fields(column: Column, *, special: str, quote: str, quoted: Any) -> pa.Array:
    """A column as fields of a CSV, a null one empty: formulas neutralised, and what holds a ``special`` character through ``quoted``.

    Args:
        special: a class of characters in RE2's words.
        quote: put around every field, or the empty string.
        quoted: a function from texts to fields with their quotes.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        fields = _decimals(column)
    else:
        fields = pc.fill_null(pc.cast(column, pa.large_string()), "")
        formula = pc.match_substring_regex(fields, r"^[=+\-@\t\r]")
        if pc.any(formula).as_py():
            fields = pc.if_else(formula, joined(["'", fields], ""), fields)
    around = joined([quote, fields, quote], "") if quote else fields
    odd = pc.match_substring_regex(fields, special)
    if not pc.any(odd).as_py():
        return around
    return pc.replace_with_mask(around, odd, pa.array(quoted(fields.filter(odd).to_pylist()), pa.large_string()))


def joined(columns: Sequence[Column | str], delimiter: str) -> Column:
    """Columns of texts, none null, side by side in one; a lone text stands in every row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in (*columns, delimiter)]
    return pc.binary_join_element_wise(*parts)


def _decimals(column: pa.Array) -> pa.Array:
    """Numbers with four decimals: looked up where they are whole ten-thousandths of one, as probabilities are."""
    import pyarrow as pa

    numbers = np.nan_to_num(column.to_numpy(zero_copy_only=False), nan=-1.0)
    parts = np.rint(numbers * PARTS)
    if ((np.abs(numbers * PARTS - parts) > 1e-6) | (parts > PARTS) | ((parts < 0) & (numbers != -1.0))).any():
        return pa.array(written(column.to_pylist(), spreadsheet=False), pa.large_string())
    return _spelled_parts().take(pa.array(np.where(parts < 0, PARTS + 1, parts).astype(np.int64)))


@cache
def _spelled_parts() -> pa.Array:
    """Each ten-thousandth of one with four decimals, and last the empty text."""
    import pyarrow as pa

    return pa.array([*(f"{part / PARTS:.4f}" for part in range(PARTS + 1)), ""], pa.large_string())
