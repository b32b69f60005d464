"""A tagged file read back: where its comments are, and what the columns that verbatim added say of each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError, Warn, unheard
from pipeline.schema import ADDED, BETWEEN_EVIDENCE, PROBABILITY_COLUMNS, TAGS, Status, Tag
from pipeline.tables.cells import as_written
from pipeline.tables.columns import SAMPLE_ROWS, NoSuchColumnError, one_line
from pipeline.tables.export import Batch, Export
from pipeline.tables.formats import open_export

_EVIDENCE = "verbatim_evidence"


@dataclass(frozen=True, slots=True)
class TaggedCells:
    """One row of a tagged file.

    Attributes:
        row: its number in the file, as Batch.numbers tells it.
        text: the comment as it came.
        tag: None where the comment was not scored.
        probabilities: in the order of TAGS; empty where there is no tag.
        evidence: stretches of the comment, strongest first.
        model: the one that decided; empty where the file does not say.
        beside: what other columns hold, those that were asked for.
    """

    row: int
    text: str
    tag: Tag | None
    status: Status
    reason: str
    probabilities: tuple[float, ...]
    evidence: tuple[str, ...]
    model: str
    beside: tuple[str, ...]


def open_tagged(path: Path, *, text_column: str | None = None, sheet: str | None = None, warn: Warn = unheard) -> Export:
    """A tagged file, or a sheet of a workbook; its comments are in the column that its evidence is quoted from.

    What may not be as the user thinks is told, such as that other sheets were tagged too.

    Raises:
        InputError: a column that tagging adds is missing, or ``text_column`` is not the one that was tagged.
    """
    with _evidence_of(path, sheet) as found:
        for told in found.warnings:
            warn(told)
        quoted, sheet = _quoted_columns(found), found.sheet_name
        if text_column is None and len(quoted) == 1:
            text_column = _address(quoted[0], found.columns)
    export = open_export(path, text_column=text_column, sheet=sheet)
    if quoted and export.text_column not in quoted:
        export.close()
        what = f"“{one_line(export.text_column)}” is not what was tagged: the evidence is quoted from “{one_line(quoted[0])}”"
        raise InputError(what, where=str(path), fix=f'give --text "{one_line(quoted[0])}", or leave --text out')
    return export


def _evidence_of(path: Path, sheet: str | None) -> Export:
    """The file with its evidence for comments."""
    try:
        return open_export(path, text_column=_EVIDENCE, sheet=sheet)
    except NoSuchColumnError as error:
        raise _not_tagged(path, _EVIDENCE) from error


def _quoted_columns(export: Export) -> list[str]:
    """The columns that hold most of the evidence in a sample of rows; none where there is none."""
    known = export.every_column()
    if missing := [name for name in ADDED if name not in known]:
        raise _not_tagged(export.path, missing[0])
    if not (batch := next(iter(export.batches(SAMPLE_ROWS)), None)):
        return []
    evidence = [_evidence(cell or "") for cell in batch.values(_EVIDENCE)]
    enough = sum(map(bool, evidence)) / 2
    return [name for name in export.columns if name not in ADDED and _quoted(batch.values(name), evidence) > enough]


def _address(column: str, columns: Sequence[str]) -> str:
    """A word for a column that is none for another of the same name."""
    return f"column_{columns.index(column) + 1}" if f"{column}.1" in columns else column


def _not_tagged(path: Path, missing: str) -> InputError:
    return InputError(f"this file was not tagged: it has no column {missing}", where=str(path), fix=f"run `verbatim tag {path}` first")


def _quoted(values: Sequence[str | None], evidence: Sequence[tuple[str, ...]]) -> int:
    """How many rows hold all the evidence beside them; in that, runs of spaces are one."""
    rows = ((" ".join((value or "").split()), quotes) for value, quotes in zip(values, evidence, strict=True) if quotes)
    return sum(all(quote in text for quote in quotes) for text, quotes in rows)


def _evidence(cell: str) -> tuple[str, ...]:
    return tuple(as_written(cell).split(BETWEEN_EVIDENCE)) if cell else ()


def tagged_cells(batch: Batch, path: Path, *, beside: Sequence[str] = ()) -> Iterator[TaggedCells]:
    """The rows of a batch of a tagged file, with what they hold in the columns ``beside``.

    Raises:
        InputError: a cell is none that verbatim writes: a spreadsheet may have changed it.
    """
    columns = ([cell or "" for cell in batch.values(name)] for name in (*ADDED, *beside))
    for row, text, *cells in zip(batch.numbers, batch.texts, *columns, strict=True):
        added, others = cells[: len(ADDED)], cells[len(ADDED) :]
        try:
            said = _cells(row, text, dict(zip(ADDED, added, strict=True)), beside=tuple(others))
        except ValueError as error:
            fix = "tag the export again, and leave the columns verbatim_… as they are"
            raise InputError(f"a cell that verbatim wrote was altered: {error}", where=f"{path}, row {row}", fix=fix) from error
        yield said


def _cells(row: int, text: str, added: Mapping[str, str], *, beside: tuple[str, ...]) -> TaggedCells:
    """Raises ValueError for a cell that verbatim does not write."""
    tag = Tag(added["verbatim_tag"]) if added["verbatim_tag"] else None
    status = Status(added["verbatim_status"] or Status.NOT_SCORED)
    if (tag is None) != (status == Status.NOT_SCORED):
        raise ValueError(f"the tag {added['verbatim_tag']!r} beside the status {added['verbatim_status']!r}")
    probabilities = tuple(_probability(added[PROBABILITY_COLUMNS[one]]) for one in TAGS) if tag else ()
    return TaggedCells(
        row=row,
        text=text,
        tag=tag,
        status=status,
        reason=added["verbatim_reason"],
        probabilities=probabilities,
        evidence=_evidence(added[_EVIDENCE]),
        model=added["verbatim_model"],
        beside=beside,
    )


def _probability(cell: str) -> float:
    value = float(cell.replace(",", "."))
    if not 0 <= value <= 1:
        raise ValueError(f"{cell} is no probability")
    return value
