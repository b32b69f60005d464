"""The labels that a person gave to their own comments: read, checked, cleaned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.classifiers.calibration import Labels
from pipeline.errors import InputError
from pipeline.schema import NO_JUDGEMENT, TAGS, Tag
from pipeline.tables import open_export
from pipeline.tables.cells import neutral
from pipeline.text.clean import clean
from pipeline.text.language import has_words, is_french

FEWEST = 20
"""Labels under which nothing can be learned, or judged."""
TEXT_COLUMN, TAG_COLUMN = "text", "tag"
EARLIER_COLUMN = "earlier"
"""In a queue, the tag that a comment had before: whoever gives it another has changed their mind."""
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A cleaned comment with its tag, and where it stands, for errors and for a second look."""

    text: str
    tag: Tag
    where: str


@dataclass(frozen=True, slots=True)
class OwnLabels:
    """The labels to learn from, the texts that were said to carry no judgement, and how many rows gave neither.

    Those have no tag yet, cannot be read as French, were said before, or are no rows.
    """

    labels: tuple[OwnLabel, ...]
    without_judgement: tuple[str, ...]
    empty: int
    unreadable: int
    repeated: int
    rejects: int = 0

    @property
    def texts(self) -> list[str]:
        return [label.text for label in self.labels]

    @property
    def tags(self) -> list[Tag]:
        return [label.tag for label in self.labels]

    @property
    def columns(self) -> Labels:
        """(n,) each tag as a column of TAGS."""
        return np.array([TAGS.index(tag) for tag in self.tags], dtype=np.int64)

    @property
    def summary(self) -> str:
        counts = Counter(self.tags)
        used = ", ".join(f"{tag} {counts[tag]}" for tag in TAGS)
        left = {
            "without judgement": len(self.without_judgement),
            "empty": self.empty,
            "not readable": self.unreadable,
            "repeated": self.repeated,
            "that could not be read as rows": self.rejects,
        }
        told = "".join(f", {count} {what}" for what, count in left.items() if count)
        return f"{len(self.labels)} labels ({used}){told}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a file: its cleaned text, and the words in its columns."""

    text: str
    word: str
    where: str
    earlier: str


def read_own_labels(files: Sequence[Path], *, skip_empty: bool = False, fewest: int = FEWEST) -> OwnLabels:
    """The comments and tags of the files, whose columns are `text` and `tag`.

    Args:
        skip_empty: leave out rows without a tag, instead of refusing them.
        fewest: labels without which nothing can be done; where some are needed, so are two tags.

    Raises:
        InputError: a column is missing, a tag is none of the four (nor `none`) or empty; the same comment has two tags; or there are
            fewer than ``fewest`` labels, or only one tag, in all.
    """
    read = [_rows(path) for path in files]
    rows = [row for own, _ in read for row in own]
    named = [row for row in rows if row.word]
    if len(named) < len(rows) and not skip_empty:
        raise _empty(next(row for row in rows if not row.word), len(rows) - len(named))
    _refuse_unknown_tags(named)
    readable = [row for row in named if row.word == NO_JUDGEMENT or (has_words(row.text) and is_french(row.text))]
    once = _once(readable)
    labels = [OwnLabel(row.text, Tag(row.word), row.where) for row in once if row.word != NO_JUDGEMENT]
    if fewest:
        _refuse_too_few(labels, fewest, ", ".join(map(str, files)))
    return OwnLabels(
        tuple(labels),
        without_judgement=tuple(row.text for row in once if row.word == NO_JUDGEMENT),
        empty=len(rows) - len(named),
        unreadable=len(named) - len(readable),
        repeated=len(readable) - len(once),
        rejects=sum(rejects for _, rejects in read),
    )


def _rows(path: Path) -> tuple[list[_Row], int]:
    """The rows of a file, and how many could not be read."""
    rows, rejects = list[_Row](), 0
    with open_export(path, text_column=TEXT_COLUMN) as export:
        if TAG_COLUMN not in export.columns:
            where = f"{path}, columns {', '.join(export.columns)}"
            raise InputError(f"There is no column `{TAG_COLUMN}`", where=where, fix=f"name the column of the labels `{TAG_COLUMN}`")
        for batch in export.batches(BATCH):
            told = batch.values(EARLIER_COLUMN) if EARLIER_COLUMN in export.columns else [""] * len(batch.texts)
            for row, (text, word, earlier) in enumerate(zip(batch.texts, batch.values(TAG_COLUMN), told, strict=True), batch.start + 1):
                rows.append(_Row(clean(_as_written(text)).text, (word or "").strip(), f"{path}, row {row}", (earlier or "").strip()))
            rejects += len(batch.rejects)
    return rows, rejects


def _as_written(text: str) -> str:
    """The comment without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def _refuse_unknown_tags(rows: Iterable[_Row]) -> None:
    for row in rows:
        if row.word not in (*TAGS, NO_JUDGEMENT):
            fix = f"write one of {', '.join(TAGS)}, or {NO_JUDGEMENT} where there is no judgement"
            raise InputError(f"{row.word!r} is not a tag", where=f"{row.where}, column {TAG_COLUMN}", fix=fix)


def _once(rows: Iterable[_Row]) -> list[_Row]:
    """The rows without repeated comments; one that corrects an earlier one takes its place.

    Raises:
        InputError: one comment has two tags, and neither corrects the other.
    """
    known: dict[str, _Row] = {}
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


def _empty(row: _Row, count: int) -> InputError:
    fix = f"fill it with {', '.join(TAGS)} or {NO_JUDGEMENT}, or leave such rows out: `verbatim adapt` does with --skip-empty"
    return InputError(f"{count} rows have no tag yet", where=f"{row.where}, column {TAG_COLUMN}", fix=fix)


def _refuse_too_few(labels: Sequence[OwnLabel], fewest: int, where: str) -> None:
    if len(labels) < fewest:
        raise InputError(f"There are only {len(labels)} labels", where=where, fix=f"label {fewest} comments at least, 200 for a clear gain")
    if len({label.tag for label in labels}) == 1:
        fix = "label comments of the other tags too; `verbatim review` finds them"
        raise InputError(f"Every label is {labels[0].tag}", where=where, fix=fix)
