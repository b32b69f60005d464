"""`verbatim review`: a tagged file in, a queue to label out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapting.own_labels import read_own_labels
from pipeline.adapting.queue import Wanted, choose_queue
from pipeline.adapting.tagged import read_tagged_file
from pipeline.errors import InputError, Warn, unheard
from pipeline.evaluation.labelled_files import EARLIER_COLUMN, TAG_COLUMN
from pipeline.schema import NO_JUDGEMENT, TAGS
from pipeline.tables.labelling import write_labelling

COLUMNS = ("text", TAG_COLUMN, "proposed", "why", EARLIER_COLUMN, "row")


@dataclass(frozen=True)
class Queue:
    """What is to be labelled, the models that tagged it, and the comments that were labelled before."""

    wanted: Sequence[Wanted]
    models: frozenset[str]
    labelled: Sequence[str]


def write_queue(
    tagged: Path,
    out: Path,
    *,
    count: int,
    by: str | None = None,
    text_column: str | None = None,
    sheet: str | None = None,
    earlier: Sequence[Path] = (),
    warn: Warn = unheard,
) -> Queue:
    """Choose the comments most worth a label and write them to be filled; how the files are read is told, as by their readers.

    Raises:
        InputError: the file was not tagged, holds nothing that was scored, or the queue cannot be written there.
    """
    if out.exists():
        raise InputError("the queue exists already, and may hold labels", where=str(out), fix="give another name with -o")
    labels = read_own_labels(earlier, skip_empty=True, fewest=0, warn=warn) if earlier else None
    file = read_tagged_file(tagged, by=by, text_column=text_column, sheet=sheet, warn=warn)
    wanted = choose_queue(file.comments, count=count, earlier=labels)
    write_labelling(out, COLUMNS, map(_row, wanted), fill=TAG_COLUMN, choices=(*TAGS, NO_JUDGEMENT))
    return Queue(wanted, file.models, labels.texts if labels else [])


def _row(wanted: Wanted) -> dict[str, str | float]:
    comment = wanted.comment
    return {"text": comment.text, "proposed": comment.tag, "why": wanted.why, EARLIER_COLUMN: wanted.earlier, "row": comment.row}
