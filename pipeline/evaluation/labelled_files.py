"""Files that a person labelled: every comment once, cleaned, with the word in its column of tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import InputError
from pipeline.evaluation.slices import SLICED_BY
from pipeline.schema import NO_JUDGEMENT, TAGS
from pipeline.tables import Batch, Export, open_export
from pipeline.tables.cells import as_written
from pipeline.tables.columns import NoSuchColumnError
from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french

TEXT_COLUMN, TAG_COLUMN = "text", "tag"
EARLIER_COLUMN = "earlier"
"""In a queue, the tag that a comment had before: whoever gives it another has changed their mind."""
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row of a file: its cleaned text, the word for its tag, where it stands, the tag that it had before, and what slices it."""

    text: str
    word: str
    where: str
    earlier: str
    fields: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether there is something to learn from or to judge; that a comment carries no judgement may be said of any."""
        return self.word == NO_JUDGEMENT or (has_words(self.text) and is_french(self.text))


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """What labelled files hold.

    Attributes:
        once: the readable rows, no comment twice, each with one of the four tags or `none`.
        unreadable: those with a tag that cannot be read as French.
        empty: those that have no tag yet.
        repeated: how many say again what another row says.
        rejects: how many could not be read as rows.
    """

    once: list[LabelledRow]
    unreadable: list[LabelledRow]
    empty: list[LabelledRow]
    repeated: int
    rejects: int

    @property
    def judged(self) -> list[LabelledRow]:
        """The rows with one of the four tags, readable or not."""
        return [row for row in (*self.once, *self.unreadable) if row.word != NO_JUDGEMENT]


def read_labelled(files: Sequence[Path]) -> LabelledRows:
    """The rows of the files, whose columns are `text` and `tag`.

    Raises:
        InputError: a column is missing, a tag is none of the four (nor `none`, nor empty), or the same comment has two tags.
    """
    read = [_rows(path) for path in files]
    rows = [row for own, _ in read for row in own]
    named = [row for row in rows if row.word]
    _refuse_unknown_tags(named)
    readable = [row for row in named if row.is_readable]
    once = _once(readable)
    return LabelledRows(
        once,
        unreadable=[row for row in named if not row.is_readable],
        empty=[row for row in rows if not row.word],
        repeated=len(readable) - len(once),
        rejects=sum(rejects for _, rejects in read),
    )


def _rows(path: Path) -> tuple[list[LabelledRow], int]:
    """The rows of a file, and how many could not be read."""
    rows, rejects = list[LabelledRow](), 0
    with _opened(path) as export:
        columns = export.every_column()
        if TAG_COLUMN not in columns:
            raise _lacking(TAG_COLUMN, "tags", columns, path)
        for batch in export.batches(BATCH):
            told = batch.values(EARLIER_COLUMN) if EARLIER_COLUMN in columns else [""] * len(batch)
            sliced = _fields(batch, [name for name in SLICED_BY if name in columns])
            for row, text, word, earlier, fields in zip(batch.numbers, batch.texts, batch.values(TAG_COLUMN), told, sliced, strict=True):
                own = clean(as_written(text)).text
                rows.append(LabelledRow(own, (word or "").strip(), f"{path}, row {row}", (earlier or "").strip(), fields))
            rejects += len(batch.rejects)
    return rows, rejects


def _fields(batch: Batch, names: Sequence[str]) -> list[dict[str, str | None]]:
    """Of each row, what it holds in the columns of these names."""
    values = [batch.values(name) for name in names]
    return [{name: own[row] for name, own in zip(names, values, strict=True)} for row in range(len(batch))]


def _opened(path: Path) -> Export:
    try:
        return open_export(path, text_column=TEXT_COLUMN)
    except NoSuchColumnError as error:
        raise _lacking(TEXT_COLUMN, "comments", error.columns, path) from error


def _lacking(column: str, holding: str, columns: Sequence[str], path: Path) -> InputError:
    where = f"{path}, columns {', '.join(columns)}"
    return InputError(f"There is no column `{column}`", where=where, fix=f"name the column of the {holding} `{column}`")


def _refuse_unknown_tags(rows: Iterable[LabelledRow]) -> None:
    for row in rows:
        if row.word not in (*TAGS, NO_JUDGEMENT):
            fix = f"write one of {', '.join(TAGS)}, or {NO_JUDGEMENT} where there is no judgement"
            raise InputError(f"{row.word!r} is not a tag", where=f"{row.where}, column {TAG_COLUMN}", fix=fix)


def _once(rows: Iterable[LabelledRow]) -> list[LabelledRow]:
    """The rows without repeated comments; one that corrects an earlier one takes its place.

    Raises:
        InputError: one comment has two tags, and neither corrects the other.
    """
    known: dict[str, LabelledRow] = {}
    for row in rows:
        first = known.setdefault(row.text, row)
        if row.word in (first.word, first.earlier):
            continue
        if row.earlier == first.word:
            known[row.text] = row
        else:
            both = f"{first.where}, and {row.where}"
            fix = "decide on one of the two, and drop the other row"
            raise InputError(f"The same comment is {first.word} and {row.word}", where=both, fix=fix)
    return list(known.values())
