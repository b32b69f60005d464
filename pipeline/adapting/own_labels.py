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
TAG_COLUMN = "tag"
EARLIER_COLUMN = "earlier"
"""In a queue, the tag that a comment had before: whoever gives it another has changed their mind."""
BATCH = 4_096


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A cleaned comment with its tag, where it stands, for errors and for a second look, and the tag that it corrects."""

    text: str
    tag: Tag
    where: str
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class OwnLabels:
    """The labels to learn from, and how many rows gave none: no judgement, no tag yet, not readable as French, said before, no rows."""

    labels: tuple[OwnLabel, ...]
    no_judgement: int
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
            "without judgement": self.no_judgement,
            "empty": self.empty,
            "not readable": self.unreadable,
            "repeated": self.repeated,
            "that could not be read as rows": self.rejects,
        }
        told = "".join(f", {count} {what}" for what, count in left.items() if count)
        return f"{len(self.labels)} labels ({used}){told}"


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    word: str
    where: str
    earlier: str


def read_own_labels(files: Sequence[Path], *, skip_empty: bool = False) -> OwnLabels:
    """The comments and tags of the files, whose tags stand in the column `tag`.

    Raises:
        InputError: a column is missing, a tag is none of the four (nor `none`) or, unless ``skip_empty``, empty; the same comment
            has two tags; or there are fewer than ``FEWEST`` labels, or only one tag, in all.
    """
    read = [_rows(path) for path in files]
    rows = [row for own, _ in read for row in own]
    named = [row for row in rows if row.word]
    if len(named) < len(rows) and not skip_empty:
        raise _empty(next(row for row in rows if not row.word), len(rows) - len(named))
    judged = [(row, _tag(row)) for row in named]
    tagged = [OwnLabel(clean(row.text).text, tag, row.where, row.earlier) for row, tag in judged if tag is not None]
    readable = [label for label in tagged if has_words(label.text) and is_french(label.text)]
    once = _once(readable)
    _refuse_too_few(once, ", ".join(map(str, files)))
    return OwnLabels(
        tuple(once),
        no_judgement=len(judged) - len(tagged),
        empty=len(rows) - len(named),
        unreadable=len(tagged) - len(readable),
        repeated=len(readable) - len(once),
        rejects=sum(rejects for _, rejects in read),
    )


def _rows(path: Path) -> tuple[list[_Row], int]:
    """The rows of a file, and how many could not be read."""
    rows, rejects = list[_Row](), 0
    with open_export(path) as export:
        if TAG_COLUMN not in export.columns:
            where = f"{path}, columns {', '.join(export.columns)}"
            raise InputError(f"There is no column `{TAG_COLUMN}`", where=where, fix=f"name the column of the labels `{TAG_COLUMN}`")
        for batch in export.batches(BATCH):
            told = batch.values(EARLIER_COLUMN) if EARLIER_COLUMN in export.columns else [""] * len(batch.texts)
            for row, (text, word, earlier) in enumerate(zip(batch.texts, batch.values(TAG_COLUMN), told, strict=True), batch.start + 1):
                rows.append(_Row(_as_written(text), (word or "").strip(), f"{path}, row {row}", (earlier or "").strip()))
            rejects += len(batch.rejects)
    return rows, rejects


def _as_written(text: str) -> str:
    """The comment without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def _tag(row: _Row) -> Tag | None:
    if row.word == NO_JUDGEMENT:
        return None
    try:
        return Tag(row.word)
    except ValueError:
        fix = f"write one of {', '.join(TAGS)}, or {NO_JUDGEMENT} where there is no judgement"
        raise InputError(f"{row.word!r} is not a tag", where=f"{row.where}, column {TAG_COLUMN}", fix=fix) from None


def _once(labels: Iterable[OwnLabel]) -> list[OwnLabel]:
    """The labels without repeated comments; one that corrects an earlier one takes its place.

    Raises:
        InputError: one comment has two tags, and neither corrects the other.
    """
    known: dict[str, OwnLabel] = {}
    for label in labels:
        first = known.setdefault(label.text, label)
        if first.tag == label.tag or first.earlier == label.tag:
            continue
        if label.earlier == first.tag:
            known[label.text] = label
        else:
            both = f"{first.where}, and {label.where}"
            fix = "decide on one of the two, and drop the other row"
            raise InputError(f"The same comment is {first.tag} and {label.tag}", where=both, fix=fix)
    return list(known.values())


def _empty(row: _Row, count: int) -> InputError:
    fix = f"fill it with {', '.join(TAGS)} or {NO_JUDGEMENT}, or leave such rows out: `verbatim adapt` does with --skip-empty"
    return InputError(f"{count} rows have no tag yet", where=f"{row.where}, column {TAG_COLUMN}", fix=fix)


def _refuse_too_few(labels: Sequence[OwnLabel], where: str) -> None:
    if len(labels) < FEWEST:
        raise InputError(f"There are only {len(labels)} labels", where=where, fix=f"label {FEWEST} comments at least, 200 for a clear gain")
    if len({label.tag for label in labels}) == 1:
        fix = "label comments of the other tags too; `verbatim review` finds them"
        raise InputError(f"Every label is {labels[0].tag}", where=where, fix=fix)
