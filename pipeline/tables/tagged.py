"""A tagged file read back: where its comments are, and what the columns that verbatim added say of each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.schema import ADDED, BETWEEN_EVIDENCE, PROBABILITY_COLUMNS, TAGS, Status, Tag
from pipeline.tables.cells import as_written
from pipeline.tables.columns import SAMPLE_ROWS, one_line
from pipeline.tables.export import Batch, Export
from pipeline.tables.formats import open_export


@dataclass(frozen=True, slots=True)
class TaggedCells:
    """One row of a tagged file.

    Attributes:
        row: its number in the file, as Batch.numbers tells it.
        text: the comment as it came.
        tag: None where the comment was not scored.
        probabilities: in the order of TAGS; empty where there is no tag.
        evidence: stretches of the comment, strongest first.
    """

    row: int
    text: str
    tag: Tag | None
    status: Status
    reason: str
    probabilities: tuple[float, ...]
    evidence: tuple[str, ...]


def open_tagged(path: Path, *, text_column: str | None = None) -> Export:
    """A tagged file; its comments are in the column that its evidence is quoted from.

    Raises:
        InputError: a column that tagging adds is missing, or ``text_column`` is not the one that was tagged.
    """
    with ExitStack() as stack:
        export = stack.enter_context(open_export(path, text_column=text_column))
        _refuse_untagged(export)
        found, quoted = export.text_column, _quoted_column(export)
        if quoted == found:
            stack.pop_all()
            return export
    if text_column is not None:
        what = f"“{one_line(found)}” is not what was tagged: the evidence is quoted from “{one_line(quoted)}”"
        raise InputError(what, where=str(path), fix=f'give --text "{one_line(quoted)}", or leave --text out')
    return open_export(path, text_column=quoted)


def _refuse_untagged(export: Export) -> None:
    known = export.every_column()
    if missing := [name for name in ADDED if name not in known]:
        what, fix = f"This file was not tagged: it has no column {missing[0]}", f"run `verbatim tag {export.path}` first"
        raise InputError(what, where=str(export.path), fix=fix)


def _quoted_column(export: Export) -> str:
    """The column that holds most of the evidence in a sample of rows; the one that was found where it does, or where none does."""
    batch = next(iter(export.batches(SAMPLE_ROWS)), None)
    if batch is None:
        return export.text_column
    evidence = [_evidence(cell or "") for cell in batch.values("verbatim_evidence")]
    enough = sum(map(bool, evidence)) / 2
    others = (name for name in export.columns if name not in ADDED and name != export.text_column)
    columns = (export.text_column, *others)
    return next((name for name in columns if _quoted(batch.values(name), evidence) > enough), export.text_column)


def _quoted(values: Sequence[str | None], evidence: Sequence[tuple[str, ...]]) -> int:
    """How many rows hold all the evidence beside them; in that, runs of spaces are one."""
    rows = ((" ".join((value or "").split()), quotes) for value, quotes in zip(values, evidence, strict=True) if quotes)
    return sum(all(quote in text for quote in quotes) for text, quotes in rows)


def _evidence(cell: str) -> tuple[str, ...]:
    return tuple(as_written(cell).split(BETWEEN_EVIDENCE)) if cell else ()


def tagged_cells(batch: Batch, path: Path) -> Iterator[TaggedCells]:
    """The rows of a batch of a tagged file. Raises InputError at a cell that verbatim does not write: a spreadsheet may have changed it."""
    for row, text, *added in zip(batch.numbers, batch.texts, *(batch.values(name) for name in ADDED), strict=True):
        try:
            cells = _cells(row, text, dict(zip(ADDED, (cell or "" for cell in added), strict=True)))
        except ValueError as error:
            fix = "tag the export again, and leave the columns verbatim_… as they are"
            raise InputError(f"a cell that verbatim wrote was altered: {error}", where=f"{path}, row {row}", fix=fix) from error
        yield cells


def _cells(row: int, text: str, added: Mapping[str, str]) -> TaggedCells:
    """Raises ValueError for a cell that verbatim does not write."""
    tag = Tag(added["verbatim_tag"]) if added["verbatim_tag"] else None
    status = Status(added["verbatim_status"] or Status.NOT_SCORED)
    if (tag is None) != (status == Status.NOT_SCORED):
        raise ValueError(f"the tag {added['verbatim_tag']!r} beside the status {added['verbatim_status']!r}")
    probabilities = tuple(_probability(added[PROBABILITY_COLUMNS[one]]) for one in TAGS) if tag else ()
    return TaggedCells(row, text, tag, status, added["verbatim_reason"], probabilities, _evidence(added["verbatim_evidence"]))


def _probability(cell: str) -> float:
    value = float(cell.replace(",", "."))
    if not 0 <= value <= 1:
        raise ValueError(f"{cell} is no probability")
    return value
