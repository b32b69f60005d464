"""What every format offers its callers: an Export to read, its Batches, and what takes these with columns added."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Protocol, Self

from pipeline.schema import Reject
from pipeline.strings import Strings
from pipeline.tables.added import Column
from pipeline.tables.columns import Found, one_line

BATCH = 4_096
"""Rows that are read at a time where nothing is done with them but keeping some."""


class Rows(Protocol):
    """The source rows of a batch, as their own format keeps them."""

    def values(self, column: str) -> list[str | None]:
        """A column as text; None where the format has a null."""
        ...

    def cells(self, column: str) -> Sequence[object]:
        """A column with the format's own types."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """A stretch of rows in their order.

    Attributes:
        start: index of its first row among the readable rows, from 0.
        column: the comments, one a row; null is the empty text.
        rejects: what could not be read since the batch before.
        rows: the source rows, for the writer.
        share: how much of the file is read at its end, from 0 to 1, roughly.
        numbers: of each row in its file, from 1, as a spreadsheet counts: names are a row too, but in Parquet. In lines of JSON,
            the line; in CSV, records that could not be read and blank lines are not counted.
    """

    start: int
    column: Strings
    rejects: list[Reject]
    rows: Rows
    share: float
    numbers: Sequence[int]

    def __len__(self) -> int:
        return len(self.column)

    @property
    def texts(self) -> list[str]:
        """The comments as strings, made anew at each call."""
        return self.column.to_list()

    def values(self, column: str) -> list[str | None]:
        """Any column as text. Raises KeyError for one that the export lacks."""
        return self.rows.values(column)


Append = Callable[[Batch, list[Column]], None]
"""Writes the rows of the next batch with its added columns, in the order announced and as long as the batch."""
Refusal = Callable[[Batch], None]
"""Raises InputError at a batch that a tagged file cannot hold."""


class Export(ABC):
    """A file of comments, open for reading; ``batches`` may be called again and starts over.

    Attributes:
        path: the file.
        columns: the names to address its columns by, made unique.
        text_column: the one that holds the comments.
        found: that, and how it was found.
        sheet_name: in a workbook, the sheet that is read.
        warnings: what may not be as the user thinks.
        description: one line for the user: format, encoding, delimiter, line ends, text column and how it was found.
    """

    format: ClassVar[str]
    sheet_name: str | None = None

    def __init__(self, path: Path, *, columns: Sequence[str], found: Found, details: str, warnings: Sequence[str] = ()) -> None:
        self.path, self.columns, self.text_column, self.found = path, tuple(columns), found.column, found
        self.warnings = tuple(warnings)
        self.description = f"{details}; the comments are in the column “{one_line(found.column)}” ({found.how})"

    @abstractmethod
    def batches(self, size: int) -> Iterator[Batch]:
        """Batches of at most ``size`` rows, in order, in memory that depends on ``size`` alone.

        Raises:
            InputError: the file breaks off in a way that no reject can tell.
        """

    def every_column(self) -> tuple[str, ...]:
        """The columns after a look at the whole file, where a format can hide some far down."""
        return self.columns

    def refusals(self, added: Sequence[str]) -> Iterable[Refusal]:
        """Of batches with an added column already, where a format can hide some far down."""
        return ()

    def close(self) -> None:  # noqa: B027 - most formats hold nothing open
        """Gives back what the export holds open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
