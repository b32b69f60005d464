"""A tagged file as what is worth a person's time is chosen from: text, probabilities, row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.schema import Status, Tag
from pipeline.tables import Batch
from pipeline.tables.tagged import open_tagged, tagged_cells
from pipeline.text.clean import clean

BATCH = 4_096


@dataclass(frozen=True, slots=True)
class TaggedComment:
    """One scored row of a tagged file; ``row`` is its number there, ``group`` its value in the column to spread over."""

    row: int
    text: str
    cleaned: str
    tag: Tag
    probabilities: tuple[float, ...]
    group: str = ""
    unsure: bool = False

    @property
    def margin(self) -> float:
        """The two highest probabilities' difference, 0 to 1: 0 where the model is of two minds."""
        first, second = sorted(self.probabilities)[-1:-3:-1]
        return first - second


@dataclass(frozen=True, slots=True)
class TaggedFile:
    """The scored rows of a file, how many rows there are in all, and the models that tagged them."""

    comments: list[TaggedComment]
    rows: int
    models: frozenset[str]


def read_tagged_file(path: Path, *, by: str | None = None, text_column: str | None = None, sheet: str | None = None) -> TaggedFile:
    """A tagged file, or a sheet of a workbook.

    Args:
        by: the column to spread over.
        text_column: the one of the comments; known by the evidence unless given.

    Raises:
        InputError: verbatim did not tag the file, a column is missing or a cell of the columns that it adds is not what it writes;
            or no row was scored.
    """
    comments: list[TaggedComment] = []
    rows, models = 0, set()
    with open_tagged(path, text_column=text_column, sheet=sheet) as export:
        known = export.every_column()
        if by is not None and by not in known:
            raise InputError(f"There is no column {by!r}", where=f"{path}, columns {', '.join(known)}", fix="name one with --by")
        for batch in export.batches(BATCH):
            comments += _scored(batch, path, by)
            rows += len(batch)
            models |= {name for name in batch.values("verbatim_model") if name}
    if not rows:
        raise InputError("The file has no rows", where=str(path), fix="tag an export that holds comments")
    if not comments:
        raise InputError("No comment of the file was scored", where=str(path), fix="look at the column verbatim_reason")
    return TaggedFile(comments, rows, frozenset(models))


def _scored(batch: Batch, path: Path, by: str | None) -> Iterator[TaggedComment]:
    groups = batch.values(by) if by else [""] * len(batch)
    for cells, group in zip(tagged_cells(batch, path), groups, strict=True):
        if cells.tag:
            cleaned, unsure = clean(cells.text).text, cells.status == Status.REVIEW
            yield TaggedComment(cells.row, cells.text, cleaned, cells.tag, cells.probabilities, group or "", unsure)
