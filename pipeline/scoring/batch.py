"""The batch run: an export in, the same export with tags out, whole or not at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.classifiers.reading_state import reading_state
from pipeline.errors import VerbatimError, Warn, counted, unheard, warning
from pipeline.schema import ADDED, TAGS, Mode
from pipeline.scoring.columns import added_columns
from pipeline.scoring.pool import in_order
from pipeline.scoring.progress import Progress, silent
from pipeline.scoring.source_state import change_refused, changed, digest_of, state_of
from pipeline.scoring.tagged import REASONS, STATUSES, Tagged
from pipeline.scoring.tagger import Tagger
from pipeline.scoring.work import GO_ON, Counts, Entry, Identity, Work, work_on
from pipeline.strings import Bytes
from pipeline.tables import Batch, Export, Pieces, open_export, pieces_of, put_together, refuse_foreign_rejects, rejects_path
from pipeline.tables.atomic import full_disk_told, refuse_folder, refuse_same_file

BATCH = {Mode.FAST: 16_384, Mode.BALANCED: 512, Mode.ACCURATE: 256}
"""Rows read, scored and kept at a time: at most a few seconds of work."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did; rows_in is rows_out and rejects together."""

    source: str
    out: str
    model: str
    description: str
    mix: dict[str, float]
    counts: Counts
    warnings: tuple[str, ...] = ()

    @property
    def rows_in(self) -> int:
        return self.counts.rows_out + self.counts.rejects

    def as_text(self) -> str:
        """What a person wants to know at the end of a run."""
        counts = self.counts
        lines = [
            f"read      {self.description}",
            f"model     {self.model}",
            f"mix       {', '.join(f'{tag} {share:.1%}' for tag, share in self.mix.items())}, assumed before reading",
            f"rows      {self.rows_in} in = {counts.rows_out} out + {counts.rejects} rejects",
        ]
        for title, counter in (("status", counts.statuses), ("reason", counts.reasons), ("tag", counts.tags)):
            told = ", ".join(f"{name} {count} ({count / max(1, counts.rows_out):.1%})" for name, count in counter.most_common())
            lines += [f"{title:<9} {told}"] if told else []
        lines.append(f"written   {self.out}")
        lines += [f"rejects   {rejects_path(Path(self.out))}"] if counts.rejects else []
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        told = {"source": self.source, "out": self.out, "model": self.model, "description": self.description, "mix": self.mix}
        return {"rows_in": self.rows_in, **told, **vars(self.counts), "warnings": list(self.warnings)}


class InterruptedRunError(VerbatimError):
    """Stopped by the user; what is done is kept."""

    exit_code = 130


def default_output(source: Path) -> Path:
    """`avis.tagged.csv` beside `avis.csv`."""
    return source.parent / f"{source.stem}.tagged{source.suffix}"


def tag_export(
    source: Path,
    out: Path,
    *,
    tagger: Tagger,
    text_column: str | None = None,
    sheet: str | None = None,
    jobs: int = 1,
    resume: bool = False,
    progress: Progress = silent,
    warn: Warn = unheard,
) -> Summary:
    """Tag every row of an export; how it is read is told before it is scored, where that may not be as the user thinks.

    The rejects go beside the output. Nothing stands under the output's name before all is written. The result is the same whatever
    the number of ``jobs``, and whether the run was stopped and went on with ``resume`` or not. Of a workbook, one ``sheet`` is tagged.

    Raises:
        InputError: the export cannot be read, has no text column, or changed; the output or its rejects would overwrite it, or
            another run writes it; or what ``resume`` would go on with is another run.
        InterruptedRunError: by the user, when some of the work is done.
        UnreachableExportError: the export went away meanwhile; the work stays.
    """
    refuse_same_file(out, source)
    refuse_folder(out)
    refuse_same_file(rejects_path(out), source)
    refuse_foreign_rejects(rejects_path(out))
    seen = state_of(source)
    with open_export(source, text_column=text_column, sheet=sheet) as export:
        for told in export.warnings:
            warn(told)
        pieces = pieces_of(out, like=export, added=ADDED)
        identity = _identity(export, out, tagger)
        if state_of(source) != seen:
            raise changed(source)
        with ExitStack() as end, work_on(out, identity, resume=resume) as work:
            interrupted, refused = _interruption_told(work, export), change_refused(source, seen, identity.export)
            with interrupted, refused, full_disk_told(out, fix=GO_ON):
                counts = _do(work, export, pieces, tagger=tagger, jobs=jobs, progress=progress)
                whole = _whole(work, export, pieces, BATCH[tagger.mode])
                if state_of(source) != seen and not _reads_as_before(work, export, BATCH[tagger.mode]):
                    raise changed(source)
            end.enter_context(_too_late_to_interrupt())
            work.finish(whole, rejects=rejects_path(out), like=export)
    mix = {str(tag): round(float(share), 4) for tag, share in zip(TAGS, tagger.prior, strict=True)}
    late = tuple(_without_rows(source, counts))
    for told in late:
        warn(told)
    return Summary(str(source), str(out), tagger.name, export.description, mix, counts, (*export.warnings, *late))


def _without_rows(source: Path, counts: Counts) -> Iterator[str]:
    if not counts.rows_out + counts.rejects:
        fix = "check that it was exported whole"
        yield warning("the export has no rows below the names of its columns", where=str(source), fix=fix)


def _do(work: Work, export: Export, pieces: Pieces, *, tagger: Tagger, jobs: int, progress: Progress) -> Counts:
    """Score what is not done yet; returns the counts of all."""
    counts = Counts()
    for entry in work.entries:
        counts.add(entry.counts)
    work.begin(pieces.beginning)
    coming = pieces.checked(_to_do(work.entries, export, BATCH[tagger.mode]))
    for batch, (piece, own) in in_order(_Scoring(tagger, pieces), coming, jobs=jobs, portable=pieces.portable):
        own.rejects = len(batch.rejects)
        work.add(piece.data, batch.rejects, own)
        counts.add(own)
        progress(counts, batch.share)
    work.commit()
    return counts


def _to_do(done: Sequence[Entry], export: Export, size: int) -> Iterator[Batch]:
    """The batches after those that are done. Raises InputError where those are others: the export was being written when it was read."""
    batches = export.batches(size)
    for entry in done:
        if not _is_as_scored(next(batches, None), entry):
            raise changed(export.path)
    yield from batches


@contextmanager
def _interruption_told(work: Work, export: Export) -> Iterator[None]:
    """What is done when the user stops a run stays, and is told of."""
    try:
        yield
    except KeyboardInterrupt as error:
        work.commit()
        if not work.entries:
            raise
        rows = sum(entry.counts.rows_out for entry in work.entries)
        where, fix = f"{export.path}, after {counted(rows, 'row')}", "run the same command with --resume to go on"
        raise InterruptedRunError("interrupted", where=where, fix=fix) from error


@contextmanager
def _too_late_to_interrupt() -> Iterator[None]:
    """Nothing comes of Ctrl-C, which Python tells its main thread of and no other."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class _Scoring:
    """From a batch to its piece and its counts; this is what is done in every process."""

    tagger: Tagger
    pieces: Pieces

    def __call__(self, batch: Batch) -> tuple[Bytes, Counts]:
        tagged = self.tagger.read(batch.column)
        columns = added_columns(tagged, model=self.tagger.name)
        return self.pieces.make(batch, [columns[name] for name in ADDED]), counts_of(tagged)


def counts_of(tagged: Tagged) -> Counts:
    """The numbers of a batch."""
    counts = Counts(rows_out=len(tagged))
    for counter, words, places in (
        (counts.statuses, STATUSES, tagged.statuses),
        (counts.reasons, REASONS, tagged.reasons),
        (counts.tags, TAGS, tagged.tags[tagged.scored]),
    ):
        found = np.bincount(places, minlength=len(words)).tolist()
        counter.update({str(word): count for word, count in zip(words, found, strict=True) if word and count})
    return counts


def _whole(work: Work, export: Export, pieces: Pieces, size: int) -> Path:
    """The tagged file, all of it there but not yet under its name."""
    if pieces.are_the_file:
        return work.pieces_file
    put_together(work.unnamed, work.pieces(), export.batches(size), like=export, added=ADDED)
    return work.unnamed


def _identity(export: Export, out: Path, tagger: Tagger) -> Identity:
    with ThreadPoolExecutor(1) as beside:
        warm = beside.submit(tagger.warm_up)
        digest = digest_of(export.path)
        warm.result()
    sheet = f", sheet {export.sheet_name}" if export.sheet_name else ""
    options = f"text column {export.text_column}{sheet}, mode {tagger.mode}, mix {tagger.prior.round(6).tolist()}, written as {out.suffix}"
    return Identity(digest, tagger.name, f"{options}, batches of {BATCH[tagger.mode]}", reading_state())


def _reads_as_before(work: Work, export: Export, size: int) -> bool:
    """Whether as many rows stand in the export as were scored: while the same is written over it, it ends early."""
    return all(_is_as_scored(batch, entry) for batch, entry in zip_longest(export.batches(size), work.entries))


def _is_as_scored(batch: Batch | None, entry: Entry | None) -> bool:
    """Whether a batch has as many rows and rejects as were scored of it, or both are missing."""
    found = None if batch is None else (len(batch), len(batch.rejects))
    return found == (None if entry is None else (entry.counts.rows_out, entry.counts.rejects))
