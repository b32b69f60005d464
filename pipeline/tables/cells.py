"""One cell: a source value as text, what kind of value a text is, and how an added value is written."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Sequence

Value = str | float | None

_NUMBER = re.compile(r"[-+−(]?[\d   .,'’]*\d\s*[%€$)]?(/\d+)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T,à]*\d{1,2}[:h]\d{2}.*)?|\d{1,2}:\d{2}(:\d{2})?(\.\d+)?")
_LINK = re.compile(r"(https?://|www\.)\S+|[^@\s]+@[^@\s]+\.\w+", re.IGNORECASE)
_CODE = re.compile(r"(?=\S*\d)\S{2,64}")
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds, by Excel's own limit."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs as a formula."""
_EXACT = 2**53  # as far as floats hold every whole number
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def as_text(value: object) -> str | None:
    """A source value as text: dates in ISO form, whole numbers without a decimal part, nested values as JSON; null is None."""
    if value is None:
        return None
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dict | list | tuple):
        return whole_characters(json.dumps(value, ensure_ascii=False, default=str))
    return str(value)


def whole_characters(text: str) -> str:
    """The text with lone surrogates, which no encoding can write, replaced by U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text) if _LONE_SURROGATE.search(text) else text


def is_typed(cell: str) -> bool:
    """Whether a cell is a number, a date, a time, a link or an address: things that a header is not."""
    cell = cell.strip()
    return any(pattern.fullmatch(cell) for pattern in (_NUMBER, _DATE, _LINK))


def is_code(cell: str) -> bool:
    """Whether a cell is one word with a digit in it, as identifiers and references are."""
    return _CODE.fullmatch(cell.strip()) is not None


def written(values: Sequence[Value], *, spreadsheet: bool) -> list[str]:
    """Added cells as text: four decimals and a dot, empty for null; formulas neutralised where a ``spreadsheet`` may open them."""
    if set(map(type, values)) <= {float, type(None)}:
        return _decimals(values)
    texts = [value if isinstance(value, str) else _decimals([value])[0] for value in values]
    return _all_neutral(texts) if spreadsheet else texts


def _decimals(values: Sequence[Value]) -> list[str]:
    """All numbers in one format, which takes half the time of one each."""
    numbers = tuple(values) if None not in values else tuple(value for value in values if value is not None)
    texts = ("%.4f " * len(numbers) % numbers).replace("nan", "").split(" ")
    if len(numbers) == len(values):
        return texts[:-1]
    following = iter(texts)
    return ["" if value is None else next(following) for value in values]


def _all_neutral(texts: list[str]) -> list[str]:
    if {text[:1] for text in set(texts)}.isdisjoint(FORMULA):
        return texts
    return [neutral(text) for text in texts]


def neutral(text: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def in_workbook(text: str) -> str:
    """The text as a cell of a workbook that verbatim adds holds it: no formula, cut where a cell ends."""
    return neutral(text)[:LONGEST_CELL]


def as_written(text: str) -> str:
    """The text without the apostrophe that ``neutral`` puts before a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def rounded(value: Value) -> Value:
    """A number to four decimals, not-a-number as null, anything else as it is."""
    if value is None or isinstance(value, str):
        return value
    return None if math.isnan(value) else round(float(value), 4)
