"""Files that a person labelled: every comment once, cleaned, with the word in its column of tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import InputError, Warn, unheard
from pipeline.evaluation.slices import SLICED_BY
from pipeline.schema import NO_JUDGEMENT, TAGS
from pipeline.tables import BATCH, Batch, Export, open_export
from pipeline.tables.cells import as_written
from pipeline.tables.columns import BY_NAME, NoSuchColumnError, one_line
from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french

TEXT_COLUMN, TAG_COLUMN = "text", "tag"
EARLIER_COLUMN = "earlier"
"""In a queue, the tag that a comment had before: whoever gives it another has changed their mind."""
_HYPHENS = str.maketrans(dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}_ ", "-"))
"""What word processors and people write for the hyphen of a tag."""


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
        unreadable: those with a tag that cannot be read as French, none twice either.
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

    @property
    def without_judgement(self) -> list[LabelledRow]:
        """The rows that are said to carry none."""
        return [row for row in self.once if row.word == NO_JUDGEMENT]


def read_labelled(files: Sequence[Path], *, sheet: str | None = None, warn: Warn = unheard) -> LabelledRows:
    """The rows of the files, whose columns are `text` (or a name that exports give to comments) and `tag`, in any case.

    Each may be a workbook with this ``sheet``. How they are read is told where that may not be as the user thinks.

    Raises:
        InputError: a column is missing, a tag is none of the four (nor `none`, nor empty), or the same comment has two tags.
    """
    read = [_rows(path, sheet, warn) for path in files]
    rows = [row for own, _ in read for row in own]
    named = [row for row in rows if row.word]
    _refuse_unknown_tags(named)
    once = _once(named)
    return LabelledRows(
        [row for row in once if row.is_readable],
        unreadable=[row for row in once if not row.is_readable],
        empty=[row for row in rows if not row.word],
        repeated=len(named) - len(once),
        rejects=sum(rejects for _, rejects in read),
    )


def _rows(path: Path, sheet: str | None, warn: Warn) -> tuple[list[LabelledRow], int]:
    """The rows of a file, and how many could not be read."""
    rows, rejects = list[LabelledRow](), 0
    with _opened(path, sheet) as export:
        for told in export.warnings:
            warn(told)
        if export.found.how == BY_NAME:
            warn(f"{path}: no column `{TEXT_COLUMN}`; the comments are in “{one_line(export.text_column)}”, {BY_NAME}")
        columns = export.every_column()
        known = {name: own for name in (TAG_COLUMN, EARLIER_COLUMN, *SLICED_BY) if (own := _called(name, columns))}
        if TAG_COLUMN not in known:
            raise _lacking(TAG_COLUMN, "tags", columns, path)
        for batch in export.batches(BATCH):
            for row, text, fields in zip(batch.numbers, batch.texts, _fields(batch, known), strict=True):
                word, earlier = (_word(fields.pop(name, "")) for name in (TAG_COLUMN, EARLIER_COLUMN))
                rows.append(LabelledRow(clean(as_written(text)).text, word, f"{path}, row {row}", earlier, fields))
            rejects += len(batch.rejects)
    return rows, rejects


def _called(name: str, columns: Sequence[str]) -> str | None:
    """The column of that name, or else of that name in another case."""
    return name if name in columns else next((column for column in columns if column.strip().casefold() == name), None)


def _word(cell: str | None) -> str:
    """What a cell says, a tag as we write it."""
    word = (cell or "").strip()
    known = word.casefold().translate(_HYPHENS)
    return known if known in (*TAGS, NO_JUDGEMENT) else word


def _fields(batch: Batch, columns: Mapping[str, str]) -> list[dict[str, str | None]]:
    """Of each row, what it holds under these names; each has its column."""
    values = [batch.values(column) for column in columns.values()]
    return [{name: own[row] for name, own in zip(columns, values, strict=True)} for row in range(len(batch))]


def _opened(path: Path, sheet: str | None) -> Export:
    try:
        return open_export(path, text_column=TEXT_COLUMN, sheet=sheet)
    except NoSuchColumnError as error:
        if own := _called(TEXT_COLUMN, error.columns):
            return open_export(path, text_column=own, sheet=sheet)
        return _found_by_name(path, sheet, error)


def _found_by_name(path: Path, sheet: str | None, lacking: NoSuchColumnError) -> Export:
    """The export with its comments in a column that is known by its name; content alone does not tell them from somebody's notes."""
    error = _lacking(TEXT_COLUMN, "comments", lacking.columns, path)
    try:
        export = open_export(path, sheet=sheet)
    except InputError as undecided:
        raise error from undecided
    if export.found.how != BY_NAME:
        export.close()
        raise error from lacking
    return export


def _lacking(column: str, holding: str, columns: Sequence[str], path: Path) -> InputError:
    where = f"{path}, columns {', '.join(columns)}"
    return InputError(f"there is no column `{column}`", where=where, fix=f"name the column of the {holding} `{column}`")


def _refuse_unknown_tags(rows: Iterable[LabelledRow]) -> None:
    for row in rows:
        if row.word not in (*TAGS, NO_JUDGEMENT):
            fix = f"write one of {', '.join(TAGS)}, or {NO_JUDGEMENT} where there is no judgement"
            raise InputError(f"{row.word!r} is not a tag", where=f"{row.where}, column {TAG_COLUMN}", fix=fix)


def _once(rows: Iterable[LabelledRow]) -> list[LabelledRow]:
    """The rows without repeated comments; one that corrects an earlier one takes its place. Of rows without a text there is one a tag.

    Raises:
        InputError: one comment has two tags, and neither corrects the other.
    """
    known: dict[tuple[str, str], LabelledRow] = {}
    for row in rows:
        said = row.text, "" if row.text else row.word
        first = known.setdefault(said, row)
        if row.word in (first.word, first.earlier):
            continue
        if row.earlier == first.word:
            known[said] = row
        else:
            both = f"{first.where}, and {row.where}"
            fix = "decide on one of the two, and drop the other row"
            raise InputError(f"the same comment is {first.word} and {row.word}", where=both, fix=fix)
    return list(known.values())
