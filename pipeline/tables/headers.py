"""Whether a first row names the columns, and names that tell every column apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import warning
from pipeline.tables.cells import is_typed
from pipeline.tables.columns import is_known_name, one_line, sounds_like_a_name

_SENTENCE = re.compile(r"\S+(\s+\S+){4,}[^?:]", re.DOTALL)


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names to address columns by: ``column_3`` where the third has none, ``name.1`` for the second called ``name``."""
    unique: dict[str, None] = {}
    for position, name in enumerate(names, 1):
        base = name.strip() or f"column_{position}"
        candidate, again = base, 0
        while candidate in unique:
            again += 1
            candidate = f"{base}.{again}"
        unique[candidate] = None
    return tuple(unique)


def has_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether ``first`` names columns rather than being a row like those below.

    A known name that is not met again below it settles it. Else each column votes: a number or a date on top of numbers or
    dates is a row, a word on top of them is a name, and a value met again below is a row. With no vote, a sentence is a row,
    and so is what stands alone and is no question and sounds like no name: a first comment may be short.
    """
    rest = [row for row in rows if list(row) != list(first)]
    columns = [(cell, [row[i] for row in rest if i < len(row) and row[i].strip()]) for i, cell in enumerate(first)]
    if any(is_known_name(cell) and cell not in below for cell, below in columns):
        return True
    votes = sum(_vote(cell, below) for cell, below in columns)
    if votes or any(_SENTENCE.fullmatch(cell.strip()) for cell in first):
        return votes > 0
    return len(first) > 1 or first[0].rstrip().endswith(("?", ":")) or sounds_like_a_name(first[0])


def warnings_of(names: Sequence[str], *, path: Path) -> tuple[str, ...]:
    """What to say of a lone line that was taken for a name and may be a comment."""
    if len(names) != 1 or is_known_name(names[0]):
        return ()
    fix = "if it is a comment, write a line `commentaire` above it"
    return (warning(f"the first line was taken for the column’s name: “{one_line(names[0])}”", where=str(path), fix=fix),)


def _vote(cell: str, below: list[str]) -> int:
    if not cell.strip():
        return 0
    if is_typed(cell):
        return -1
    if below and sum(map(is_typed, below)) > 0.8 * len(below):
        return 1
    return -1 if cell in below else 0
