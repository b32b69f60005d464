"""The batch run: an export in, the same export with tags out, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import InputError
from pipeline.schema import ADDED, TAGS, Reject
from pipeline.scoring.columns import added_columns
from pipeline.scoring.tagged import REASONS, STATUSES, Tagged
from pipeline.scoring.tagger import Tagger
from pipeline.tables import open_export, rejects_path, tagged_writer, write_rejects

BATCH = 16_384
"""Rows read, scored and written at a time."""

Progress = Callable[[int], None]
"""Called with the number of rows of each batch that was written."""


@dataclass
class Summary:
    """What a run did, in numbers; rows_in is rows_out and rejects together."""

    source: str
    out: str
    model: str
    description: str
    rows_out: int = 0
    rejects: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)

    @property
    def rows_in(self) -> int:
        return self.rows_out + self.rejects

    def count(self, tagged: Tagged) -> None:
        """Add what is said of a batch."""
        self.rows_out += len(tagged)
        for counts, words, places in (
            (self.statuses, STATUSES, tagged.statuses),
            (self.reasons, REASONS, tagged.reasons),
            (self.tags, TAGS, tagged.tags[tagged.scored]),
        ):
            found = np.bincount(places, minlength=len(words)).tolist()
            counts.update({word: count for word, count in zip(words, found, strict=True) if word and count})

    def as_text(self) -> str:
        """What a person wants to know at the end of a run."""
        lines = [
            f"read      {self.description}",
            f"model     {self.model}",
            f"rows      {self.rows_in} in = {self.rows_out} out + {self.rejects} rejects",
        ]
        for title, counts in (("status", self.statuses), ("reason", self.reasons), ("tag", self.tags)):
            told = ", ".join(f"{name} {count} ({count / max(1, self.rows_out):.1%})" for name, count in counts.most_common())
            lines += [f"{title:<9} {told}"] if told else []
        lines.append(f"written   {self.out}")
        lines += [f"rejects   {rejects_path(Path(self.out))}"] if self.rejects else []
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {"rows_in": self.rows_in, **vars(self)}


def default_output(source: Path) -> Path:
    """`avis.tagged.csv` beside `avis.csv`."""
    return source.with_name(f"{source.stem}.tagged{source.suffix}")


def tag_export(
    source: Path, out: Path, *, tagger: Tagger, text_column: str | None = None, progress: Progress = lambda rows: None
) -> Summary:
    """Tag every row of an export.

    The rejects go beside the output. Nothing stands under the output's name before all is written.

    Raises:
        InputError: the export cannot be read, has no text column, or the output or its rejects would overwrite it.
    """
    for written in (out, rejects_path(out)):
        if written.exists() and source.exists() and written.samefile(source):
            raise InputError("The output would overwrite the export", where=str(written), fix="give another name with -o")
    rejects: list[Reject] = []
    with open_export(source, text_column=text_column) as export:
        summary = Summary(str(source), str(out), tagger.name, export.description)
        with tagged_writer(out, like=export, added=ADDED) as writer:
            for batch in export.batches(BATCH):
                tagged = tagger.read(batch.column)
                writer.write(batch, added_columns(tagged, model=tagger.name))
                rejects += batch.rejects
                summary.count(tagged)
                progress(len(batch))
    write_rejects(rejects_path(out), rejects)
    summary.rejects = len(rejects)
    return summary
