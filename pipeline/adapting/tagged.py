"""A tagged file as what is worth a person's time is chosen from: text, probabilities, row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError, Warn, unheard
from pipeline.schema import Status, Tag
from pipeline.tables import BATCH
from pipeline.tables.tagged import TaggedCells, open_tagged, tagged_cells
from pipeline.text.clean import clean


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


def read_tagged_file(
    path: Path, *, by: str | None = None, text_column: str | None = None, sheet: str | None = None, warn: Warn = unheard
) -> TaggedFile:
    """A tagged file, or a sheet of a workbook; how it is read is told where that may not be as the user thinks.

    Args:
        by: the column to spread over.
        text_column: the one of the comments; known by the evidence unless given.

    Raises:
        InputError: verbatim did not tag the file, a column is missing or a cell of the columns that it adds is not what it writes;
            or no row was scored.
    """
    comments: list[TaggedComment] = []
    rows, models = 0, set[str]()
    with open_tagged(path, text_column=text_column, sheet=sheet, warn=warn) as export:
        known = export.every_column()
        if by is not None and by not in known:
            raise InputError(f"there is no column {by!r}", where=f"{path}, columns {', '.join(known)}", fix="name one with --by")
        for batch in export.batches(BATCH):
            read = list(tagged_cells(batch, path, beside=[by] if by else []))
            comments += (_comment(cells, cells.tag) for cells in read if cells.tag)
            rows += len(read)
            models |= {cells.model for cells in read if cells.model}
    if not rows:
        raise InputError("the file has no rows", where=str(path), fix="tag an export that holds comments")
    if not comments:
        raise InputError("no comment of the file was scored", where=str(path), fix="look at the column verbatim_reason")
    return TaggedFile(comments, rows, frozenset(models))


def _comment(cells: TaggedCells, tag: Tag) -> TaggedComment:
    """A row that was scored; beside it is the column to spread over, if there is one."""
    cleaned, unsure = clean(cells.text).text, cells.status == Status.REVIEW
    return TaggedComment(cells.row, cells.text, cleaned, tag, cells.probabilities, "".join(cells.beside), unsure)
