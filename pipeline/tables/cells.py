"""One cell: a source value as text, what kind of value a text is, and how an added value is written."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable

Value = str | float | None

_NUMBER = re.compile(r"[-+−(]?[\d   .,'’]*\d\s*[%€$)]?(/\d+)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T,à]*\d{1,2}[:h]\d{2}.*)?|\d{1,2}:\d{2}(:\d{2})?(\.\d+)?")
_DECIMALS = {
    mark: re.compile(
        rf"[-+−]?[€$£]?\s?(?:(?:\d+|\d{{1,3}}(?:[\s’'{other}]\d{{3}})+)[{mark}](?:\d\d?|\d{{4,}})|(?:0|\d{{4,}})[{mark}]\d{{3}})"
        r"\s?[%€$£]?(/\d+)?"
    )
    for mark, other in (".,", ",.")
}
"""For each mark, numbers whose decimals stand behind it: not `1,234`, which may be thousands."""
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


def decimal_mark(cells: Iterable[str], *, delimiter: str) -> str:
    """What is before the decimals of a delimited text's numbers: a point, or a comma.

    Between commas, a comma where cells have one and none has a point. Between other delimiters, where one cell has a comma, for what has a
    point there may be a version, a date or an hour; between semicolons also where no cell has decimals: spreadsheets write semicolons where
    the comma is taken.
    """
    found = {mark for cell in cells for mark, number in _DECIMALS.items() if number.fullmatch(cell.strip())}
    if delimiter == ",":
        return "," if found == {","} else "."
    return "," if "," in found or (not found and delimiter == ";") else "."


def is_code(cell: str) -> bool:
    """Whether a cell is one word with a digit in it, as identifiers and references are."""
    return _CODE.fullmatch(cell.strip()) is not None


def neutral(text: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def in_workbook(text: str) -> str:
    """The text as a cell that verbatim adds beside a comment holds it: no formula, cut where a cell ends. Comments are never cut."""
    return neutral(text)[:LONGEST_CELL]


def as_written(text: str) -> str:
    """The text without the apostrophe that ``neutral`` puts before a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text
