"""A tagged file as what is worth a person's time is chosen from: text, probabilities, row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.schema import ADDED, PROBABILITY_COLUMNS, TAGS, Status
from pipeline.tables import Batch, open_export
from pipeline.text.clean import clean

BATCH = 4_096


@dataclass(frozen=True, slots=True)
class TaggedComment:
    """One scored row of a tagged file; ``row`` counts from 1, ``group`` is its value in the column to spread over."""

    row: int
    text: str
    cleaned: str
    probabilities: tuple[float, ...]
    group: str = ""
    unsure: bool = False

    @property
    def proposed(self) -> str:
        return TAGS[max(range(len(TAGS)), key=self.probabilities.__getitem__)]

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


def read_tagged_file(path: Path, *, by: str | None = None, text_column: str | None = None) -> TaggedFile:
    """A tagged file; ``by`` names the column to spread over, ``text_column`` the one of the comments, found unless given.

    Raises:
        InputError: verbatim did not tag the file, a column is missing or a probability is none.
    """
    comments: list[TaggedComment] = []
    rows, models = 0, set()
    with open_export(path, text_column=text_column) as export:
        known = export.every_column()
        if missing := [name for name in ADDED if name not in known]:
            fix = f"run `verbatim tag {path}` first"
            raise InputError(f"This file was not tagged: it has no column {missing[0]}", where=str(path), fix=fix)
        if by is not None and by not in known:
            raise InputError(f"There is no column {by!r}", where=f"{path}, columns {', '.join(known)}", fix="name one with --by")
        for batch in export.batches(BATCH):
            comments += _scored(batch, path, by)
            rows += len(batch.texts)
            models |= {name for name in batch.values("verbatim_model") if name}
    return TaggedFile(comments, rows, frozenset(models))


def _scored(batch: Batch, path: Path, by: str | None) -> Iterator[TaggedComment]:
    groups = batch.values(by) if by else [""] * len(batch.texts)
    columns = [batch.values(PROBABILITY_COLUMNS[tag]) for tag in TAGS]
    rows = zip(batch.texts, batch.values("verbatim_status"), groups, zip(*columns, strict=True), strict=True)
    for row, (text, status, group, shares) in enumerate(rows, batch.start + 1):
        if status not in (None, "", Status.NOT_SCORED):
            numbers = _numbers(shares, f"{path}, row {row}")
            yield TaggedComment(row, text, clean(text).text, numbers, group or "", status == Status.REVIEW)


def _numbers(shares: tuple[str | None, ...], where: str) -> tuple[float, ...]:
    try:
        return tuple(float((share or "").replace(",", ".")) for share in shares)
    except ValueError as error:
        fix = "tag the export again; a spreadsheet may have changed the columns that verbatim added"
        raise InputError("A probability is not a number", where=where, fix=fix) from error
