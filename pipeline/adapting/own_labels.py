"""The labels that a person gave to their own comments, to learn from and to judge by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.classifiers.calibration import Labels
from pipeline.errors import InputError, Warn, counted, unheard
from pipeline.evaluation.labelled_files import TAG_COLUMN, LabelledRow, read_labelled
from pipeline.evaluation.metrics import columns_of
from pipeline.schema import NO_JUDGEMENT, TAGS, Tag

FEWEST = 20
"""Labels under which nothing can be learned, or judged."""


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A cleaned comment with its tag, where it stands, for errors and for a second look, and what slices it."""

    text: str
    tag: Tag
    where: str
    fields: Mapping[str, str | None] = field(default_factory=dict)


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
        return columns_of(self.tags)

    @property
    def summary(self) -> str:
        counts = Counter(self.tags)
        used = ", ".join(f"{tag} {counts[tag]}" for tag in TAGS)
        left = {
            f"labelled {NO_JUDGEMENT}, which teach nothing": len(self.without_judgement),
            "empty": self.empty,
            "not readable": self.unreadable,
            "repeated": self.repeated,
            "that could not be read as rows": self.rejects,
        }
        told = ", ".join(f"{count} {what}" for what, count in left.items() if count)
        return f"{counted(len(self.labels), 'label')} ({used})" + (f"; left out: {told}" if told else "")


def read_own_labels(
    files: Sequence[Path],
    *,
    skip_empty: bool = False,
    fewest: int = FEWEST,
    to_judge: bool = False,
    sheet: str | None = None,
    warn: Warn = unheard,
) -> OwnLabels:
    """The comments and tags of the files, whose columns are `text` and `tag`; read and told of as by `read_labelled`.

    Args:
        skip_empty: leave out rows without a tag, instead of refusing them.
        fewest: labels without which nothing can be done; where some are needed, so are two tags.
        to_judge: say what helps who judges by them, and not who learns from them.

    Raises:
        InputError: a column is missing, a tag is none of the four (nor `none`) or empty; the same comment has two tags; or there are
            fewer than ``fewest`` labels, or only one tag, in all.
    """
    read = read_labelled(files, sheet=sheet, warn=warn)
    if read.empty and not skip_empty:
        raise _empty(read.empty, "delete such rows" if to_judge else "leave such rows out (`verbatim adapt --skip-empty` does)")
    labels = [OwnLabel(row.text, Tag(row.word), row.where, row.fields) for row in read.once if row.word != NO_JUDGEMENT]
    if fewest:
        enough = f"{fewest} comments at least" + (" to judge by" if to_judge else ", 200 for a clear gain")
        _refuse_too_few(labels, fewest, enough, ", ".join(map(str, files)))
    return OwnLabels(
        tuple(labels),
        without_judgement=tuple(row.text for row in read.once if row.word == NO_JUDGEMENT),
        empty=len(read.empty),
        unreadable=len(read.unreadable),
        repeated=read.repeated,
        rejects=read.rejects,
    )


def _empty(rows: Sequence[LabelledRow], or_else: str) -> InputError:
    fix = f"fill it with {', '.join(TAGS)} or {NO_JUDGEMENT}, or {or_else}"
    return InputError(f"there is no tag yet in {counted(len(rows), 'row')}", where=f"{rows[0].where}, column {TAG_COLUMN}", fix=fix)


def _refuse_too_few(labels: Sequence[OwnLabel], fewest: int, enough: str, where: str) -> None:
    if len(labels) < fewest:
        raise InputError(f"the files hold only {counted(len(labels), 'label')}", where=where, fix=f"label {enough}")
    if len({label.tag for label in labels}) == 1:
        fix = "label comments of the other tags too; `verbatim review` finds them"
        raise InputError(f"every label is {labels[0].tag}", where=where, fix=fix)
